import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { didYouMean, nearestName } from '../../src/base/nearest-name.ts'

describe('nearestName', () => {
  for (const [name, known, expected] of [
    ['tiny-cnd', ['tiny-cdn', 'six-edges'], 'tiny-cdn'],
    ['frr', ['ny', 'fr', 'au'], 'fr'],
    ['NY', ['ny', 'fr'], 'ny'],
    ['y', ['ny', 'fr'], 'ny'],
    ['', ['x'], 'x'],
    ['defualt', ['rules', 'default'], 'default'],
    ['nowhere', ['ny', 'fr'], undefined],
    ['ny', [], undefined],
    ['abcdef', ['abXYef', 'abXdef'], 'abXdef'],
    ['ab', ['cb', 'ac'], 'cb'],
  ] as const) {
    it(`of "${name}" among ${known.join(', ') || 'none'} is ${expected}`, () => {
      assert.equal(nearestName(name, known), expected)
    })
  }

  it('finds a name again after one slip', () => {
    const names = fc.string({ unit: fc.constantFrom(...'abcdefgh-'), minLength: 3, maxLength: 20 })
    const slip = fc.record({ at: fc.nat(19), kind: fc.constantFrom('drop', 'double', 'swap', 'replace') })
    fc.assert(
      fc.property(names, slip, (name, { at, kind }) => {
        const i = at % name.length
        const [before, here, after] = [name.slice(0, i), name[i]!, name.slice(i + 1)]
        const slipped = {
          drop: before + after,
          double: before + here + here + after,
          swap: before + after.slice(0, 1) + here + after.slice(1),
          replace: `${before}x${after}`,
        }[kind]
        assert.equal(nearestName(slipped, ['ZZZZZZZZZZZZZZZZZZZZZZZZZ', name]), name)
      }),
    )
  })
})

describe('didYouMean', () => {
  it('names the nearest and lists what there is', () => {
    assert.equal(didYouMean('frr', ['ny', 'fr'], 'defined'), 'did you mean "fr"? (defined: ny, fr)')
    assert.equal(didYouMean('frankfurt', ['ny', 'fr']), 'known: ny, fr')
    assert.equal(didYouMean('fr', [], 'defined'), 'none defined')
  })

  it('lists a dozen at most', () => {
    const known = Array.from({ length: 40 }, (_, i) => `p${i}`)
    const hint = didYouMean('x'.repeat(9), known)
    assert.equal(hint, `known: ${known.slice(0, 12).join(', ')}, …`)
  })
})
