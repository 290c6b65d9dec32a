/**
 * What a kind of rdata field is: how it is written, how it lies on the wire, how it is told apart from what follows.
 * Kinds know nothing of the record type they stand in; record-type-of-fields.ts joins them into one.
 */
import type { FieldValue } from '../record-type.ts'

/** A kind that is one presentation field, or one that takes all fields to the end and the rdata with them. */
export type FieldKind = OneField | RestOfFields

export interface OneField extends FieldOctets {
  readonly takes: 'one'
  /** Presentation text -> octets, or what was wanted. */
  readonly parse: (text: string, origin?: Uint8Array) => Uint8Array | string
}

export interface RestOfFields extends FieldOctets {
  readonly takes: 'rest'
  /** Presentation texts -> octets, or which text is not what was wanted. */
  readonly parse: (texts: readonly string[], origin?: Uint8Array) => Uint8Array | FieldRefusal
}

export class FieldRefusal {
  readonly found: string
  readonly wanted: string
  /** Where a rest stands for several keys: which of them, counted from 0. */
  readonly key: number
  constructor(found: string, wanted: string, key = 0) {
    this.found = found
    this.wanted = wanted
    this.key = key
  }
}

interface FieldOctets {
  /** Octets of the well-formed field that starts at `at`, or MALFORMED; never reaches beyond the rdata. */
  readonly measure: (rdata: Uint8Array, at: number) => number
  /** The octets of one field as text; '' only for a rest without any fields. */
  readonly format: (octets: Uint8Array) => string
  /** How the field is written in YAML, where that differs from its presentation text. */
  readonly fromValue?: (value: FieldValue) => readonly string[]
  readonly isParameters?: true
  /** Present when the field is a domain name. */
  readonly name?: { readonly compressible: boolean; readonly additional: boolean }
}

export const MALFORMED = -1
