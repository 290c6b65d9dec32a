#!/usr/bin/env node
/**
 * The `nearpop` program: argv -> command, nothing else. Asks for the version of Node first, before anything is
 * imported that an older one cannot run.
 */

const NODE_MAJOR = 24

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
  process.stderr.write(`nearpop needs Node ${NODE_MAJOR} or newer; this is Node ${process.versions.node}\n`)
  process.exitCode = 1
} else {
  const { processTerminal } = await import('./cli/terminal.ts')
  const { run } = await import('./cli/run.ts')
  const terminal = processTerminal()
  const exitCode = await run(process.argv.slice(2), terminal)
  // A command that is done is done: a socket that a server has not closed must not hold the process.
  process.stdout.write('', () => process.exit(exitCode))
}

export {}
