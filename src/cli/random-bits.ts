/** The randomness of choices by weight. Nothing secret hangs on it. */

/** 32 of them, as an integer from 0. */
export function randomBits(): number {
  return Math.floor(Math.random() * 2 ** 32)
}
