/** The rule of DS, SSHFP and TLSA that one field, a digest's type, settles the length of another, the digest. */
import type { Refusal } from './record-type-of-fields.ts'

/** Refuses a digest whose length is not `octetsByType[type]`; types not listed there may have any length. */
export function digestLength(
  typeField: number,
  digestField: number,
  octetsByType: Readonly<Record<number, number>>,
): (fields: readonly Uint8Array[]) => Refusal | undefined {
  return (fields) => {
    const type = fields[typeField]![0]!
    const octets = octetsByType[type]
    if (octets === undefined || fields[digestField]!.length === octets) return undefined
    return { field: digestField, wanted: `${2 * octets} hexadecimal digits, as digests of type ${type} have` }
  }
}
