/**
 * What the kernel alone costs: every datagram goes back as it came, but for the flags of an answer, as many a system call
 * as there are. No event loop, no parsing, no packet info. `node echo.ts PORT`, until it is ended.
 */
import { loadLibc } from '../../src/transports/libc.ts'
import { openWaitingUdp } from './loopback-socket.ts'
import { MessageRing, RING_MESSAGES } from './message-ring.ts'

/** Waits for the first message alone. */
const MSG_WAITFORONE = 0x10000
/** QR and AA (RFC 1035 section 4.1.1). */
const ANSWER_FLAGS = 0x84

const libc = await loadLibc()
if (typeof libc === 'string') throw new Error(libc)
const socket = openWaitingUdp(libc, Number(process.argv[2]))
const ring = new MessageRing(libc, true)
for (;;) {
  const count = libc.recvmmsg(socket, ring.address, RING_MESSAGES, MSG_WAITFORONE)
  if (count < 0) throw libc.lastError()
  for (let i = 0; i < count; i++) {
    ring.octets[ring.slotAt(i) + 2] = ANSWER_FLAGS
    ring.setLength(i, ring.lengthOf(i))
  }
  libc.sendmmsg(socket, ring.address, count, 0)
  for (let i = 0; i < count; i++) ring.makeRoom(i)
}
