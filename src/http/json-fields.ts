/**
 * The two forms of what the API says: values as control has them (times in milliseconds since the epoch), and JSON
 * (RFC 3339 in UTC). A codec goes both ways: decoding reads JSON strictly and drops keys it does not know, so that an
 * older reader understands a newer server; encoding writes only what the schema names. One rule for names: a time
 * `xMs` is `x` in JSON; a duration keeps its unit in its name.
 */
import { z } from 'zod'

/** RFC 3339 with `Z` <-> milliseconds since the epoch. */
export const TIME = z.codec(z.iso.datetime(), z.number(), {
  decode: (text) => Date.parse(text),
  encode: (ms) => new Date(ms).toISOString(),
})

/**
 * A mapping. `shape` has the names of JSON; `times` are the keys that end in `Ms` in the value. A key that is
 * `optional()` is always in the value, perhaps undefined; one that is `exactOptional()` is there or is not.
 */
export function jsonFields<const S extends Shape, const T extends keyof S & string = never>(
  shape: S,
  times: readonly T[] = [],
): z.ZodCodec<z.ZodObject<S>, z.ZodCustom<FieldsValue<S, T>>> {
  const isTime = new Set<string>(times)
  const keys = Object.entries(shape).map(([json, schema]) => ({
    json,
    value: isTime.has(json) ? `${json}Ms` : json,
    mayBeAbsent: schema instanceof z.ZodExactOptional,
  }))
  const decode = (fields: Fields): Fields =>
    Object.fromEntries(
      keys.flatMap(({ json, value, mayBeAbsent }) => (mayBeAbsent && !(json in fields) ? [] : [[value, fields[json]]])),
    )
  const encode = (fields: Fields): Fields =>
    Object.fromEntries(keys.flatMap(({ json, value }) => (fields[value] === undefined ? [] : [[json, fields[value]]])))
  return z.codec(z.object(shape), z.custom<FieldsValue<S, T>>(), {
    decode: decode as never,
    encode: encode as never,
  })
}

type Shape = Readonly<Record<string, z.ZodType>>
type Fields = Readonly<Record<string, unknown>>

export type FieldsValue<S extends Shape, T> = {
  readonly [K in keyof S as IsExactOptional<S[K]> extends true ? never : ValueKey<K, T>]: z.output<S[K]>
} & {
  readonly [K in keyof S as IsExactOptional<S[K]> extends true ? ValueKey<K, T> : never]?: z.output<S[K]>
}

/** By its structure alone the type of `optional()` would pass for it. */
type IsExactOptional<Schema extends z.ZodType> =
  undefined extends z.output<Schema> ? false : Schema extends z.ZodExactOptional ? true : false

type ValueKey<K, T> = K extends T & string ? `${K}Ms` : K

export function listOf<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly()
}
