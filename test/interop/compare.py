"""Asks several nameservers the same queries and prints where their replies differ, decoded by dnspython.

    python3 compare.py NAME=PORT NAME=PORT ... < queries > differences

Reads one JSON object a line, {"n": 1, "wire": "<hex>", "tcp": false, "silence": false}, and prints one for every query
whose replies are not the same or break a rule that needs no second opinion: {"n": 1, "replies": {NAME: reply, ...}}.
The last line is {"asked": N, "same": M}. `silence` says that no reply is likely: a query that surely is answered
follows on the same socket, and what has not been answered by then is silence. Never talks to anything but 127.0.0.1.
"""

import json
import socket
import struct
import sys

import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype

REPLY_SECONDS = 0.5
TRIES = 10
FLAGS = {0x0400: "AA", 0x0200: "TC", 0x0100: "RD", 0x0080: "RA", 0x0040: "Z", 0x0020: "AD", 0x0010: "CD"}
OPT, CNAME, DNAME = 41, 5, 39


def main():
    servers = [Server(*argument.split("=")) for argument in sys.argv[1:]]
    asked = same = 0
    for line in sys.stdin:
        query = json.loads(line)
        wire = bytes.fromhex(query["wire"])
        for server in servers:
            server.send(wire, query["tcp"], query["silence"])
        replies = {server.name: decode(wire, server.receive(), query["tcp"]) for server in servers}
        asked += 1
        if len({json.dumps(comparable(reply)) for reply in replies.values()}) == 1:
            if not any(reply["faults"] for reply in replies.values()):
                same += 1
                continue
        print(json.dumps({"n": query["n"], "replies": replies}))
    print(json.dumps({"asked": asked, "same": same}))


def comparable(reply):
    """What must be the same: all but the size of the message and what the reply says of its own buffer."""
    return {key: value for key, value in reply.items() if key not in ("octets", "payload", "faults")}


class Server:
    """One nameserver: a connected UDP socket and a TCP connection that is opened again when it was closed."""

    def __init__(self, name, port):
        self.name = name
        self.address = ("127.0.0.1", int(port))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.connect(self.address)
        self.udp.settimeout(REPLY_SECONDS)
        self.tcp = None

    def send(self, wire, tcp, silence):
        self.query = (wire, tcp, silence)
        if tcp and silence:
            self.close()
        self.transmit()

    def transmit(self):
        wire, tcp, silence = self.query
        messages = [wire, sentinel(wire)] if silence else [wire]
        if not tcp:
            for message in messages:
                self.udp.send(message)
            return
        try:
            if self.tcp is None:
                self.tcp = socket.create_connection(self.address, REPLY_SECONDS)
                self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.tcp.sendall(b"".join(struct.pack("!H", len(message)) + message for message in messages))
        except OSError:
            self.close()  # opened again when the reply is read

    def receive(self):
        """The reply's octets, or None for silence."""
        wire, tcp, silence = self.query
        for attempt in range(TRIES):
            if attempt > 0:
                self.transmit()
            try:
                while True:
                    message = self.read_tcp() if tcp else self.udp.recv(65535)
                    if message[:2] == wire[:2]:
                        return message
                    if silence and message[:2] == sentinel(wire)[:2]:
                        return None
            except OSError:
                self.close()
                if tcp and silence:
                    return None
        return None

    def read_tcp(self):
        (length,) = struct.unpack("!H", self.read_exactly(2))
        return self.read_exactly(length)

    def read_exactly(self, length):
        octets = b""
        while len(octets) < length:
            if self.tcp:
                # A server that writes length and message apart waits for our acknowledgement in between.
                self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self.tcp.recv(length - len(octets)) if self.tcp else b""
            if not part:
                raise ConnectionError("closed")
            octets += part
        return octets

    def close(self):
        if self.tcp is not None:
            self.tcp.close()
            self.tcp = None


def sentinel(wire):
    """A query for the root's SOA, REFUSED by every server here, with an ID of its own."""
    return bytes([wire[0] ^ 0x80 if wire else 0x80, wire[1] if len(wire) > 1 else 0]) + bytes.fromhex(
        "00000001000000000000" + "00" + "00060001"
    )


def decode(query, wire, tcp):
    """A reply as JSON: names in lower case, sections sorted, the order of links of a chain kept in `chain`."""
    if wire is None:
        return {"kind": "silence", "faults": []}
    if len(wire) < 12:
        return {"kind": "malformed", "why": wire.hex(), "faults": ["shorter than a header"]}
    try:
        return decode_message(query, wire, tcp)
    except Exception as error:  # dnspython has no common base class for what malformed octets raise
        return {"kind": "malformed", "why": f"{type(error).__name__}: {error}", "faults": ["malformed"]}


def decode_message(query, wire, tcp):
    identity, word, *counts = struct.unpack("!6H", wire[:12])
    at = 12
    for _ in range(counts[0]):
        at = skip_question(wire, at)
    question = wire[12:at]
    sections, opts = [], []
    for count in counts[1:]:
        records = []
        for _ in range(count):
            record, at = read_record(wire, at)
            (opts if record["type"] == OPT else records).append(record)
        sections.append(records)
    rcode = word & 0xF
    reply = {
        "kind": "reply",
        "id": identity,
        "opcode": dns.opcode.to_text(word >> 11 & 0xF) if word >> 11 & 0xF in (0, 1, 2, 4, 5) else str(word >> 11 & 0xF),
        "flags": [name for bit, name in FLAGS.items() if word & bit],
        "question": question.hex(),
    }
    if opts:
        rcode |= opts[0]["ttl"] >> 24 << 4
        reply["edns"] = {
            "version": opts[0]["ttl"] >> 16 & 0xFF,
            "flags": opts[0]["ttl"] & 0xFFFF,
            "options": read_options(opts[0]["rdata"]),
        }
        reply["payload"] = opts[0]["class"]
    reply["rcode"] = dns.rcode.to_text(rcode)
    for name, records in zip(("answer", "authority", "additional"), sections):
        reply[name] = sorted(record["text"] for record in records)
    reply["chain"] = [record["text"] for record in sections[0] if record["type"] in (CNAME, DNAME)]
    reply["octets"] = len(wire)
    reply["faults"] = find_faults(query, wire, tcp, at, opts, sections)
    return reply


def find_faults(query, wire, tcp, end, opts, sections):
    """Rules that every reply keeps, whatever another server says."""
    faults = []
    if not wire[2] & 0x80:
        faults.append("QR is 0")
    if end != len(wire):
        faults.append(f"{len(wire) - end} octets after the last record")
    if len(opts) > 1:
        faults.append("more than one OPT record (RFC 6891 section 6.1.1)")
    for option in read_options(opts[0]["rdata"]) if opts else []:
        if option["code"] == 15:
            bytes.fromhex(option["data"])[2:].decode("utf-8")
    if not tcp and len(wire) > max(512, payload_of(query) if opts else 0):
        faults.append(f"{len(wire)} octets over UDP, more than was asked for (RFC 6891 section 6.2.5)")
    for records in sections:
        texts = [record["text"] for record in records]
        if len(set(texts)) < len(texts):
            faults.append("a record stands twice in a section (RFC 2181 section 5)")
        ttls = {}
        for record in records:
            ttls.setdefault((record["owner"], record["type"]), set()).add(record["ttl"])
        if any(len(values) > 1 for values in ttls.values()):
            faults.append("records of one rrset differ in TTL (RFC 2181 section 5.2)")
    return faults


def payload_of(query):
    """The buffer size of a query: of the OPT record that this program's caller puts last; 512 without one."""
    if len(query) < 12 or struct.unpack("!H", query[10:12])[0] == 0:
        return 512
    at = 12
    for _ in range(struct.unpack("!H", query[4:6])[0]):
        at = skip_question(query, at)
    at = dns.name.from_wire(query, at)[1] + at
    return struct.unpack("!H", query[at + 2 : at + 4])[0]


def skip_question(wire, at):
    _, used = dns.name.from_wire(wire, at)
    if at + used + 4 > len(wire):
        raise ValueError("the question is cut off")
    return at + used + 4


def read_record(wire, at):
    owner, used = dns.name.from_wire(wire, at)
    at += used
    kind, klass, ttl, length = struct.unpack("!HHIH", wire[at : at + 10])
    at += 10
    if at + length > len(wire):
        raise ValueError("a record is cut off")
    record = {"type": kind, "class": klass, "ttl": ttl}
    if kind == OPT:
        record["rdata"] = wire[at : at + length]
    else:
        record["owner"] = owner.canonicalize().to_text()
        names = (record["owner"], str(ttl), dns.rdataclass.to_text(klass), dns.rdatatype.to_text(kind))
        record["text"] = " ".join((*names, rdata_text(wire, at, length, klass, kind)))
    return record, at + length


def rdata_text(wire, at, length, klass, kind):
    rdata = dns.rdata.from_wire(klass, kind, wire, at, length)
    canonical = rdata.to_digestable(dns.name.root)
    return dns.rdata.from_wire(klass, kind, canonical, 0, len(canonical)).to_text()


def read_options(octets):
    options, at = [], 0
    while at < len(octets):
        code, length = struct.unpack("!HH", octets[at : at + 4])
        if at + 4 + length > len(octets):
            raise ValueError("an option is cut off")
        options.append({"code": code, "data": octets[at + 4 : at + 4 + length].hex()})
        at += 4 + length
    return options


main()
