/** The body of a request as text, up to a limit that holds however it is sent; undefined when it is larger. */
import { LIMITS } from '../base/limits.ts'

export async function readBody({ body }: Request): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  let octets = 0
  for await (const chunk of body ?? []) {
    octets += chunk.length
    if (octets > LIMITS.httpBodyOctetsMax) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
