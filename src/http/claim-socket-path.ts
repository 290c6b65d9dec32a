/**
 * Makes the path of a Unix socket free to listen on. A socket outlives the process that made it when that is killed:
 * one that nobody answers on is removed, one that a server answers on is left, and so is anything that is no socket.
 */
import { once } from 'node:events'
import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { LIMITS } from '../base/limits.ts'

/** Rejects with a sentence that says why the path cannot be had. Makes its folder, for the user alone. */
export async function claimSocketPath(path: string): Promise<void> {
  const octets = Buffer.byteLength(path)
  if (octets > LIMITS.socketPathOctetsMax) {
    throw new Error(`its path has ${octets} octets, and a Unix socket's has at most ${LIMITS.socketPathOctetsMax}`)
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (!stats.isSocket()) throw new Error('something that is no socket stands there')
  if (await isAnswered(path)) throw new Error('another server with the same state folder is running')
  rmSync(path, { force: true })
}

/** What cannot be told, such as another user's socket, rejects with the system's error. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return false
    throw error
  } finally {
    socket.destroy()
  }
}
