/**
 * `nearpop demo`: four PoPs played on this machine, one of which keeps failing, and a server that answers with them: the
 * very one that `serve` is, on files made for it in a temporary folder.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Arguments } from './command.ts'
import { DEMO_FLAPPING, DEMO_NAME, DEMO_POPS, demoFiles } from './demo-files.ts'
import { type DemoPops, startDemoPops } from './demo-pops.ts'
import { endWithTerminal } from './end-with-terminal.ts'
import { ExitCode } from './exit-code.ts'
import { findFreePort } from './find-free-port.ts'
import { startServing } from './start-serving.ts'
import type { Terminal } from './terminal.ts'

export async function demo(_args: Arguments, terminal: Terminal): Promise<number> {
  let folder: string
  try {
    folder = mkdtempSync(join(tmpdir(), 'nearpop-demo-'))
  } catch (error) {
    terminal.tell(`the demo cannot make a folder in "${tmpdir()}": ${(error as NodeJS.ErrnoException).code}`)
    return ExitCode.NEGATIVE
  }
  terminal.outliveReader()
  endWithTerminal()
  try {
    return await playIn(folder, terminal)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function playIn(folder: string, terminal: Terminal): Promise<number> {
  let pops: DemoPops
  try {
    pops = await startDemoPops(DEMO_POPS)
  } catch (error) {
    terminal.tell(`the demo cannot play its PoPs: ${(error as Error).message}`)
    if (process.platform === 'darwin')
      terminal.tell('macOS needs each address once: sudo ifconfig lo0 alias 127.0.0.11')
    return ExitCode.NEGATIVE
  }
  const flapping = startFlapping(pops)
  try {
    const port = await findFreePort(FIRST_PORT)
    const dashboardPort = await findFreePort(FIRST_DASHBOARD_PORT)
    for (const [file, text] of Object.entries(demoFiles(port, dashboardPort, pops.port))) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const configFile = join(folder, 'nearpop.yaml')
    const say = () => terminal.print(whatToTry(port, dashboardPort, pops.port, configFile))
    return await startServing({ configFile, takesOver: false, readyFd: undefined, say })
  } finally {
    clearInterval(flapping)
    pops.close()
  }
}

const FIRST_PORT = 5300
const FIRST_DASHBOARD_PORT = 8053
const WELL_MS = 30_000

function startFlapping(pops: DemoPops): NodeJS.Timeout {
  let isWell = true
  return setInterval(() => {
    isWell = !isWell
    pops.setWell(DEMO_FLAPPING, isWell)
  }, WELL_MS)
}

function whatToTry(port: number, dashboardPort: number, popPort: number, config: string): string {
  const digs = DEMO_POPS.map(
    ({ name, subnet, of }) =>
      `  dig @127.0.0.1 -p ${port} ${DEMO_NAME} A +short ${`+subnet=${subnet}`.padEnd(24)}  # ${of}: ${name}`,
  )
  return [
    `${DEMO_POPS.length} PoPs on this machine; ${DEMO_FLAPPING} fails every other ${WELL_MS / 1_000} s. Ask as a client in`,
    ...digs,
    `Watch: http://127.0.0.1:${dashboardPort}/, and in another terminal:`,
    `  npm start -- status -c ${config}`,
    `  npm start -- events -f -c ${config}`,
    `  npm start -- pop drain jp --for 2m -c ${config}`,
    `Each PoP says who it is: curl http://${DEMO_POPS[0].address}:${popPort}/`,
    'Ctrl-C ends it and leaves nothing behind.',
  ].join('\n')
}
