/**
 * Sends every datagram back by node:dgram, as a reply: what the portable way of UDP costs before anything is answered.
 * `echo-dgram.ts PORT`.
 */
import { createSocket } from 'node:dgram'

/** QR and AA (RFC 1035 section 4.1.1). */
const ANSWER_FLAGS = 0x84
const socket = createSocket('udp4')
socket.on('message', (octets, { port, address }) => {
  octets[2] = ANSWER_FLAGS
  socket.send(octets, port, address)
})
socket.bind(Number(process.argv[2]), '127.0.0.1')
