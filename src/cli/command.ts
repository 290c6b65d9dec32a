/** What a command is: what the command line means to it, and what runs it. */
import type { Terminal } from './terminal.ts'

/** What `help` shows and `readArguments` reads by. */
export interface CommandSpec {
  readonly name: string
  /** One line for the overview. */
  readonly summary: string
  /** Positional arguments as help shows them: `NAME` required, `[TYPE]` optional. */
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Paragraphs below the options. */
  readonly notes?: readonly string[]
  /** Command lines to copy, without the program's name. */
  readonly examples?: readonly string[]
}

export interface OptionSpec {
  /** What the value is, in capitals; a flag has none. */
  readonly value?: string
  readonly short?: string
  readonly summary: string
  readonly fallback?: string
  /** Whether it may be given several times. */
  readonly isRepeatable?: boolean
}

/** A command line that fits its spec. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** The value of an option: as given, or its fallback. */
  readonly text: (option: string) => string | undefined
  /** All values of an option that may be given several times. */
  readonly texts: (option: string) => readonly string[]
  /** Whether a flag was given. */
  readonly flag: (option: string) => boolean
}

/** Resolves to an exit code (exit-code.ts). */
export type Command = (args: Arguments, terminal: Terminal) => Promise<number> | number
