import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { runCommand } from './play-terminal.ts'
import { smallSetup } from './small-setup.ts'

describe('query', () => {
  it('answers a client as the server would, with the scope', async (context) => {
    const config = smallSetup(context)
    const { code, out, err } = await runCommand('query', 'example.test', '--client', '2.1.2.3', '-c', config)
    assert.equal(code, 0)
    assert.match(out, /^example\.test\. +60 +IN +A +203\.0\.113\.20$/m)
    assert.match(out, /NOERROR, flags qr aa/)
    assert.match(out, /client subnet 2\.1\.2\.3\/32, scope 9: all of 2\.0\.0\.0\/9 gets this answer/)
    assert.equal(err, '')
  })

  it('finds a client of a country, and says which', async (context) => {
    const config = smallSetup(context)
    const { out, err } = await runCommand('query', 'example.test', 'aaaa', '--country', 'us', '-c', config)
    assert.match(out, /AAAA +2001:db8:10::1/)
    assert.match(err, /asking as 8\.\d+\.\d+\.1, an address in United States/)
    const none = await runCommand('query', 'example.test', '--country', 'JP', '-c', config)
    assert.equal(none.code, 1)
    assert.match(none.err, /know no address in Japan/)
  })

  it('says why, step by step, and that the reply agrees', async (context) => {
    const config = smallSetup(context)
    const { code, out } = await runCommand(
      ...['query', 'www.example.test', '--ecs', '8.8.0.0/16', '--down', 'ny', '--explain', '-c', config],
    )
    assert.equal(code, 0, out)
    const steps = [
      /zone +example\.test\. \(serial \d+\)/,
      /name +www\.example\.test\. exists: CNAME to near\.example\.test\./,
      /name +near\.example\.test\. exists: A, by policy/,
      /client +8\.8\.0\.0\/16, the client subnet of a query from 127\.0\.0\.1/,
      /policy +closest/,
      /database +8\.8\.0\.0\/16 is NA, US \(United States\), subdivision CA, at 37\.40, -122\.10, says Test/,
      /rule +1 of 1, which has no conditions: the nearest: ny 41\d\d km, fr 89\d\d km, au .* \(with bias 10 %: \d+ km\)/,
      /plan +ny, then fr, then au/,
      /health +ny is down, says --down/,
      /answer +fr/,
      /The reply agrees with this/,
    ]
    let from = 0
    for (const step of steps) {
      const at = out.slice(from).search(step)
      assert.ok(at >= 0, `${step} in order in\n${out}`)
      from += at
    }
  })

  it('says a negative answer by its exit code', async (context) => {
    const config = smallSetup(context)
    const missing = await runCommand('query', 'nope.example.test', '-c', config)
    assert.equal(missing.code, 1)
    assert.match(missing.out, /nope\.example\.test\. does not exist/)
    const empty = await runCommand('query', 'mail.example.test', 'MX', '-c', config)
    assert.equal(empty.code, 0)
    assert.match(empty.out, /mail\.example\.test\. has no MX/)
    const foreign = await runCommand('query', 'example.org', '-c', config)
    assert.equal(foreign.code, 1)
    assert.match(foreign.out, /REFUSED.*extended error not authoritative/)
  })

  it('asks again over TCP when the reply is truncated', async (context) => {
    const config = smallSetup(context)
    const { code, out, err } = await runCommand('query', 'big.example.test', 'TXT', '--explain', '-c', config)
    assert.equal(code, 0)
    assert.match(out, /x{200}/)
    assert.match(err, /truncated over UDP; asked again over TCP/)
    assert.equal((await runCommand('query', 'big.example.test', 'TXT', '--tcp', '-c', config)).err, '')
  })

  it('answers and explains for a zone that could not be loaded', async (context) => {
    const config = smallSetup(context)
    writeFileSync(join(dirname(config), 'zones/broken.test.yaml'), "'': {type: A, value: nope}\n")
    const { code, out, err } = await runCommand('query', 'x.broken.test', '--explain', '-c', config)
    assert.equal(code, 1)
    assert.match(out, /SERVFAIL.*not ready/)
    assert.match(out, /could not be loaded/)
    assert.match(out, /The reply agrees/)
    assert.match(err, /broken\.test\.yaml:1/)
  })

  it('gives JSON with nothing else on standard output', async (context) => {
    const config = smallSetup(context)
    const { out } = await runCommand(
      ...['query', 'example.test', '--country', 'AU', '--explain', '--json', '--tcp', '-c', config],
    )
    const { question, reply, explanation } = JSON.parse(out)
    assert.equal(question.name, 'example.test.')
    assert.deepEqual(
      reply.answers.map(({ data }: { data: string }) => data),
      ['203.0.113.30', '203.0.113.31'],
    )
    assert.equal(explanation.agrees, true)
    assert.ok(explanation.steps.length > 5)
  })

  it('refuses a command line it cannot understand', async (context) => {
    const config = smallSetup(context)
    const ask = async (...argv: string[]) => {
      const { code, out, err } = await runCommand('query', ...argv, '-c', config)
      assert.deepEqual([code, out], [2, ''], err)
      return err
    }
    assert.match(await ask('example.test', '--down', 'nz'), /there is no PoP "nz": .*known: ny, fr, au/)
    assert.match(await ask('example.test', 'AXFR'), /"AXFR" is not a record type/)
    assert.match(await ask(), /NAME is missing/)
  })

  it('tells what is wrong with the files', async (context) => {
    const config = smallSetup(context)
    const { code, out, err } = await runCommand('query', 'example.test', '-c', `${config}.no`)
    assert.deepEqual([code, out], [1, ''])
    assert.match(err, /cannot read/)
  })
})
