/** The name of a user of this machine, by its number. Users that no file knows (of a directory, of another container) keep it. */
import { readFileSync } from 'node:fs'

export function userName(uid: number, passwd = '/etc/passwd'): string {
  let text: string
  try {
    text = readFileSync(passwd, 'utf8')
  } catch {
    return `uid ${uid}`
  }
  const fields = text.split('\n').map((line) => line.split(':'))
  return fields.find((line) => line[2] === String(uid))?.[0] ?? `uid ${uid}`
}
