/**
 * Whether the beginning of a body is what was expected: a part of it, or a /regular expression/. A regular expression
 * has a time limit: on some bodies some of them run practically for ever, and the thread has other work.
 */
import { createContext, Script } from 'node:vm'
import { LIMITS } from '../base/limits.ts'

/** What is wrong, as a sentence; undefined when nothing is. `cut` says that the body went on. */
export function bodyFault(body: Uint8Array, cut: boolean, expected: string): string | undefined {
  const text = new TextDecoder().decode(body)
  const limit = LIMITS.probeBodyOctetsMax.toLocaleString('en')
  const [does, subject] = cut ? ['do', `first ${limit} octets of the body`] : ['does', 'body']
  if (!/^\/.*\/$/s.test(expected))
    return text.includes(expected) ? undefined : `${subject} ${does} not hold "${expected}"`
  const matches = matchInTime(new RegExp(expected.slice(1, -1)), text)
  if (matches === undefined) return `${expected} took longer than ${LIMITS.probeMatchMsMax} ms on the body`
  return matches ? undefined : `${subject} ${does} not match ${expected}`
}

const MATCH = new Script('pattern.test(text)')
/** Isolates nothing: it hands over what MATCH names, and only a script can be stopped. */
const matching = createContext({})

/** Undefined when it takes too long. */
function matchInTime(pattern: RegExp, text: string): boolean | undefined {
  Object.assign(matching, { pattern, text })
  try {
    return MATCH.runInContext(matching, { timeout: LIMITS.probeMatchMsMax })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  }
}
