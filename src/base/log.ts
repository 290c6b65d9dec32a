/** What the rest of the program needs of a logger; pino is one. Fields first, then one sentence, as pino has it. */

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
