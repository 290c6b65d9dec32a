/**
 * The form that SVCB and HTTPS share (RFC 9460 section 2): a priority, of which 0 is alias mode, a target that is never
 * compressed, and parameters (svc-params.ts). The target `.` means the owner itself, or in alias mode no service.
 */
import type { RecordType } from '../record-type.ts'
import { plainNameWithAddresses } from './name-field.ts'
import { readUnsigned, u16 } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'
import { svcParams } from './svc-params.ts'

export function serviceBinding(type: number, mnemonic: string): RecordType {
  return recordTypeOfFields({
    type,
    mnemonic,
    fields: [
      { key: 'svcpriority', kind: u16 },
      { key: 'targetname', kind: plainNameWithAddresses },
      { key: 'svcparams', kind: svcParams, fallback: '' },
    ],
    refuse: ([priority, , params]) =>
      readUnsigned(priority!) === 0 && params!.length > 0
        ? { field: 2, wanted: 'for alias mode (svcpriority 0), which takes no parameters' }
        : undefined,
  })
}
