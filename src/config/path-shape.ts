/** A path as operators write it: any text that the system can take; relative ones start at the folder of nearpop.yaml. */
import { leaf, Mismatch } from '../base/shape.ts'

export function path(wanted: string) {
  return leaf(wanted, { type: 'string', minLength: 1 }, (text) =>
    text === '' || text.includes('\0') ? new Mismatch(wanted) : text,
  )
}
