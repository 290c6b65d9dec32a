/** Reads a Dockerfile: its instructions in order, continued lines joined, comments left out. No more than ours needs. */

export interface Step {
  readonly instruction: string
  readonly text: string
}

export function readDockerfile(text: string): readonly Step[] {
  const joined = text.replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, ' ')
  const lines = joined.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [, instruction, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (instruction === undefined) throw new Error(`"${line}" is no instruction`)
    return { instruction, text: rest!.trim() }
  })
}
