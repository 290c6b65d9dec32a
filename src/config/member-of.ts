/**
 * The value under one key at the top of nearpop.yaml, as written, whatever is wrong elsewhere in the document. So that
 * every part can be looked at when another one is wrong.
 */
import type { Document } from '../base/document.ts'
import type { DocumentValue } from '../base/document-value.ts'

/** Undefined when the key is absent, or the document is not a mapping. */
export function memberOf(document: Document, key: string): DocumentValue | undefined {
  const top = document.value
  return typeof top === 'object' && !Array.isArray(top) ? top[key] : undefined
}

/** The members of the mapping under `key`; none when it is absent or something else. */
export function membersOf(document: Document, key: string): [string, DocumentValue][] {
  const value = memberOf(document, key)
  return typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []
}
