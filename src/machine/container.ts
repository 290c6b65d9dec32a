/** Whether this process runs in a container, by what container engines leave in it (Docker, Podman; systemd's $container). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export function isInContainer(root = '/', environment: NodeJS.ProcessEnv = process.env): boolean {
  const marks = ['.dockerenv', 'run/.containerenv']
  return environment['container'] !== undefined || marks.some((mark) => existsSync(join(root, mark)))
}
