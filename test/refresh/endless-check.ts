/** A check that comes to no end, in the ways that a worker can: `workerData.candidate` says in which. */
import { workerData } from 'node:worker_threads'

const { candidate } = workerData as { candidate: string }
const held: unknown[] = []
if (candidate === 'throws') throw new Error('a bug')
if (candidate === 'exits') process.exit(3)
while (candidate === 'octets') held.push(Buffer.alloc(1 << 20, 1))
while (candidate === 'objects') held.push([held.length, `${held.length}`])
while (candidate === 'loops');
