/** SVCB: the test vectors of RFC 9460 appendix D, failures of D.3 among them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { SVCB } from '../../../src/dns/rdata/svcb.ts'
import { arbitraryName } from '../arbitrary-name.ts'
import { joined } from './arbitrary-octets.ts'
import { arbitraryParams } from './arbitrary-params.ts'
import { describeRecordType } from './describe-record-type.ts'

const COM = '03666f6f076578616d706c6503636f6d00'
const ORG = '03666f6f076578616d706c65036f726700'
const ALPN = '0001000c08665c6f6f2c626172026832'

describeRecordType(SVCB, {
  examples: [
    ['0 foo.example.com.', `0000${COM}`],
    ['1 .', '000100'],
    ['16 foo.example.com. port=53', `0010${COM}000300020035`],
    ['1 foo.example.com. key667=hello', `0001${COM}029b000568656c6c6f`, '1 foo.example.com. key667="hello"'],
    ['1 foo.example.com. key667="hello\\210qoo"', `0001${COM}029b000968656c6c6fd2716f6f`],
    [
      '1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"',
      `0001${COM}0006002020010db800000000000000000000000120010db8000000000000000000530001`,
      '1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1',
    ],
    [
      '1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33"',
      '0001076578616d706c6503636f6d000006001020010db80122034400000000c0000221',
      '1 example.com. ipv6hint=2001:db8:122:344::c000:221',
    ],
    [
      '16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1',
      `0010${ORG}0000000400010004000100090268320568332d313900040004c0000201`,
      '16 foo.example.org. mandatory=alpn,ipv4hint alpn="h2,h3-19" ipv4hint=192.0.2.1',
    ],
    ['16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"', `0010${ORG}${ALPN}`],
    [
      '16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2',
      `0010${ORG}${ALPN}`,
      '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"',
    ],
    ['1 . key3=\\000\\053', '000100000300020035', '1 . port=53'],
    ['1 . dohpath=/dns-query{?dns}', '000100000700102f646e732d71756572797b3f646e737d', '1 . key7="/dns-query{?dns}"'],
    ['1 . key65534', '000100fffe0000'],
  ],
  refused: [
    ['1 foo.example.com. key123=abc key123=def', 2, /^the only key123: it is written twice/],
    ['1 foo.example.com. mandatory', 2, /^mandatory: a list/],
    ['1 foo.example.com. alpn', 2, /^alpn: a list/],
    ['1 foo.example.com. port', 2, /^port: /],
    ['1 foo.example.com. ipv4hint', 2, /^ipv4hint: a list of IPv4/],
    ['1 foo.example.com. ipv6hint', 2, /^ipv6hint: a list of IPv6/],
    ['1 foo.example.com. ech', 2, /^ech: /],
    ['1 foo.example.com. no-default-alpn=abc', 2, /^no-default-alpn: it takes no value/],
    ['1 foo.example.com. mandatory=key123', 2, /key123 is missing/],
    ['1 foo.example.com. mandatory=mandatory', 2, /^mandatory: a list of other keys/],
    ['1 foo.example.com. mandatory=key123,key123 key123=abc', 2, /each once/],
    ['0 foo.example.com. port=53', 2, /alias mode/],
    ['1 . no-default-alpn', 2, /without alpn/],
    ['1 . alpn=a,,b', 2, /^alpn: a list/],
    ['1 . alpn="a\\\\bc"', 2, /^alpn: a list/],
    [`1 . alpn=${'a'.repeat(256)}`, 2, /^alpn: a list/],
    ['1 . port=65536', 2, /^port: /],
    ['1 . prot=53', 2, /^a service parameter: mandatory, alpn/],
    ['1 . key65535=x', 2, /^a service parameter: /],
    ['1 . key0667=x', 2, /^a service parameter: /],
    ['1 . key667=\\25', 2, /properly escaped/],
    ['1 . key3=x', 2, /^port: /],
    ['1 . dohpath=/dns-query', 2, /^dohpath: /],
    ['1 . dohpath=\\255{?dns}', 2, /^dohpath: /],
    ['1', 1, /^SVCB rdata, which is: svcpriority, targetname, svcparams/],
  ],
  malformed: [
    ...['0001', '0001000003', '000100000300', '0001000003000100', '00010000030003003500'],
    '00010000040004c0000201000300020035', // keys descend
    '000100000300020035000300020035', // a key twice
    '000100ffff0000', // the invalid key
    '000000000300020035', // alias mode with a parameter
    '0001000000000000', // mandatory, empty
    '000100000000020003', // mandatory without the key
    '000100000000020000', // mandatory holding itself
    '0001000000000400030003000300020035', // mandatory with a key twice
    '00010000020000', // no-default-alpn without alpn
    '00010000010000', // alpn, empty
    '000100000100020000', // alpn with an empty name
    '000100000100020268', // alpn with a name cut short
    '00010000040003c00002', // an address cut short
    '00010000050000', // ech, empty
    '0001c00c',
  ],
  values: [
    [{ svcpriority: '0', targetname: 'foo.example.' }, '0 foo.example.'],
    [{ svcpriority: '1', targetname: '.', svcparams: {} }, '1 .'],
    [{ svcpriority: '1', targetname: '.', svcparams: 'port=1 alpn="h2,h3"' }, '1 . alpn="h2,h3" port=1'],
    [
      {
        ...{ svcpriority: '1', targetname: 'svc.example.' },
        svcparams: {
          port: '8443',
          alpn: ['h2', 'h3'],
          'no-default-alpn': '',
          ipv6hint: ['2001:db8::1'],
          ipv4hint: ['192.0.2.1', '192.0.2.2'],
          mandatory: ['port', 'alpn'],
          ech: 'AEP+DQA=',
          dohpath: '/dns-query{?dns}',
          key65333: 'a b"c"',
        },
      },
      '1 svc.example. mandatory=alpn,port alpn="h2,h3" no-default-alpn port=8443 ipv4hint=192.0.2.1,192.0.2.2 ' +
        'ech=AEP+DQA= ipv6hint=2001:db8::1 key7="/dns-query{?dns}" key65333="a b\\"c\\""',
    ],
    [
      { svcpriority: '1', targetname: '.', svcparams: { alpn: ['f\\\\oo,bar', 'h2'], 'no-default-alpn': 'null' } },
      '1 . alpn="f\\\\\\\\oo\\\\,bar,h2" no-default-alpn',
    ],
    [{ svcpriority: '1', targetname: '.', svcparams: { alpn: 'h2,h3' } }, '1 . alpn="h2,h3"'],
  ],
  names: [{ offset: 2, length: 17, compressible: false, additional: true }],
  arbitrary: joined(
    fc.integer({ min: 1, max: 65535 }).map((priority) => Uint8Array.of(priority >> 8, priority & 0xff)),
    arbitraryName,
    arbitraryParams,
  ),
})

it('the root as a target, which means the owner, asks for no addresses of the root', () => {
  assert.deepEqual(SVCB.names(Uint8Array.of(0, 1, 0)), [
    { offset: 2, length: 1, compressible: false, additional: false },
  ])
})

it('a mismatch among parameters shows the one that is wrong', () => {
  const mismatch = SVCB.parse(['1', '.', 'port=53', 'alpn=', 'key9=x'])
  assert.ok(!(mismatch instanceof Uint8Array))
  assert.equal(mismatch.found, 'alpn=')
})
