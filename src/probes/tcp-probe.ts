/** TCP checks: a connection opens. Nothing is sent, nothing is read. */
import type { Attempt, ProbeTarget } from './attempt.ts'
import { openConnection } from './open-connection.ts'

export async function probeTcp(target: ProbeTarget, attempt: Attempt): Promise<void> {
  const socket = await openConnection(target, attempt)
  socket.destroy()
}
