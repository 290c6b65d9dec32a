/** Runs what a command asks of the running server; tells what stands in the way and gives the exit code for it. */
import type { Arguments } from './command.ts'
import { ControlClient, ControlFailure } from './control-client.ts'
import { findControlSocket } from './control-socket-path.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** `ask` gives the exit code when the server answers. */
export async function askServer(
  args: Arguments,
  terminal: Terminal,
  ask: (client: ControlClient) => Promise<number>,
): Promise<number> {
  const socket = findControlSocket(args.text('config')!)
  if (typeof socket === 'string') {
    terminal.tell(`${socket}; --config says where nearpop.yaml is, and that where the server is`)
    return ExitCode.UNREACHABLE
  }
  const client = new ControlClient(socket.path)
  try {
    return await ask(client)
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error
    terminal.tell(error.message)
    return error.exitCode
  } finally {
    await client.close()
  }
}
