/** All checks of `nearpop doctor`, in the order in which they are shown: what is served first, then what it stands on. */
import { checkDatabases, checkFiles, checkState, checkUser } from './check-data.ts'
import {
  checkClock,
  checkCompileCache,
  checkDescriptors,
  checkNode,
  checkReceiveBuffer,
  checkTransports,
} from './check-machine.ts'
import { checkClients, checkConfiguration, checkListeners, checkServer } from './check-serving.ts'
import type { DoctorFacts } from './doctor-facts.ts'
import type { Finding } from './finding.ts'

export function diagnose(facts: DoctorFacts): Finding[] {
  return CHECKS.flatMap((check) => check(facts))
}

const CHECKS: readonly ((facts: DoctorFacts) => Finding[])[] = [
  checkUser,
  checkConfiguration,
  checkServer,
  checkListeners,
  checkClients,
  checkFiles,
  checkState,
  checkDatabases,
  checkClock,
  checkReceiveBuffer,
  checkDescriptors,
  checkTransports,
  checkNode,
  checkCompileCache,
]
