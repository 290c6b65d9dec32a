/** `npm run reference`: writes REFERENCE.md. A test fails when the committed file is not what this writes. */
import { writeFileSync } from 'node:fs'
import { referenceText } from './reference-text.ts'

writeFileSync(new URL('../../REFERENCE.md', import.meta.url), referenceText())
