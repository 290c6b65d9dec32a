/** A running server as commands see it: a configuration in a folder of its own, and a fake behind its real socket. */
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { buildApi } from '../../src/http/api.ts'
import { openControlSocket } from '../../src/http/control-socket.ts'
import type { OpenServer } from '../../src/http/limited-server.ts'
import { FakeControl } from '../http/fake-control.ts'
import { keptLog } from '../http/kept-log.ts'
import { smallSetup } from './small-setup.ts'

export interface ControlSetup {
  /** The path of its nearpop.yaml. */
  readonly config: string
  readonly path: string
  readonly control: FakeControl
  readonly socket: OpenServer
}

export async function controlSetup(context: TestContext): Promise<ControlSetup> {
  const config = smallSetup(context)
  const path = join(config, '../state/control.sock')
  const control = new FakeControl()
  const socket = await openControlSocket(path, buildApi(control, keptLog()).fetch, keptLog())
  context.after(() => socket.close())
  return { config, path, control, socket }
}
