/**
 * This machine's own files under a layer that takes all changes, lives in memory and is thrown away: a Debian to do anything
 * with. Other file systems than that of / are not in it.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Layer {
  readonly root: string
  unmount(): void
}

const ROOM = '2g'

/** Or why there is none, the reason of a skipped test. */
export function mountLayer(): Layer | { readonly reason: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-layer-'))
  const [layer, root] = [join(folder, 'layer'), join(folder, 'root')]
  for (const path of [layer, root]) mkdirSync(path)
  const mounted: string[] = []
  const unmount = () => {
    for (const path of mounted.reverse()) spawnSync('umount', ['--lazy', path])
    rmSync(folder, { recursive: true, force: true })
  }
  const mount = (path: string, ...args: string[]) => {
    execFileSync('mount', [...args, path], { stdio: ['ignore', 'ignore', 'pipe'] })
    mounted.push(path)
  }
  try {
    mount(layer, '-t', 'tmpfs', '-o', `size=${ROOM}`, 'tmpfs')
    for (const name of ['upper', 'work']) mkdirSync(join(layer, name))
    mount(root, '-t', 'overlay', '-o', `lowerdir=/,upperdir=${layer}/upper,workdir=${layer}/work`, 'overlay')
  } catch (error) {
    unmount()
    const last = (error as Error).message.trim().split('\n').at(-1)
    return { reason: `no layer can be put over the files of this machine: ${last}` }
  }
  return { root, unmount }
}
