/** What the program's exit code says: the same numbers in every command. */

export const ExitCode = {
  OK: 0,
  /** The answer is no: problems were found, the name does not exist, nothing was found. */
  NEGATIVE: 1,
  /** The command line cannot be understood. */
  USAGE: 2,
  /** A server that was asked cannot be reached. */
  UNREACHABLE: 3,
  /** A server that was asked did not answer in time. */
  TIMEOUT: 4,
  /** `serve` has nothing to serve (EX_CONFIG of sysexits.h). */
  CONFIGURATION: 78,
} as const
