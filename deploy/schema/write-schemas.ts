/**
 * `npm run schema`: writes the JSON Schemas that editors use, from the shapes that check. Tests fail when the committed
 * files are not what this writes.
 */
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../../src/config/config-shape.ts'
import { zoneJsonSchema } from '../../src/zone/zone-schema.ts'

const SCHEMAS = { 'nearpop.schema.json': configJsonSchema(), 'zone.schema.json': zoneJsonSchema() }

for (const [file, schema] of Object.entries(SCHEMAS)) {
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
