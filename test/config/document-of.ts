/** A document and a list for its problems, as the readers of nearpop.yaml take them. */
import assert from 'node:assert/strict'
import { type Document, readDocument } from '../../src/base/document.ts'
import { ProblemList } from '../../src/base/problem-list.ts'

export function documentOf(text: string): { document: Document; list: ProblemList; found: () => string[] } {
  const { document, problems } = readDocument('nearpop.yaml', text, { valuesMax: 100_000, includeDepthMax: 0 })
  assert.ok(document !== undefined)
  assert.deepEqual(problems, [])
  const list = new ProblemList(document)
  const found = () => list.problems.map(({ place, code }) => `${place.line}:${place.column} ${code}`)
  return { document, list, found }
}
