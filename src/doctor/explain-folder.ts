/** Why a folder cannot be written, and what to do: whose it is, with what mode, and who wants to write. */
import type { FolderFacts } from './machine-facts.ts'

export interface FolderTrouble {
  /** What was found and what is wanted, without a final full stop. */
  readonly sentence: string
  /** Ready to copy. */
  readonly fix: string
}

/** `error` is what writing came to; undefined as a result when nothing is wrong. */
export function explainFolder(facts: FolderFacts, error: string | undefined = facts.error): FolderTrouble | undefined {
  if (error === undefined) return undefined
  const { path, kind, nearest, self } = facts
  if (kind === 'not-a-folder') return { sentence: `"${path}" is no folder`, fix: `mv ${path} ${path}.old` }
  if (error === 'EROFS') {
    const sentence = `"${path}" is on a file system that is mounted read-only`
    return { sentence, fix: `StateDirectory=nearpop in the systemd unit, or a volume mounted at ${path}` }
  }
  if (error === 'ENOSPC' || error === 'EDQUOT') {
    return { sentence: `the file system of "${path}" is full`, fix: `df -h ${nearest.path}` }
  }
  const whose = `belongs to ${nearest.owner.name} with mode ${formatMode(nearest.mode)}`
  const make = `sudo install -d -o ${ownerName(facts)} -m 0700 ${path}`
  if (kind === 'missing') {
    const sentence = `"${path}" is not there, and user ${self.name} cannot make it: "${nearest.path}" ${whose}`
    return { sentence, fix: `${make}\nor StateDirectory=nearpop in the systemd unit` }
  }
  if (error === 'EACCES' || error === 'EPERM') {
    const sentence = `"${path}" ${whose}, and user ${self.name} has to write there`
    return { sentence, fix: `sudo chown -R ${ownerName(facts)} ${path} && sudo chmod 0700 ${path}` }
  }
  return { sentence: `"${path}" cannot be written: ${error}`, fix: `ls -ld ${path}` }
}

/** As chmod takes it. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** A user without a name is named by its number. */
function ownerName({ self }: FolderFacts): string {
  return self.name.startsWith('uid ') ? String(self.uid) : self.name
}
