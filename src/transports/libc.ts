/**
 * The system calls on sockets that Node does not offer, through koffi (optional: it comes as prebuilt code for most platforms).
 * Linux on 64-bit little-endian machines alone, as datagram-batch.ts lays out its structures by hand. recvmmsg and
 * sendmmsg go through syscall(2), because musl's own sendmmsg sends one by one.
 */
import { endianness } from 'node:os'
import { getSystemErrorName } from 'node:util'

export interface Libc {
  /** Where the octets of `array` are; stable as long as `array` lives when it has more than 64 octets. */
  addressOf(array: Uint8Array): number
  socket(domain: number, type: number, protocol: number): number
  setsockopt(socket: number, level: number, option: number, value: number, octets: number): number
  getsockopt(socket: number, level: number, option: number, value: number, octets: number): number
  bind(socket: number, address: number, octets: number): number
  listen(socket: number, backlog: number): number
  connect(socket: number, address: number, octets: number): number
  getsockname(socket: number, address: number, octets: number): number
  send(socket: number, octets: number, length: number, flags: number): number
  recv(socket: number, octets: number, length: number, flags: number): number
  sendmsg(socket: number, message: number, flags: number): number
  recvmsg(socket: number, message: number, flags: number): number
  fcntl(socket: number, command: number, value: number): number
  close(socket: number): number
  /** Waits up to `timeoutMs` until one of `count` is ready (struct pollfd); how many are, or -1. */
  poll(descriptors: number, count: number, timeoutMs: number): number
  /** How many messages were received, or -1. */
  recvmmsg(socket: number, messages: number, count: number, flags: number): number
  /** How many messages were sent, or -1. */
  sendmmsg(socket: number, messages: number, count: number, flags: number): number
  /** Gives back what the process has freed and its allocator keeps, of all threads; nothing where the C library is not glibc. */
  trimMemory(): void
  /** From now on large blocks have pages of their own, and what is freed at the end of an arena is given back; likewise. */
  keepLittle(): void
  /** Can be read when something other than a timer waits for this thread's event loop; -1, which poll passes over, where there is none. */
  eventLoop(): number
  /** Calls `run` on this thread's event loop whenever the socket can be read. */
  whenReadable(socket: number, run: () => void): Watch
  /** The system's error of the call that has just failed. */
  lastError(): NodeJS.ErrnoException
}

export interface Watch {
  close(): void
}

/** From the tables of the kernel (asm/unistd.h). */
const SYSCALLS: Readonly<Record<string, { readonly recvmmsg: number; readonly sendmmsg: number }>> = {
  x64: { recvmmsg: 299, sendmmsg: 307 },
  arm64: { recvmmsg: 243, sendmmsg: 269 },
}

/** mallopt(3). */
const M_TRIM_THRESHOLD = -1
const M_MMAP_THRESHOLD = -3
/**
 * What glibc starts with for both. Left alone, it raises them to the largest block that was freed and twice that: up to
 * 64 MiB at the end of each thread's arena, where malloc_trim does not reach.
 */
const LARGE_OCTETS = 128 * 1024

/** The reason, in a sentence without a full stop, where there is none. */
export async function loadLibc(platform = process.platform, arch: string = process.arch): Promise<Libc | string> {
  const numbers = SYSCALLS[arch]
  if (platform !== 'linux' || numbers === undefined || endianness() !== 'LE') {
    return `it needs Linux on x64 or arm64, and this is ${platform} on ${arch}`
  }
  try {
    const { default: koffi } = await import('koffi')
    return bindLibc(koffi, numbers)
  } catch (error) {
    return `koffi cannot be used: ${(error as Error).message.split('\n')[0]}`
  }
}

type Koffi = typeof import('koffi')['default']

function bindLibc(koffi: Koffi, { recvmmsg, sendmmsg }: { recvmmsg: number; sendmmsg: number }): Libc {
  const lib = koffi.load(null)
  const func = (prototype: string) => lib.func(prototype) as unknown as (...values: number[]) => number
  const receive = func('long syscall(long, int, uintptr_t, unsigned int, int, uintptr_t)')
  const send = func('long syscall(long, int, uintptr_t, unsigned int, int)')
  const trim = bindOfGlibc(lib, 'int malloc_trim(size_t)')
  const mallopt = bindOfGlibc(lib, 'int mallopt(int, int)')
  return {
    addressOf: (array) => Number(koffi.address(array)),
    socket: func('int socket(int, int, int)'),
    setsockopt: func('int setsockopt(int, int, int, uintptr_t, unsigned int)'),
    getsockopt: func('int getsockopt(int, int, int, uintptr_t, uintptr_t)'),
    bind: func('int bind(int, uintptr_t, unsigned int)'),
    listen: func('int listen(int, int)'),
    connect: func('int connect(int, uintptr_t, unsigned int)'),
    getsockname: func('int getsockname(int, uintptr_t, uintptr_t)'),
    send: func('long send(int, uintptr_t, size_t, int)'),
    recv: func('long recv(int, uintptr_t, size_t, int)'),
    sendmsg: func('long sendmsg(int, uintptr_t, int)'),
    recvmsg: func('long recvmsg(int, uintptr_t, int)'),
    fcntl: func('int fcntl(int, int, int)'),
    close: func('int close(int)'),
    poll: func('int poll(uintptr_t, unsigned long, int)'),
    recvmmsg: (socket, messages, count, flags) => receive(recvmmsg, socket, messages, count, flags, 0),
    sendmmsg: (socket, messages, count, flags) => send(sendmmsg, socket, messages, count, flags),
    trimMemory: () => trim(0),
    keepLittle: () => {
      mallopt(M_MMAP_THRESHOLD, LARGE_OCTETS)
      mallopt(M_TRIM_THRESHOLD, LARGE_OCTETS)
    },
    eventLoop: () => findEventLoop(koffi, lib),
    whenReadable: (socket, run) => watch(koffi, socket, run),
    lastError: () => systemError(koffi.errno()),
  }
}

/** By Node-API and libuv, which Node has for its addons. */
function findEventLoop(koffi: Koffi, lib: ReturnType<Koffi['load']>): number {
  try {
    const loop = new BigUint64Array(16)
    const at = koffi.address(new Uint8Array(loop.buffer))
    const status = lib.func('int napi_get_uv_event_loop(void *, uintptr_t)')(koffi.node.env, at)
    return status === 0 ? lib.func('int uv_backend_fd(uintptr_t)')(loop[0]) : -1
  } catch {
    return -1
  }
}

/** Does nothing where the C library has no such call. */
function bindOfGlibc(lib: ReturnType<Koffi['load']>, prototype: string): (...values: number[]) => void {
  try {
    const call = lib.func(prototype)
    return (...values) => void call(...values)
  } catch {
    return () => {} // musl gives back by itself
  }
}

/**
 * koffi ends the whole process when its callback throws, or is called on a thread that is being ended. So nothing happens
 * in it, and while `run` runs, which may throw or never return, koffi does not watch.
 */
function watch(koffi: Koffi, socket: number, run: () => void): Watch {
  const readable = { readable: true }
  let isOpen = true
  const answer = () => {
    if (!isOpen) return
    run()
    if (isOpen) handle.start(readable, onReadable)
  }
  const onReadable = () => {
    handle.stop()
    setImmediate(answer)
  }
  const handle = koffi.node.poll(socket, readable, onReadable)
  return {
    close: () => {
      isOpen = false
      handle.close()
    },
  }
}

function systemError(errno: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(-errno)
  return Object.assign(new Error(code), { code, errno: -errno })
}
