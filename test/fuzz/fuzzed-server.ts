/** A server process to send packets to, and the proof at the end that it is as well as before. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { errorsIn, type ServerProcess, serverFolder, startServer } from '../cli/server-process.ts'
import { CONFIG, DATABASE, zoneFiles } from './fuzz-files.ts'

export function startFuzzedServer(context: Pick<TestContext, 'after'>): Promise<ServerProcess> {
  return startServer(serverFolder(context), { 'nearpop.yaml': CONFIG, 'world.mmdb': DATABASE, ...zoneFiles() })
}

/** It answers, has logged no error, and ends as it should. */
export async function endFuzzedServer(server: ServerProcess): Promise<void> {
  assert.deepEqual((await server.ask({ name: 'ns1.example.com' })).answers, ['192.0.2.53'])
  assert.deepEqual(errorsIn(server.log), [])
  server.signal('SIGINT')
  assert.equal(await server.ended(), 0)
}
