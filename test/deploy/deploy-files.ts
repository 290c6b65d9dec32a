/** The files under deploy/ and the programs that can tell whether they are right, where a machine has them. */
import assert from 'node:assert/strict'
import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { searchPath } from '../interop/packages.ts'

export const TOP = fileURLToPath(new URL('../../', import.meta.url))
export const DEPLOY = join(TOP, 'deploy')

const TOOL_MS = 60_000

export function readDeploy(file: string): string {
  return readFileSync(join(DEPLOY, file), 'utf8')
}

/** Every document of a YAML file; a mistake in it is an error. */
export function readYaml(file: string): unknown[] {
  const documents = parseAllDocuments(readDeploy(file))
  assert.ok(Array.isArray(documents))
  return documents.map((document) => {
    assert.deepEqual([...document.errors, ...document.warnings], [], file)
    return document.toJS()
  })
}

/** The path of a program; undefined, and the test is skipped, where it is not installed. */
export function findTool(t: Pick<TestContext, 'skip'>, program: string): string | undefined {
  const path = searchPath(program)
  if (path === undefined) t.skip(`${program} is not installed`)
  return path
}

export interface ToolEnd {
  readonly status: number | null
  readonly output: string
}

export function runTool(
  path: string,
  args: readonly string[],
  options: Partial<SpawnSyncOptionsWithStringEncoding> = {},
): ToolEnd {
  const { status, stdout, stderr, error } = spawnSync(path, args, { timeout: TOOL_MS, ...options, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}${error?.message ?? ''}` }
}

/** `KEY = value` or `KEY=value` lines, each key with its values in order; sections as `[Name]KEY`. */
export function readSettings(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>()
  let section = ''
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    if (/^\[\w+\]$/.test(trimmed)) {
      section = trimmed
      continue
    }
    const [, key, value] = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(trimmed) ?? assert.fail(`"${line}" is no setting`)
    settings.set(`${section}${key}`, [...(settings.get(`${section}${key}`) ?? []), value!])
  }
  return settings
}
