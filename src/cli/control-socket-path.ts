/**
 * Where the control socket of the server with a configuration is: in its state folder. Found even while nearpop.yaml has
 * mistakes, as that is when a running server is asked most.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readDocument } from '../base/document.ts'
import { LIMITS } from '../base/limits.ts'
import { DEFAULTS } from '../config/defaults.ts'

export function controlSocketPath(stateFolder: string): string {
  return join(stateFolder, 'control.sock')
}

/** By the `state` of nearpop.yaml, whatever else stands there; a file that is not there is one sentence. */
export function findControlSocket(configFile: string): { path: string } | string {
  let text: string
  try {
    text = readFileSync(configFile, 'utf8')
  } catch (error) {
    return `cannot read "${configFile}": ${(error as NodeJS.ErrnoException).code}`
  }
  const limits = { valuesMax: LIMITS.documentValuesMax, includeDepthMax: 0 }
  const value = readDocument(configFile, text, limits).document?.value
  const state = typeof value === 'object' && !Array.isArray(value) ? value['state'] : undefined
  const folder = typeof state === 'string' && state !== '' ? state : DEFAULTS.state
  return { path: controlSocketPath(resolve(dirname(configFile), folder)) }
}
