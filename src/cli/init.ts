/** `nearpop init`: a commented configuration and an example zone in a folder, to start from. Overwrites nothing. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Arguments } from './command.ts'
import { EXAMPLE_FILES } from './example-files.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export function init(args: Arguments, terminal: Terminal): number {
  const folder = args.positionals[0]!
  const files = Object.entries(EXAMPLE_FILES).map(([name, text]) => ({ path: join(folder, name), text }))
  const there = files.filter(({ path }) => existsSync(path))
  for (const { path } of there) terminal.tell(`${path} is already there`)
  if (there.length > 0) {
    terminal.tell('nothing was written')
    return ExitCode.NEGATIVE
  }
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { flag: 'wx' })
      terminal.print(path)
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    terminal.tell(`cannot write into "${folder}": ${code ?? message}`)
    return ExitCode.NEGATIVE
  }
  const config = files[0]!.path
  terminal.tell(`Next: put your own PoPs into ${config} and your own names into ${files[1]!.path}, then`)
  terminal.tell(`  nearpop check ${folder}\n  nearpop serve -c ${config}`)
  return ExitCode.OK
}
