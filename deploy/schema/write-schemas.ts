/**
 * `npm run schema`: writes the JSON Schemas that editors use, from the shapes that check. Tests fail when the committed
 * files are not what this writes.
 */
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../../src/config/config-shape.ts'

for (const [file, schema] of [['nearpop.schema.json', configJsonSchema()]] as const) {
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
