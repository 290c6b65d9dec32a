import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConnectionCounts, newConnectionCells } from '../../src/transports/connection-counts.ts'
import { ConnectionTable } from '../../src/transports/connection-table.ts'

class Entry {
  evicted = false
  idle = true
  readonly name: string
  readonly address: string
  constructor(name: string, address: string) {
    this.name = name
    this.address = address
  }
  evict(): void {
    this.evicted = true
  }
}

function tableWith(limits: { all: number; perAddress: number }, entries: Entry[]): ConnectionTable<Entry> {
  const max = { tcpConnectionsMax: limits.all, tcpConnectionsPerAddressMax: limits.perAddress }
  const table = new ConnectionTable<Entry>(max, new ConnectionCounts(newConnectionCells(1, 0), 0))
  for (const entry of entries) table.add(entry)
  return table
}

function names(table: ConnectionTable<Entry>): string[] {
  return table.list().map((entry) => entry.name)
}

test('below the limits nobody goes', () => {
  const table = tableWith({ all: 3, perAddress: 2 }, [new Entry('a', '1'), new Entry('b', '2')])
  assert.equal(table.makeRoom('1'), true)
  assert.deepEqual(names(table), ['a', 'b'])
})

test('at the limit of all, the idle connection unused longest goes', () => {
  const [a, b, c] = [new Entry('a', '1'), new Entry('b', '2'), new Entry('c', '3')]
  const table = tableWith({ all: 3, perAddress: 3 }, [a, b, c])
  a.idle = false
  table.touch(b)
  assert.equal(table.makeRoom('4'), true)
  assert.deepEqual(names(table), ['a', 'b'])
  assert.equal(c.evicted, true)
})

test('at the limit per address, only a connection of that address goes', () => {
  const [a, b, c] = [new Entry('a', '1'), new Entry('b', '2'), new Entry('c', '2')]
  const table = tableWith({ all: 9, perAddress: 2 }, [a, b, c])
  assert.equal(table.makeRoom('2'), true)
  assert.deepEqual(names(table), ['a', 'c'])
  assert.equal(b.evicted, true)
})

test('with none idle the new one is refused', () => {
  const [a, b] = [new Entry('a', '1'), new Entry('b', '2')]
  const table = tableWith({ all: 9, perAddress: 1 }, [a, b])
  a.idle = false
  assert.equal(table.makeRoom('1'), false)
  assert.deepEqual(names(table), ['a', 'b'])
})

test('a removed connection gives its place back, once', () => {
  const [a, b] = [new Entry('a', '1'), new Entry('b', '1')]
  a.idle = false
  b.idle = false
  const table = tableWith({ all: 2, perAddress: 2 }, [a, b])
  table.remove(a)
  table.remove(a)
  assert.equal(table.makeRoom('1'), true)
  table.add(a)
  assert.equal(table.makeRoom('1'), false)
})

test('touching a connection that is gone does not bring it back', () => {
  const a = new Entry('a', '1')
  const table = tableWith({ all: 1, perAddress: 1 }, [a])
  table.remove(a)
  table.touch(a)
  assert.deepEqual(names(table), [])
})

test('the limit per address holds over all threads', () => {
  const max = { tcpConnectionsMax: 9, tcpConnectionsPerAddressMax: 3 }
  const cells = newConnectionCells(2, 0)
  const [here, there] = [0, 1].map((thread) => new ConnectionTable<Entry>(max, new ConnectionCounts(cells, thread)))
  const [a, b, c] = [new Entry('a', '1'), new Entry('b', '1'), new Entry('c', '1')]
  there!.add(a)
  there!.add(b)
  assert.equal(here!.makeRoom('1'), true)
  here!.add(c)
  assert.equal(here!.makeRoom('1'), true)
  assert.deepEqual([a.evicted, b.evicted, c.evicted], [false, false, true], 'a thread closes its own')
  there!.add(new Entry('d', '1'))
  assert.equal(here!.makeRoom('1'), false)
  assert.equal(here!.makeRoom('2'), true)
  there!.remove(a)
  assert.equal(here!.makeRoom('1'), true)
})
