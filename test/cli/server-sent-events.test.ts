import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readEventData } from '../../src/cli/server-sent-events.ts'

async function dataOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  async function* stream() {
    yield* chunks
  }
  const datas: string[] = []
  for await (const data of readEventData(stream())) datas.push(data)
  return datas
}

describe('readEventData', () => {
  it('passes over comments, other fields and what has no end', async () => {
    const text = 'retry: 1\n\n: ping\n\nid: 1\ndata: {"a":1}\n\ndata: one\ndata: two\n\ndata: cut'
    assert.deepEqual(await dataOf([Buffer.from(text)]), ['{"a":1}', 'one\ntwo'])
  })

  it('does not mind where chunks end', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text))
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(), { maxLength: 20 }), async (datas, cuts) => {
        const octets = Buffer.from(datas.map((data, i) => `id: ${i}\ndata: ${data}\n\n`).join(''))
        const at = [0, ...cuts.map((cut) => cut % (octets.length + 1)), octets.length].sort((a, b) => a - b)
        const chunks = at.slice(1).map((end, i) => octets.subarray(at[i], end))
        assert.deepEqual(await dataOf(chunks), datas)
      }),
    )
  })
})
