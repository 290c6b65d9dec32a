/**
 * The numbers of the DNS protocol, as the IANA registries have them (DNS Parameters; EDNS0 Option Codes).
 * Those that this server acts on or calls by name; record types have a file each under rdata/.
 */

export const Type = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  SVCB: 64,
  HTTPS: 65,
  HINFO: 13,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
} as const

export const Class = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const

export const Opcode = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5 } as const

/** Response codes (RFC 6895 section 2.3); those above 15 need the OPT record's upper eight bits. */
export const Rcode = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  NOTAUTH: 9,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const

export const OptionCode = { NSID: 3, CLIENT_SUBNET: 8, COOKIE: 10, KEEPALIVE: 11, EDE: 15 } as const

/** Extended DNS error codes (RFC 8914 section 4, RFC 9824 section 10). */
export const ExtendedError = {
  NOT_READY: 14,
  PROHIBITED: 18,
  NOT_AUTHORITATIVE: 20,
  NOT_SUPPORTED: 21,
  INVALID_DATA: 24,
} as const

/** Address family numbers of a client subnet (RFC 7871 section 6). */
export const SubnetFamily = { IPV4: 1, IPV6: 2 } as const

/** Header flags, as bits of the 16-bit word at offset 2 (RFC 1035 section 4.1.1; RFC 4035 section 3). */
export const Flag = { QR: 0x8000, AA: 0x0400, TC: 0x0200, RD: 0x0100, RA: 0x0080, AD: 0x0020, CD: 0x0010 } as const

/** The DO bit in the OPT record's flags (RFC 3225 section 3). */
export const EDNS_DO = 0x8000

export const HEADER_OCTETS = 12
export const NAME_OCTETS_MAX = 255
export const LABEL_OCTETS_MAX = 63
export const LABELS_MAX = 127
