/** The body of a request to override a PoP, `{kind, for, reason}` in JSON -> the order; or one sentence of what is wrong. */
import { readDocument } from '../base/document.ts'
import { LIMITS } from '../base/limits.ts'
import { checkShape, duration, type JsonSchema, jsonSchemaOf, leaf, Mismatch, mapping, oneOf } from '../base/shape.ts'
import type { OverrideOrder } from '../control/server-control.ts'
import { OVERRIDE_KINDS } from '../health/overrides.ts'

/** JSON is YAML, so that the shapes of configuration read it too; but what is not JSON is refused. */
export function readOverride(body: string): OverrideOrder | string {
  try {
    JSON.parse(body)
  } catch {
    return 'the body is not JSON'
  }
  const { document, problems } = readDocument('body', body, { valuesMax: BODY_VALUES_MAX, includeDepthMax: 0 })
  if (document === undefined || problems.length > 0) return problems[0]?.message ?? 'the body is empty'
  const checked = checkShape(document, OVERRIDE)
  if (checked.value === undefined) return checked.problems.map(sentenceOf).join('; ')
  const { kind, for: forMs, reason } = checked.value
  return { kind, ...(forMs === undefined ? {} : { forMs }), ...(reason === undefined ? {} : { reason }) }
}

/** JSON Schema of the body. */
export function overrideBodySchema(): JsonSchema {
  return jsonSchemaOf(OVERRIDE)
}

const BODY_VALUES_MAX = 100

const OVERRIDE = mapping({
  kind: oneOf(OVERRIDE_KINDS, OVERRIDE_KINDS.join(', ')),
  for: duration(LIMITS.overrideMsMin, LIMITS.overrideMsMax).optional(),
  reason: reasonText().optional(),
})

/** Shown in terminals and logs: one line, and nothing that moves a cursor. */
function reasonText() {
  const wanted = `one line of up to ${LIMITS.overrideReasonCharactersMax} characters`
  return leaf(wanted, { type: 'string', maxLength: LIMITS.overrideReasonCharactersMax }, (text) =>
    text.length > LIMITS.overrideReasonCharactersMax || /\p{Cc}/u.test(text) ? new Mismatch(wanted) : text,
  )
}

function sentenceOf({ message, hint }: { readonly message: string; readonly hint?: string | undefined }): string {
  return hint === undefined ? message : `${message}: ${hint}`
}
