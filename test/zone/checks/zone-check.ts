/** Runs one check on a zone example.com whose records are well-formed, each by itself. */
import { ProblemList } from '../../../src/base/problem-list.ts'
import { recordTypeByMnemonic } from '../../../src/dns/rdata/registry.ts'
import type { RecordType } from '../../../src/dns/record-type.ts'
import { readOwner } from '../../../src/zone/owner-name.ts'
import { readRecord } from '../../../src/zone/read-record.ts'
import { type DraftRrset, ZoneDraft } from '../../../src/zone/zone-draft.ts'
import { findZoneType } from '../../../src/zone/zone-type.ts'
import { CONTEXT, codes, documentOf, ORIGIN } from '../zone-context.ts'

type Check = (zone: ZoneDraft, problems: ProblemList) => void
type Written = { type: string }

/** `line:column code` of each problem the check has with the zone. */
export function codesOf(check: Check, text: string): string[] {
  const document = documentOf(text)
  const problems = new ProblemList(document)
  const rrsets: DraftRrset[] = []
  for (const [name, written] of Object.entries(document.value as Record<string, Written | Written[]>)) {
    for (const [i, value] of (Array.isArray(written) ? written : [written]).entries()) {
      const path = Array.isArray(written) ? [name, i] : [name]
      const owner = readOwner(name, ORIGIN) as Uint8Array
      const type = (recordTypeByMnemonic(value.type) ?? findZoneType(value.type)) as RecordType
      rrsets.push(readRecord({ path, owner, type, mnemonic: value.type, value }, document, CONTEXT, problems)!)
    }
  }
  const draft = new ZoneDraft(ORIGIN, CONTEXT, ({ member }) => rrsets[member]!)
  for (const [member, rrset] of rrsets.entries()) draft.add(rrset, { member, item: -1 })
  check(draft, problems)
  return codes(problems.problems)
}
