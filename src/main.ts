#!/usr/bin/env node
/**
 * The `nearpop` program: argv -> command, nothing else. Asks for the version of Node first, before anything is
 * imported that an older one cannot run. What Node makes of our files is kept beside the packages where that folder can
 * be written: then neither the next start nor any thread has to take the types out again, which needs time and memory.
 */
import { createRequire, enableCompileCache } from 'node:module'

const findNodeFault: () => string | undefined = createRequire(import.meta.url)('./nearpop.cjs')
const fault = findNodeFault()

if (fault !== undefined) {
  process.stderr.write(`${fault}\n`)
  process.exitCode = 1
} else {
  process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/../node_modules/.cache/nearpop`
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  const { processTerminal } = await import('./cli/terminal.ts')
  const { run } = await import('./cli/run.ts')
  const terminal = processTerminal()
  const exitCode = await run(process.argv.slice(2), terminal)
  // A command that is done is done: a socket that a server has not closed must not hold the process.
  process.stdout.write('', () => process.exit(exitCode))
}
