/** The dashboard of a real server in a real browser: headless Chromium, driven by playwright-core. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after, before, describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type DemoPops, startDemoPops } from '../../src/cli/demo-pops.ts'
import { decodeReply, encodeQuery } from '../cli/dns-message.ts'
import { runCommand } from '../cli/play-terminal.ts'
import { until } from '../cli/server-process.ts'
import { type NearpopDaemon, startNearpopWith } from './nearpop.ts'
import { findProgram } from './packages.ts'

const POPS = [
  { name: 'ny', address: '127.0.5.1' },
  { name: 'fr', address: '127.0.5.2' },
  { name: 'au', address: '127.0.5.3' },
]
const NAME = 'www.a.example'
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--no-first-run'],
]
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

const filesFor = (port: number) => ({
  'nearpop.yaml': `version: 1
node: ns1
lameduck: 0s
pops: {${POPS.map(({ name, address }) => `${name}: {ipv4: ${address}}`).join(', ')}}
policies:
  tiny-cdn:
    rules: [{geos: [NA], pops: [ny]}, {geos: [AF, EU, SA], pops: [fr]}]
    default: [au]
    healthcheck: {protocol: HTTP, host: ${NAME}, path: /, port: ${port}, interval: 1s, timeout: 900ms, rise: 2, fall: 2}
`,
  'zones/a.example.yaml': `'': {type: NS, values: [ns1.example.net., ns2.example.net.]}
www: {type: A, ttl: 30, dynamic: tiny-cdn}
`,
})

/** What went wrong on the page, which is nothing. */
interface Watched {
  readonly page: Page
  readonly wrong: string[]
}

describe('the dashboard', () => {
  const found = findProgram('chromium')
  let pops: DemoPops
  let nearpop: NearpopDaemon
  let browser: Browser
  let site: string

  before(async () => {
    if ('reason' in found) return
    pops = await startDemoPops(POPS)
    nearpop = await startNearpopWith(filesFor(pops.port), 'a.example')
    site = `http://127.0.0.1:${nearpop.http}/`
    browser = await chromium.launch({ executablePath: found.path, args: FLAGS })
    await until('countries are counted', async () => !(await (await fetch(site)).text()).includes('are being counted'))
  })
  after(async () => {
    await browser?.close()
    await nearpop?.stop()
    pops?.close()
  })

  const test = (name: string, run: (context: TestContext) => Promise<void>) =>
    it(name, { skip: 'reason' in found ? found.reason : false }, run)

  /** A page that is watched for errors of the console, violations of its policy, and requests to anyone else. */
  async function open(
    context: TestContext,
    { width = 1_280, scheme = 'light' as 'light' | 'dark', javaScriptEnabled = true, path = '' } = {},
  ): Promise<Watched> {
    const profile = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      javaScriptEnabled,
    })
    context.after(() => profile.close())
    const page = await profile.newPage()
    const wrong: string[] = []
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(site) && !request.url().startsWith('data:')) wrong.push(`asks ${request.url()}`)
    })
    await page.goto(site + path)
    return { page, wrong }
  }

  const paintOf = (page: Page, code: string) =>
    page.locator(`#m-${code}`).evaluate((mark) => `${mark.getAttribute('class')} ${mark.getAttribute('fill') ?? ''}`)

  test('loads without an error, and asks nobody else', async (context) => {
    const { page, wrong } = await open(context)
    await page.locator('#live', { hasText: 'live' }).waitFor()
    assert.match(await page.locator('h1').innerText(), /^All 3 PoPs up\./)
    assert.deepEqual(wrong, [])
  })

  test('says the same without its script', async (context) => {
    const { page, wrong } = await open(context, { javaScriptEnabled: false })
    assert.match(await page.locator('h1').innerText(), /^All 3 PoPs up\./)
    assert.equal((await page.locator('#countries tbody tr').count()) > 200, true)
    assert.deepEqual(wrong, [])
  })

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1_280, 360]) {
      test(`is accessible and fits, ${scheme}, ${width} wide`, async (context) => {
        const { page } = await open(context, { scheme, width })
        await page.locator('#countries summary').click()
        assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width)
        await page.evaluate(AXE)
        const { violations } = (await page.evaluate('axe.run(document)')) as AxeResults
        const found = violations.map(
          ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`,
        )
        const serious = found.filter((violation) => /^(serious|critical)/.test(violation))
        assert.deepEqual(serious, [])
      })
    }
  }

  test('paints every country as its clients are answered', async (context) => {
    const { page } = await open(context)
    const rows = await page
      .locator('#countries tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent!.trim())))
    const legend = await page
      .locator('.legend li')
      .evaluateAll((items) =>
        items.map((item) => [
          item.querySelector('strong')?.textContent,
          item.querySelector('rect')?.getAttribute('class'),
        ]),
      )
    const colours = new Map(legend.map(([pop, colour]) => [pop, colour]))
    const socket = createSocket('udp4')
    context.after(() => void socket.close())
    assert.ok(rows.length > 200)
    for (const [i, [code, , , , , example]] of rows.entries()) {
      const subnet = `${example}/32`
      socket.send(encodeQuery({ name: NAME, subnet, id: i }), nearpop.port, '127.0.0.1')
      const [reply] = await once(socket, 'message')
      const [address] = decodeReply(reply).answers
      const { name } = POPS.find((pop) => pop.address === address)!
      assert.equal((await paintOf(page, code!)).trim(), colours.get(name), `${code} is ${name}'s`)
    }
  })

  test('recolours the countries of a PoP that dies, and shows why', async (context) => {
    const { page, wrong } = await open(context)
    assert.match(await paintOf(page, 'FR'), /^c1 /)
    pops.setWell('fr', false)
    await until('France is on fallback', async () => (await paintOf(page, 'FR')) === 'hatched url(#c2-fallback)')
    assert.match(
      await page.locator('h1').innerText(),
      /2 of 3 PoPs up: fr down .* countries are served by au meanwhile\./,
    )
    assert.match(await page.locator('#pop-fr').innerText(), /status 503, wanted 200-399/)
    pops.setWell('fr', true)
    await until('France is back', async () => /^c1 /.test(await paintOf(page, 'FR')))
    assert.deepEqual(wrong, [])
  })

  test('shows what happened while its stream was cut', async (context) => {
    const { page } = await open(context)
    await page.locator('#live', { hasText: 'live' }).waitFor()
    await page.context().setOffline(true)
    await runCommand('pop', 'drain', 'ny', '--reason', 'while you were away', '-c', nearpop.config!)
    await page.context().setOffline(false)
    await page.locator('#events-live', { hasText: 'while you were away' }).waitFor()
    await runCommand('pop', 'undrain', 'ny', '-c', nearpop.config!)
    await page.locator('h1', { hasText: 'All 3 PoPs up' }).waitFor()
  })

  test('shows the map without a PoP, sorts and narrows its table, and is walked by keys', async (context) => {
    const { page, wrong } = await open(context)
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    await page.getByLabel('the map without fr').click()
    await page.getByText('Supposed: without').waitFor()
    assert.equal(await paintOf(page, 'FR'), 'hatched url(#c2-fallback)')
    await page.locator('#countries summary').click()
    const first = () => page.locator('#countries tbody tr').first().locator('td').first().innerText()
    const byCode = page.locator('#countries thead button', { hasText: 'Code' })
    await byCode.click()
    assert.equal(await first(), 'AD')
    assert.equal(await page.locator('#countries th[aria-sort="ascending"]').innerText(), 'Code ▲'.slice(0, 4))
    await byCode.press('Enter')
    assert.equal(await first(), 'ZW')
    await page.locator('#only').selectOption('ny')
    await page.waitForURL(/only=ny/)
    assert.ok((await page.locator('#countries tbody tr').count()) < 60)
    assert.deepEqual(wrong, [])
  })
})

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { readonly html: string }[]
  }[]
}
