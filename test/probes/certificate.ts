/** Certificates of test/probes/certificates, and the key of them all. */
import { readFileSync } from 'node:fs'

export function certificate(name: string): string {
  return readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), 'utf8')
}
