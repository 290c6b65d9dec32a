/** Whether queries should be sent here, for /readyz: by what is served, and by asking ourselves as a resolver would. */
import type { ServerControl } from '../control/server-control.ts'

/**
 * Sentences without a final full stop; none when all is well. `askSelf` resolves to whether the server answered a query
 * over UDP; however often this is called, it is called again only when it is done.
 */
export function reasonsNotReady(
  control: ServerControl,
  isStopping: () => boolean,
  askSelf: () => Promise<boolean>,
): () => Promise<readonly string[]> {
  let asking: Promise<boolean> | undefined
  return async () => {
    if (isStopping()) return ['the server is stopping']
    asking ??= askSelf().finally(() => {
      asking = undefined
    })
    const isAnswered = await asking
    return [
      ...(control.zones().some(({ state }) => state !== 'unloaded') ? [] : ['no zone is loaded']),
      ...(isAnswered ? [] : ['a DNS query to this server was not answered']),
    ]
  }
}
