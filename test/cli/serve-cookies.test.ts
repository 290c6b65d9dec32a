import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CookieKind, checkCookie } from '../../src/answer/check-cookie.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { newCookie, readCookie } from '../../src/dns/cookie.ts'
import { sipKeyOf } from '../../src/dns/siphash.ts'
import { decodeMessage } from '../conversations/decode-message.ts'
import { askOverTcp, askOverUdp } from '../conversations/exchange.ts'
import { queryFromWords } from '../conversations/query-octets.ts'
import { errorsIn, serverFolder, startServer, until } from './server-process.ts'

const [BEFORE, NOW] = ['e5e973e5a6b2a43f48e7dc849e37bfcf', '445536bcd2513298075a5d379663c962']
const FILES = {
  'nearpop.yaml': 'version: 1\nnode: ns1\n',
  'zones/a.example.yaml': `'': {type: NS, values: [ns1.example.net., ns2.example.net.]}\n`,
}
const WITH_COOKIES = { ...FILES, 'nearpop.yaml': `${FILES['nearpop.yaml']}cookies: {secrets: cookies.txt}\n` }
const CLIENT_COOKIE = '2464c4abcf10c957'

const client = newClientAddress()
setClientOctets(client, 4, Uint8Array.of(127, 0, 0, 1))

/** The whole cookie that comes back, as hex. */
async function cookieFrom(port: number, sent: string, ask = askOverUdp): Promise<string> {
  const query = queryFromWords(['a.example', 'NS', `+cookie=${sent}`])
  if (typeof query === 'string') throw new Error(query)
  const { opt } = decodeMessage((await ask(port, query.octets))!)
  return /^cookie=(.*)$/.exec(opt!.options.join())![1]!
}

function isMadeWith(secret: string, hex: string): boolean {
  const octets = Buffer.from(hex, 'hex')
  const cookie = newCookie()
  readCookie(cookie, octets, 0, octets.length)
  const seconds = Math.floor(Date.now() / 1_000)
  return checkCookie(cookie, client, [sipKeyOf(Buffer.from(secret, 'hex'))], seconds) === CookieKind.VALID
}

describe('serve: cookies', () => {
  it('are made with the first secret of the file, which is taken over when it changes and never shown', async (context) => {
    const folder = serverFolder(context)
    const write = (text: string) => writeFileSync(join(folder, 'cookies.txt'), text, { mode: 0o600 })
    write(`${BEFORE}\n`)
    const { port, logged, log, stderr } = await startServer(folder, WITH_COOKIES)
    const first = await cookieFrom(port, CLIENT_COOKIE)
    assert.ok(isMadeWith(BEFORE, first))
    assert.equal(await cookieFrom(port, first), first)
    write(`${NOW}\n${BEFORE}\n`)
    let renewed = ''
    await until('the new secret is taken over', async () => {
      renewed = await cookieFrom(port, first, askOverTcp)
      return isMadeWith(NOW, renewed)
    })
    assert.deepEqual(errorsIn(log), [])
    const told = logged(/^cookies\.txt:1:1: error\[open-secrets\]/, 0)
    chmodSync(join(folder, 'cookies.txt'), 0o644)
    write(`${BEFORE}\n`)
    await told
    assert.equal(await cookieFrom(port, renewed), renewed, 'the last good ones hold')
    assert.ok(![BEFORE, NOW].some((secret) => stderr().includes(secret)))
  })

  it('are made with one secret in all threads when none is given', async (context) => {
    const { port, log } = await startServer(serverFolder(context), FILES)
    const first = await cookieFrom(port, CLIENT_COOKIE)
    for (let i = 0; i < 20; i++) assert.equal(await cookieFrom(port, first), first)
    assert.ok(!isMadeWith('00'.repeat(16), first))
    assert.deepEqual(errorsIn(log), [])
  })
})
