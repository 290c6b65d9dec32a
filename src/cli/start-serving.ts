/**
 * How `nearpop serve` begins: the worker that compiles is started at once, and the rest of the server, which takes as
 * long to load, is loaded meanwhile.
 */
import { startCompiling } from './start-compiling.ts'

/** As `serve` (serve.ts). */
export async function startServing(configFile: string, say: (text: string) => void): Promise<number> {
  const [compiling, { serve }] = await Promise.all([startCompiling(configFile), import('./serve.ts')])
  return serve(configFile, compiling, say)
}
