/**
 * How to run a command as a user who may nothing in particular: modes of files do not bind root, and low ports are open to
 * it. Whoever is no root is such a user already.
 */
import { spawnSync } from 'node:child_process'

const NOBODY = 65_534

/** What to put before a command; a sentence that says why it cannot be done here. */
export function unprivileged(): readonly string[] | string {
  if (process.platform !== 'linux') return 'Linux alone'
  if (process.geteuid!() !== 0) return []
  const through = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--bounding-set=-all']
  const [program, ...argv] = [
    ...through,
    process.execPath,
    '-e',
    'fs.readFileSync(process.argv[1])',
    import.meta.filename,
  ]
  return spawnSync(program!, argv).status === 0 ? through : 'setpriv cannot make a user here who may read these files'
}
