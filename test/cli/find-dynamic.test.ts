import assert from 'node:assert/strict'
import { it } from 'node:test'
import { findDynamic } from '../../src/cli/find-dynamic.ts'
import { formatName, parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { loadGood } from './ask-engine.ts'
import { smallSetup } from './small-setup.ts'

it('finds the rrset with a policy behind a name, and the first one without a name', (context) => {
  const { zones } = loadGood(smallSetup(context))
  const find = (name: string | undefined, type: number, named: string[] = []) => {
    const found = findDynamic(
      zones,
      name === undefined ? undefined : (parseName(name) as Uint8Array),
      type,
      new Set(named),
    )
    return typeof found === 'string' ? found : `${formatName(found.owner)} ${found.policy.name}`
  }
  assert.equal(find('www.example.test.', Type.A), 'near.example.test. closest')
  assert.equal(find(undefined, Type.A), 'example.test. continents')
  assert.equal(find(undefined, Type.A, ['closest']), 'near.example.test. closest')
  assert.match(find('ns1.example.test.', Type.A), /not answered by a policy/)
  assert.match(find('loop.example.test.', Type.A), /not answered by a policy/)
  assert.match(find(undefined, Type.CNAME), /no CNAME record of any zone/)
})
