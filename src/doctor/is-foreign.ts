/** Whether who asks is another user than that of the server, which is the one whose the state folder is. */
import type { FolderFacts } from './machine-facts.ts'

/** A folder of root's is one that nobody has given to the server yet. */
export function isForeign({ kind, nearest: { owner }, self }: FolderFacts): boolean {
  return kind === 'folder' && owner.uid !== self.uid && owner.uid !== 0
}
