/**
 * What nearpop.yaml says of where a server is, read for itself alone and whatever other mistakes stand in the file: that is
 * when a running server is asked most. Checks nothing; `nearpop check` does.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readDocument } from '../base/document.ts'
import type { DocumentValue } from '../base/document-value.ts'
import { LIMITS } from '../base/limits.ts'
import type { SocketAddress } from '../config/config.ts'
import { DEFAULTS } from '../config/defaults.ts'
import { parseSocketAddress } from '../config/socket-address.ts'

export interface WrittenConfig {
  /** Those that can be read; as without the key when none can. */
  readonly dns: readonly SocketAddress[]
  /** Folders, absolute. */
  readonly zones: string
  readonly state: string
}

/** A file that cannot be read is one sentence. */
export function readWrittenConfig(configFile: string): WrittenConfig | string {
  let text: string
  try {
    text = readFileSync(configFile, 'utf8')
  } catch (error) {
    return `cannot read "${configFile}": ${(error as NodeJS.ErrnoException).code}`
  }
  const read = (yaml: string) => {
    const limits = { valuesMax: LIMITS.documentValuesMax, includeDepthMax: 0 }
    return readDocument(configFile, yaml, limits).document?.value
  }
  const whole = read(text)
  const written = (key: 'listen' | 'zones' | 'state') => member(whole ?? read(linesOfMember(text, key)), key)
  const folder = (key: 'zones' | 'state') => {
    const path = written(key)
    return resolve(dirname(configFile), typeof path === 'string' && path !== '' ? path : DEFAULTS[key])
  }
  const dns = readAddresses(member(written('listen'), 'dns'))
  return { dns: dns.length > 0 ? dns : DEFAULTS.listen.dns, zones: folder('zones'), state: folder('state') }
}

/** What is no YAML as a whole may still be so in what is wanted of it; empty when that is not there. */
function linesOfMember(text: string, key: string): string {
  return new RegExp(`^${key}:[^\\n]*(?:\\n(?:[ \\r#-][^\\n]*)?)*`, 'm').exec(text)?.[0] ?? ''
}

function member(value: DocumentValue | undefined, key: string): DocumentValue | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined
}

function readAddresses(written: DocumentValue | undefined): SocketAddress[] {
  const texts = Array.isArray(written) ? written : [written]
  return texts.flatMap((text) => {
    const address = typeof text === 'string' ? parseSocketAddress(text) : undefined
    return address === undefined ? [] : [address]
  })
}
