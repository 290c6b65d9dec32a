/**
 * All checks of a whole zone, one small function each, by subject in the files beside this one. To add one, write it
 * and list it here, and add a file to test/broken-zones/ that fails it alone.
 */
import type { ProblemList } from '../../base/problem-list.ts'
import type { ZoneDraft } from '../zone-draft.ts'
import { checkAliasOwner, checkAliasTarget, checkApexNs } from './apex.ts'
import { checkAliasAlone, checkBelowDname, checkCnameAlone, checkDuplicateRrsets } from './coexistence.ts'
import {
  checkDsOwner,
  checkDynamicGlue,
  checkGlue,
  checkOccluded,
  checkShadowed,
  checkWildcardDelegation,
} from './delegation.ts'
import { checkRrsetSize } from './size.ts'
import { checkCnameLoops, checkNsTargets, checkTargets } from './targets.ts'

type Check = (zone: ZoneDraft, problems: ProblemList) => void

export function checkZone(zone: ZoneDraft, problems: ProblemList): void {
  for (const check of CHECKS) check(zone, problems)
}

const CHECKS: readonly Check[] = [
  checkApexNs,
  checkAliasOwner,
  checkAliasTarget,
  checkDuplicateRrsets,
  checkCnameAlone,
  checkAliasAlone,
  checkBelowDname,
  checkOccluded,
  checkShadowed,
  checkDynamicGlue,
  checkGlue,
  checkDsOwner,
  checkWildcardDelegation,
  checkNsTargets,
  checkTargets,
  checkCnameLoops,
  checkRrsetSize,
]
