/** LOC: the examples of RFC 1876 section 4, and the ends of every range. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { LOC } from '../../../src/dns/rdata/loc.ts'
import { writeUnsigned } from '../../../src/dns/rdata/number-fields.ts'
import { joined } from './arbitrary-octets.ts'
import { describeRecordType } from './describe-record-type.ts'

// A zero of any power of ten is a zero, and written as one: only one of them is arbitrary.
const precision = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([digit, power]) => Uint8Array.of((digit << 4) | power))

function angle(degrees: number): fc.Arbitrary<Uint8Array> {
  const most = degrees * 3_600_000
  return fc.integer({ min: -most, max: most }).map((arc) => writeUnsigned(2 ** 31 + arc, 4))
}

const altitude = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((centimetres) => writeUnsigned(centimetres, 4))

const BOSTON = {
  ...{ lat_degrees: '42', lat_minutes: '21', lat_seconds: '43.952', lat_direction: 'N' },
  ...{ long_degrees: '71', long_minutes: '5', long_seconds: '6.344', long_direction: 'W' },
  ...{ altitude: '-24', size: '1', precision_horz: '200', precision_vert: '10' },
}

describeRecordType(LOC, {
  examples: [
    [
      '42 21 54 N 71 06 18 W -24m 30m',
      '0033161389172dd070be15f000988d20',
      '42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m',
    ],
    [
      '42 21 43.952 N 71 5 6.344 W -24m 1m 200m',
      '001224138917069070bf2dd800988d20',
      '42 21 43.952 N 71 5 6.344 W -24.00m 1.00m 200.00m 10.00m',
    ],
    [
      '52 14 05 N 00 08 50 E 10m',
      '001216138b3556c88008165000989a68',
      '52 14 5.000 N 0 8 50.000 E 10.00m 1.00m 10000.00m 10.00m',
    ],
    [
      '32 7 19 S 116 2 25 E 10m',
      '00121613791b7d2898e6486800989a68',
      '32 7 19.000 S 116 2 25.000 E 10.00m 1.00m 10000.00m 10.00m',
    ],
    [
      '42 21 28.764 N 71 00 51.617 W -44m 2000m',
      '002516138916cb3c70c310df00988550',
      '42 21 28.764 N 71 0 51.617 W -44.00m 2000.00m 10000.00m 10.00m',
    ],
    [
      '90 S 180 W -100000 0 90000000.00 0.09',
      '000099906cb0270059604e0000000000',
      '90 0 0.000 S 180 0 0.000 W -100000.00m 0.00m 90000000.00m 0.09m',
    ],
    [
      '0 0 N 0 0 E 42849672.95m 5',
      '005216138000000080000000ffffffff',
      '0 0 0.000 N 0 0 0.000 E 42849672.95m 5.00m 10000.00m 10.00m',
    ],
  ],
  refused: [
    ['91 N 0 E 0', 0, /^degrees from 0 to 90/],
    ['90 0 0.001 N 0 E 0', 0, /at most 90 degrees/],
    ['0 60 N 0 E 0', 1, /^minutes from 0 to 59/],
    ['0 0 60 N 0 E 0', 2, /^seconds from 0 to 59.999/],
    ['0 0 1.0005 N 0 E 0', 2, /at most three decimals/],
    ['0 0 0 NS 0 E 0', 3, /^N or S/],
    ['0 0 0 E 0 N 0', 3, /^N or S/],
    ['0 N 0 0 0 X 0', 7, /^E or W/],
    ['0 N 181 E 0', 4, /^degrees from 0 to 180/],
    ['0 N 0 E', 8, /^metres from -100000 to 42849672.95/],
    ['0 N 0 E -100000.01', 8, /^metres/],
    ['0 N 0 E 42849672.96', 8, /^metres/],
    ['0 N 0 E 0 12', 9, /^metres of a single digit and zeros/],
    ['0 N 0 E 0 1 90000000.01', 10, /^metres from 0 to 90000000/],
    ['0 N 0 E 0 1 1 1 1', 11, /ends before it/],
    ['', 3, /^N or S/],
  ],
  malformed: [
    ...['', '0033161389172dd070be15f000988d', '0033161389172dd070be15f000988d2000'],
    ...['0133161389172dd070be15f000988d20', '00a3161389172dd070be15f000988d20', '003a161389172dd070be15f000988d20'],
    ...['00331613934fd9018000000000000000', '00331613ffffffff8000000000000000'],
  ],
  values: [[BOSTON, '42 21 43.952 N 71 5 6.344 W -24.00m 1.00m 200.00m 10.00m']],
  arbitrary: joined(fc.constant(Uint8Array.of(0)), precision, precision, precision, angle(90), angle(180), altitude),
})

it('a zero precision is a zero whatever its power', () => {
  const rdata = LOC.parse(['\\#', '16', '0005161380000000800000000000000a'])
  assert.ok(rdata instanceof Uint8Array)
  assert.match(LOC.format(rdata), /E -99999\.90m 0\.00m/)
})
