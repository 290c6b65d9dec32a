/**
 * Which code this is: a digest of it. What it has made and kept is good for the same code alone, and nobody has to think of
 * a version when they change it.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { basename, join } from 'node:path'
import { version } from 'node:process'

/**
 * SHA-256 in hexadecimals, of the files and of those in the folders, wherever they are, of Node's version, and of the order of
 * octets. Undefined when something there cannot be read, as it may be when an editor has left a file or link of its own.
 */
export function codeDigest(files: readonly string[], folders: readonly string[]): string | undefined {
  const hash = createHash('sha256').update(`${version} ${endianness()}`)
  try {
    const inside = folders.flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((name) => join(folder, name)),
    )
    for (const file of [...files, ...inside]) {
      const content = readFileSync(file)
      hash.update(`\n${basename(file)} ${content.length}\n`).update(content)
    }
  } catch {
    return undefined
  }
  return hash.digest('hex')
}
