/**
 * Which zone a file holds: `<origin>.yaml`, as octoDNS names them. Never opens the file.
 */

import type { Problem } from '../base/problem.ts'
import { parseName } from '../dns/name.ts'
import { encodeIdna } from './idna.ts'

/**
 * The apex (a wire name) of the zone in the file with this base name; undefined for hidden files and those that are
 * not `.yaml`, which are not zones. `shown` is the name that problems give the file.
 */
export function originOfFile(baseName: string, shown: string = baseName): Uint8Array | Problem | undefined {
  if (baseName.startsWith('.')) return undefined
  if (baseName.endsWith('.yml')) return problem(shown, `a zone file ends in ".yaml", as in "${rename(baseName)}"`)
  if (!baseName.endsWith('.yaml')) return undefined
  const text = baseName.slice(0, -'.yaml'.length)
  const encoded = encodeIdna(text)
  if (typeof encoded === 'string') return problem(shown, `"${text}" is not a zone's name: ${encoded}`)
  const origin = text.includes('@') ? 'a name with "@"' : parseName(encoded.encoded)
  return typeof origin === 'string' ? problem(shown, `"${text}" is not a zone's name: it is ${origin}`) : origin
}

function rename(baseName: string): string {
  return baseName.replace(/\.yml$/, '.yaml')
}

function problem(file: string, message: string): Problem {
  return { severity: 'error', code: 'zone-file-name', message, place: { file, line: 1, column: 1, length: 1 } }
}
