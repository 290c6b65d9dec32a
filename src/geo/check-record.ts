/**
 * Whether the values of an mmdb data section can be decoded safely: walks a record the way a decoder would, following
 * pointers, and says what is wrong with it. The library decodes whatever it finds, so nothing goes to it that has not
 * passed here: no pointer loops, no depth, no counts beyond the limits, nothing beyond the end of the section.
 * (MaxMind DB File Format Specification 2.0, "Data Field Format".)
 */
import { LIMITS } from '../base/limits.ts'

/** Types of the specification; those above 7 are written as "extended". */
const DataType = { POINTER: 1, STRING: 2, MAP: 7, ARRAY: 11 } as const

/** Octets that a value of each other type may have: least and most. */
const SIZES: Readonly<Record<number, readonly [number, number]>> = {
  3: [8, 8], // double
  4: [0, 0xffffffff], // bytes
  5: [0, 2], // uint16
  6: [0, 4], // uint32
  8: [0, 4], // int32
  9: [0, 8], // uint64
  10: [0, 16], // uint128
  15: [4, 4], // float
}
const BOOLEAN = 14

/** What a pointer's value is added to, by its size. */
const POINTER_BASES = [0, 2_048, 526_336, 0] as const

/** `start` and `end` bound the section in `octets`; pointers count from `start`. Undefined when `record` is sound. */
export function checkRecord(octets: Uint8Array, start: number, end: number, record: number): string | undefined {
  const check = new RecordCheck(octets, start, end)
  check.value(record, 0)
  return check.problem
}

/** A control octet with what belongs to it: `next` is where the payload (or the value after a pointer) starts. */
interface Control {
  readonly type: number
  /** Octets, entries, or for a pointer its target. */
  readonly size: number
  readonly next: number
}

class RecordCheck {
  problem: string | undefined
  readonly #octets: Uint8Array
  readonly #start: number
  readonly #end: number
  #valuesLeft: number = LIMITS.databaseRecordValuesMax

  constructor(octets: Uint8Array, start: number, end: number) {
    this.#octets = octets
    this.#start = start
    this.#end = end
  }

  /** Returns where the next value starts; anything once there is a problem. */
  value(at: number, depth: number): number {
    if (--this.#valuesLeft < 0) return this.#fail(`more than ${LIMITS.databaseRecordValuesMax} values`)
    if (depth > LIMITS.databaseRecordDepthMax) return this.#fail(`nested deeper than ${LIMITS.databaseRecordDepthMax}`)
    const control = this.#control(at)
    if (control === undefined) return this.#fail('running past the end of the file')
    const { type, size, next } = control
    if (type === DataType.POINTER) {
      this.value(size, depth + 1)
      return next
    }
    if (type === DataType.MAP || type === DataType.ARRAY) return this.#entries(type, size, next, depth)
    if (type === BOOLEAN) return size <= 1 ? next : this.#fail('holding a malformed value')
    const sizes = type === DataType.STRING ? SIZES[4] : SIZES[type]
    if (sizes === undefined) return this.#fail(`holding a value of unknown type ${type}`)
    if (size < sizes[0] || size > sizes[1]) return this.#fail('holding a malformed value')
    return next + size <= this.#end ? next + size : this.#fail('running past the end of the file')
  }

  #entries(type: number, count: number, at: number, depth: number): number {
    let next = at
    for (let i = 0; i < count && this.problem === undefined; i++) {
      if (type === DataType.MAP) next = this.#key(next, depth)
      if (this.problem === undefined) next = this.value(next, depth + 1)
    }
    return next
  }

  #key(at: number, depth: number): number {
    const control = this.#control(at)
    const target = control?.type === DataType.POINTER ? this.#control(control.size) : control
    if (target !== undefined && target.type !== DataType.STRING) return this.#fail('holding a key that is no text')
    return this.value(at, depth + 1)
  }

  #control(at: number): Control | undefined {
    if (at >= this.#end) return undefined
    const first = this.#octets[at]!
    if (first >> 5 === DataType.POINTER) return this.#pointer(first, at + 1)
    const extended = first >> 5 === 0
    if (extended && at + 1 >= this.#end) return undefined
    const type = extended ? this.#extendedType(at + 1) : first >> 5
    const next = at + (extended ? 2 : 1)
    const sizeOctets = Math.max(0, (first & 0x1f) - 28)
    if (next + sizeOctets > this.#end) return undefined
    const size = [first & 0x1f, 29, 285, 65_821][sizeOctets]! + this.#number(next, sizeOctets, 0)
    return { type, size, next: next + sizeOctets }
  }

  /** Extended types start at 8; anything less is unknown, and so is 0. */
  #extendedType(at: number): number {
    return this.#octets[at] === 0 ? 0 : this.#octets[at]! + 7
  }

  #pointer(first: number, at: number): Control | undefined {
    const kind = (first >> 3) & 3
    if (at + kind + 1 > this.#end) return undefined
    const value = this.#number(at, kind + 1, kind === 3 ? 0 : first & 7)
    return { type: DataType.POINTER, size: this.#start + POINTER_BASES[kind]! + value, next: at + kind + 1 }
  }

  #number(at: number, count: number, high: number): number {
    let value = high
    for (let i = 0; i < count; i++) value = value * 256 + this.#octets[at + i]!
    return value
  }

  #fail(problem: string): number {
    this.problem ??= problem
    return this.#end
  }
}
