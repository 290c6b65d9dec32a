import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatTable } from '../../src/cli/table.ts'

it('aligns columns by characters, without blanks at the end', () => {
  const rows = [['CI', "Côte d'Ivoire", 'fr'], ['AX', 'Åland', ''], ['a longer cell']]
  assert.deepEqual(formatTable(rows), ["CI             Côte d'Ivoire  fr", 'AX             Åland', 'a longer cell'])
})
