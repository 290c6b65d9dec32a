/** `nearpop status`: what a running server says of itself, in one sentence and then in full. */
import { z } from 'zod'
import { SERVER_STATUS } from '../http/server-schemas.ts'
import { askServer } from './ask-server.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { statusLines } from './status-lines.ts'
import type { Terminal } from './terminal.ts'

export function status(args: Arguments, terminal: Terminal): Promise<number> {
  return askServer(args, terminal, async (client) => {
    const found = await client.status()
    if (args.flag('json')) terminal.print(JSON.stringify(z.encode(SERVER_STATUS, found), null, 2))
    else for (const line of statusLines(found, terminal)) terminal.print(line)
    return ExitCode.OK
  })
}
