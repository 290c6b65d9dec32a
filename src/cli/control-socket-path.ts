/** Where the control socket of the server with a configuration is: in its state folder. */
import { join } from 'node:path'
import { readWrittenConfig } from './written-config.ts'

export function controlSocketPath(stateFolder: string): string {
  return join(stateFolder, 'control.sock')
}

/** By the `state` of nearpop.yaml, whatever else stands there; a file that is not there is one sentence. */
export function findControlSocket(configFile: string): { path: string } | string {
  const written = readWrittenConfig(configFile)
  return typeof written === 'string' ? written : { path: controlSocketPath(written.state) }
}
