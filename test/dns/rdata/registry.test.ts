/** Finding record types by number and by mnemonic. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  RECORD_TYPES,
  recordTypeByMnemonic,
  recordTypeByNumber,
  typeByMnemonic,
  typeMnemonic,
} from '../../../src/dns/rdata/registry.ts'

test('numbers and mnemonics are each used once', () => {
  assert.equal(new Set(RECORD_TYPES.map(({ type }) => type)).size, RECORD_TYPES.length)
  assert.equal(new Set(RECORD_TYPES.map(({ mnemonic }) => mnemonic)).size, RECORD_TYPES.length)
})

test('the known types are those of the IANA registry', () => {
  const numbers = Object.fromEntries(RECORD_TYPES.map(({ mnemonic, type }) => [mnemonic, type]))
  assert.deepEqual(numbers, {
    ...{ A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, LOC: 29, SRV: 33, NAPTR: 35 },
    ...{ DNAME: 39, DS: 43, SSHFP: 44, TLSA: 52, OPENPGPKEY: 61, SVCB: 64, HTTPS: 65, SPF: 99, URI: 256, CAA: 257 },
  })
})

test('mnemonics are upper case, or TYPE and a number', () => {
  assert.equal(recordTypeByMnemonic('MX')?.type, 15)
  assert.equal(recordTypeByMnemonic('TYPE15')?.mnemonic, 'MX')
  assert.equal(recordTypeByMnemonic('TYPE65534')?.mnemonic, 'TYPE65534')
  for (const text of ['mx', 'Mx', 'TYPE', 'TYPE015', 'TYPE65536', 'type15', 'TYPE-1', 'ALIAS', 'HINFO', '', '15']) {
    assert.equal(recordTypeByMnemonic(text), undefined, text)
  }
})

test('what no zone can hold is not a record type', () => {
  for (const text of ['TYPE0', 'OPT', 'TYPE41', 'ANY', 'TYPE255', 'AXFR', 'TYPE128', 'TSIG', 'TYPE65535']) {
    assert.equal(recordTypeByMnemonic(text), undefined, text)
  }
  assert.equal(recordTypeByMnemonic('TYPE256')?.mnemonic, 'URI')
})

test('a type by number is a known one or an unknown one', () => {
  assert.equal(recordTypeByNumber(1).mnemonic, 'A')
  assert.equal(recordTypeByNumber(65534).mnemonic, 'TYPE65534')
})

test('every number has a mnemonic, and back', () => {
  assert.equal(typeMnemonic(255), 'ANY')
  assert.equal(typeMnemonic(13), 'HINFO')
  assert.equal(typeByMnemonic('ANY'), 255)
  assert.equal(typeByMnemonic('any'), undefined)
  for (let type = 0; type <= 0xffff; type++) assert.equal(typeByMnemonic(typeMnemonic(type)), type)
})
