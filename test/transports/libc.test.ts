import assert from 'node:assert/strict'
import { readlinkSync } from 'node:fs'
import { describe, it } from 'node:test'
import { DatagramBatch } from '../../src/transports/datagram-batch.ts'
import { type Libc, loadLibc } from '../../src/transports/libc.ts'
import { withoutBatched } from './batched-here.ts'

const MIB = 1 << 20
const { glibcVersionRuntime } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header
const withoutGlibc = withoutBatched || (glibcVersionRuntime === undefined && 'the C library is not glibc')

describe('loadLibc', () => {
  it('says why not, where it is of no use', async () => {
    assert.equal(await loadLibc('darwin', 'arm64'), 'it needs Linux on x64 or arm64, and this is darwin on arm64')
    assert.equal(await loadLibc('linux', 'riscv64'), 'it needs Linux on x64 or arm64, and this is linux on riscv64')
  })

  it('makes calls, and names the errors of those that fail', { skip: withoutBatched }, async () => {
    const libc = (await loadLibc()) as Libc
    assert.equal(libc.close(-1), -1)
    assert.equal(libc.lastError().code, 'EBADF')
    assert.equal(libc.recvmmsg(-1, 0, 1, 0), -1)
    assert.equal(libc.lastError().code, 'EBADF')
    const fd = libc.socket(2, 2, 0)
    assert.ok(fd > 2)
    assert.equal(libc.recvmmsg(fd, new DatagramBatch(libc.addressOf).received, 1, 0x40), -1)
    assert.equal(libc.lastError().code, 'EAGAIN')
    assert.equal(libc.close(fd), 0)
  })

  it('gives back what was freed, and nothing that is in use', { skip: withoutBatched }, async () => {
    const libc = (await loadLibc()) as Libc
    const kept = Array.from({ length: 1_000 }, (_, i) => Buffer.allocUnsafeSlow(1_000).fill(i))
    libc.trimMemory()
    assert.ok(kept.every((octets, i) => octets.every((octet) => octet === (i & 0xff))))
  })

  it('has it that little is kept of what is freed, whatever was freed before', { skip: withoutGlibc }, async () => {
    const libc = (await loadLibc()) as Libc
    const memory = (await import('koffi')).default.load(null)
    const [malloc, free] = [memory.func('uintptr_t malloc(size_t)'), memory.func('void free(uintptr_t)')]
    const end = memory.func('uintptr_t sbrk(intptr_t)')
    free(malloc(16 * MIB)) // from which glibc would learn to keep as much
    libc.keepLittle()
    const before = end(0)
    const large = malloc(MIB)
    assert.equal(end(0), before)
    free(large)
    const blocks = Array.from({ length: 512 }, () => malloc(MIB / 16))
    const full = end(0)
    for (const block of blocks) free(block)
    assert.ok(full - end(0) > 8 * MIB, `${full - before} octets were taken, ${full - end(0)} given back`)
  })

  it('knows when the event loop has something to do', { skip: withoutBatched }, async () => {
    const libc = (await loadLibc()) as Libc
    const loop = libc.eventLoop()
    assert.match(readlinkSync(`/proc/self/fd/${loop}`), /eventpoll/)
    const { port1, port2 } = new MessageChannel()
    port2.on('message', () => {})
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve))) // until it listens
    port1.postMessage('to be read')
    const polled = Int32Array.from({ length: 32 }, (_, i) => [loop, 1][i] ?? 0) // struct pollfd: POLLIN
    assert.equal(libc.poll(libc.addressOf(new Uint8Array(polled.buffer)), 1, 0), 1)
    port1.close()
  })
})
