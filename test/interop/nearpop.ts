/**
 * nearpop itself as a daemon under test: `serve` with a configuration, zones and state folder of its own, on a free
 * loopback port. Started as an operator would start it, through src/main.ts, never by importing it.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import { writeFiles } from '../cli/server-process.ts'
import { type Command, type Daemon, freePort, startDaemon } from './daemon.ts'
import { SERVER_NAME } from './peers.ts'

const FILE_TIME = new Date('2026-01-01T00:00:00Z')
const TOP = fileURLToPath(new URL('../../', import.meta.url))

/** Serves every YAML zone of a folder; `zone` is one of them. */
export async function startNearpop(zonesFolder: string, zone: string): Promise<Daemon> {
  const http = await freePort()
  return startDaemon('nearpop', zone, (port, folder) => {
    mkdirSync(join(folder, 'zones'))
    const files = readdirSync(zonesFolder).filter((file) => file.endsWith('.yaml'))
    for (const file of files) copyFileSync(join(zonesFolder, file), join(folder, 'zones', file))
    const lines = [
      'version: 1',
      `node: ${SERVER_NAME}`,
      'nsid: true',
      'lameduck: 0s',
      `listen: {dns: '127.0.0.1:${port}', http: '127.0.0.1:${http}'}`,
      'zones: zones/',
      'geodb: embedded',
      'state: state/',
    ]
    return serve(folder, `${lines.join('\n')}\n`)
  })
}

/** Serves what `npm start` serves, but for the addresses it listens on, the folder of its state and how it ends. */
export async function startShippedNearpop(): Promise<NearpopDaemon> {
  const http = await freePort()
  const daemon = await startDaemon('nearpop', 'linkedlist.org', (port, folder) => {
    const document = parseDocument(readFileSync(join(TOP, 'nearpop.yaml'), 'utf8'))
    document.set('listen', document.createNode({ dns: [`127.0.0.1:${port}`], http: `127.0.0.1:${http}` }))
    document.set('zones', join(TOP, String(document.get('zones'))))
    document.set('state', join(folder, 'state'))
    document.set('lameduck', '0s')
    return serve(folder, String(document))
  })
  await untilSite(http)
  return { ...daemon, http }
}

/** Serves a configuration and zones, by their paths; what they say of `listen` and `state` is added. */
export async function startNearpopWith(files: Readonly<Record<string, string>>, zone: string): Promise<NearpopDaemon> {
  const http = await freePort()
  let config = ''
  const daemon = await startDaemon('nearpop', zone, (port, folder) => {
    writeFiles(folder, files)
    config = join(folder, 'nearpop.yaml')
    const listen = `listen: {dns: '127.0.0.1:${port}', http: '127.0.0.1:${http}'}\nstate: state/\n`
    return serve(folder, `${files['nearpop.yaml']}${listen}`)
  })
  await untilSite(http)
  return { ...daemon, http, config }
}

/**
 * Serves a configuration and zones on port 53 of each of `addresses`; for the island alone. All files are of one time, as
 * serials go by it and nodes of a zone should have the same.
 */
export async function startNearpopAt(
  addresses: readonly string[],
  files: Readonly<Record<string, string>>,
  zone: string,
): Promise<NearpopDaemon> {
  const http = await freePort()
  const prepare = (port: number, folder: string) => {
    writeFiles(folder, files)
    for (const file of Object.keys(files)) utimesSync(join(folder, file), FILE_TIME, FILE_TIME)
    const dns = addresses.map((address) => `'${address}:${port}'`).join(', ')
    return serve(folder, `${files['nearpop.yaml']}listen: {dns: [${dns}], http: '127.0.0.1:${http}'}\nstate: state/\n`)
  }
  const daemon = await startDaemon('nearpop', zone, prepare, { address: addresses[0]!, port: 53 })
  await untilSite(http)
  return { ...daemon, http }
}

export interface NearpopDaemon extends Daemon {
  /** The port of its dashboard. */
  readonly http: number
  /** The path of its nearpop.yaml, when it is its own. */
  readonly config?: string
}

/** The site opens after DNS does. */
export async function untilSite(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/livez`)
      return
    } catch (error) {
      if (tries === 200) throw error
      await delay(25)
    }
  }
}

function serve(folder: string, configuration: string): Command {
  const file = join(folder, 'nearpop.yaml')
  writeFileSync(file, configuration)
  return { program: execPath, args: [join(TOP, 'src/main.ts'), 'serve', '-c', file] }
}
