/**
 * nearpop itself as a daemon under test: `serve` with a configuration, zones and state folder of its own, on a free
 * loopback port. Started as an operator would start it, through src/main.ts, never by importing it.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import { type Command, type Daemon, freePort, startDaemon } from './daemon.ts'
import { SERVER_NAME } from './peers.ts'

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
export async function startShippedNearpop(): Promise<Daemon> {
  const http = await freePort()
  return startDaemon('nearpop', 'linkedlist.org', (port, folder) => {
    const document = parseDocument(readFileSync(join(TOP, 'nearpop.yaml'), 'utf8'))
    document.set('listen', document.createNode({ dns: [`127.0.0.1:${port}`], http: `127.0.0.1:${http}` }))
    document.set('zones', join(TOP, String(document.get('zones'))))
    document.set('state', join(folder, 'state'))
    document.set('lameduck', '0s')
    return serve(folder, String(document))
  })
}

function serve(folder: string, configuration: string): Command {
  const file = join(folder, 'nearpop.yaml')
  writeFileSync(file, configuration)
  return { program: execPath, args: [join(TOP, 'src/main.ts'), 'serve', '-c', file] }
}
