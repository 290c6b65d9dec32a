/** `nearpop events`: what happened to health, oldest first, and with --follow what happens next, until it is stopped. */
import { z } from 'zod'
import type { HealthEvent } from '../health/health-events.ts'
import { HEALTH_EVENT } from '../http/health-schemas.ts'
import { refuseUsage } from './arguments.ts'
import { askServer } from './ask-server.ts'
import type { Arguments } from './command.ts'
import { eventLine } from './event-line.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export async function events(args: Arguments, terminal: Terminal): Promise<number> {
  const written = args.text('since')!
  if (!/^\d{1,15}$/.test(written))
    return refuseUsage(terminal, 'events', `--since "${written}" is not an event's number`)
  const since = Number(written)
  // JSON by the line, as a stream has no end.
  const show = (event: HealthEvent) =>
    terminal.print(args.flag('json') ? JSON.stringify(z.encode(HEALTH_EVENT, event)) : eventLine(event, terminal))
  return askServer(args, terminal, async (client) => {
    if (args.flag('follow')) for await (const event of client.follow(since)) show(event)
    else for (const event of await client.eventsSince(since)) show(event)
    return ExitCode.OK
  })
}
