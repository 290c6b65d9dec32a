/**
 * What a record type is to the rest of the program: its number, and its rdata as presentation fields or wire octets.
 * One file per type under rdata/, most of them a list of fields; rdata/registry.ts finds them by number or mnemonic.
 * Rdata on the wire here is always uncompressed (RFC 3597 section 4); compression is the zone image's work.
 */

export interface RecordType {
  readonly type: number
  readonly mnemonic: string
  /**
   * Presentation fields (outer quotes taken off, escapes still in) -> rdata. Fields `\#`, length and hex are taken for
   * every type (RFC 3597 section 5). Relative names are below `origin`; without it every name is taken as absolute.
   */
  readonly parse: (fields: readonly string[], origin?: Uint8Array) => Uint8Array | RdataMismatch
  /** Rdata -> presentation form (one line, absolute names). Only called with rdata that `check` accepts. */
  readonly format: (rdata: Uint8Array) => string
  /** Whether octets are well-formed rdata of this type; what `parse` returns always is. */
  readonly check: (rdata: Uint8Array) => boolean
  /** Where domain names stand in `rdata`, in order. Only called with rdata that `check` accepts. */
  readonly names: (rdata: Uint8Array) => readonly RdataName[]
  /** How an operator writes a value in YAML (octoDNS). */
  readonly shape: ValueShape
}

/** What `parse` cannot take: `"<found>" is not <wanted>`. */
export class RdataMismatch {
  /** Counted from 0 in the type's fields: the position of its key in a mapping shape. */
  readonly field: number
  readonly wanted: string
  /** The field's text, or the one parameter of it that is wrong. */
  readonly found: string
  constructor(field: number, wanted: string, found: string) {
    this.field = field
    this.wanted = wanted
    this.found = found
  }
}

export interface RdataName {
  readonly offset: number
  readonly length: number
  /** Only in the types of RFC 1035 (RFC 3597 section 4). */
  readonly compressible: boolean
  /** Whose addresses belong in the additional section (NS, MX, SRV, SVCB, HTTPS); false for CNAME, PTR, SOA, and for the root. */
  readonly additional: boolean
}

/**
 * octoDNS value: one text, or a mapping whose keys are listed in presentation order, so that field i is written
 * under keys[i]. `fields` turns what was written into the fields that `parse` takes.
 */
export type ValueShape =
  | { readonly kind: 'text'; readonly fields: (text: string) => readonly string[] }
  | {
      readonly kind: 'mapping'
      readonly keys: readonly ValueKey[]
      /** An older octoDNS spelling of the whole value: its keys, and those of today that they stand for. */
      readonly olderKeys?: Readonly<Record<string, string>>
      /** Takes a value for each key, fallbacks filled in. */
      readonly fields: (values: Readonly<Record<string, FieldValue>>) => readonly string[]
    }

/** A scalar; only a key of kind 'parameters' (SvcParams) has a mapping of scalars and lists. */
export type FieldValue = string | Readonly<Record<string, string | readonly string[]>>

export interface ValueKey {
  readonly key: string
  readonly kind: 'text' | 'parameters'
  /** Older octoDNS spellings of the same key. */
  readonly aliases: readonly string[]
  /** Used when the key is absent; without it the key is required. */
  readonly fallback?: string
}
