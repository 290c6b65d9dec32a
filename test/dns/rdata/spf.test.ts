/** SPF: RFC 4408 section 3.1.1, in the form of TXT. */
import fc from 'fast-check'
import { SPF } from '../../../src/dns/rdata/spf.ts'
import { arbitraryString, joined } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

describeRecordType(SPF, {
  examples: [
    ['"v=spf1 -all"', '0b763d73706631202d616c6c'],
    [
      '"hello world" "b\\"\\\\\\;\\255\\000;" c',
      '0b68656c6c6f20776f726c640762225c3bff003b0163',
      '"hello world" "b\\"\\\\;\\255\\000;" "c"',
    ],
    ['""', '00'],
    ['é', '02c3a9', '"\\195\\169"'],
    ['a'.repeat(256), `ff${'61'.repeat(255)}0161`, `"${'a'.repeat(255)}" "a"`],
  ],
  refused: [
    ['', 0, /^a text; an empty one is written ""/],
    ['a\\', 0, /^a text: write/],
    ['a\\25', 0, /^a text: write/],
    ['a\\256', 0, /^a text: write/],
    ['a'.repeat(65_300), 0, /^short enough/],
  ],
  malformed: ['', '0261', '016102'],
  values: [
    ['v=DKIM1\\; k=rsa; p=abc', '"v=DKIM1; k=rsa; p=abc"'],
    ['"a b"  "c"', '"a b" "c"'],
    ['  a  b\n', '"a  b"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['"say \\"hi\\""', '"say \\"hi\\""'],
    ['back\\\\slash', '"back\\\\slash"'],
    ['""', '""'],
    ['\\# 3 026869', '"hi"'],
    ['# 3 026869', '"# 3 026869"'],
  ],
  arbitrary: fc.integer({ min: 1, max: 4 }).chain((count) => joined(...new Array(count).fill(arbitraryString))),
})
