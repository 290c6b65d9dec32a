/** `nearpop reload`: makes a running server read its files again; with --wait says what it found, as `check` does. */
import { askServer } from './ask-server.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { paintSeverity } from './paint-severity.ts'
import { reloadText } from './status-lines.ts'
import type { Terminal } from './terminal.ts'

export function reload(args: Arguments, terminal: Terminal): Promise<number> {
  return askServer(args, terminal, async (client) => {
    if (!args.flag('wait')) {
      await client.startReload()
      terminal.tell('the server is reading its files; "nearpop status" says what came of it')
      return ExitCode.OK
    }
    const report = await client.reload()
    for (const text of report.problemTexts) terminal.print(paintSeverity(text, terminal))
    terminal.print(reloadText(report))
    return report.errors === 0 && report.published ? ExitCode.OK : ExitCode.NEGATIVE
  })
}
