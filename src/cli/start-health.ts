/** Joins health on a running server with the probes that feed it, on this process's clock and timers. */
import type { Log } from '../base/log.ts'
import type { HealthTouch } from '../control/answers.ts'
import { HealthControl } from '../control/health-control.ts'
import type { Check } from '../health/check.ts'
import type { ProbeTarget } from '../probes/attempt.ts'
import { SYSTEM_CLOCK } from '../probes/clock.ts'
import { runProbe } from '../probes/probe.ts'
import { ProbeScheduler } from '../probes/scheduler.ts'
import { steadyNow } from './steady-now.ts'

export interface Health {
  readonly control: HealthControl
  /** Resolves when every check has had a result, or its longest timeout is over. */
  firstRound(): Promise<void>
  stop(): void
}

const KEEP_MS = 60_000

export function startHealth(onTouch: (touch: HealthTouch) => void, onEvents: () => void, log: Log): Health {
  let longestTimeoutMs = 0
  const scheduler = new ProbeScheduler({
    run: (target, signal) => runProbe(target, signal, SYSTEM_CLOCK),
    onResult: (key, result) => control.record(key, result),
    nextDelayMs: (key) => control.nextDelayMs(key),
    clock: SYSTEM_CLOCK,
    random: Math.random,
  })
  const runChecks = (checks: readonly Check[]): void => {
    longestTimeoutMs = Math.max(0, ...checks.map(({ healthcheck }) => healthcheck.timeoutMs))
    scheduler.setTargets(checks.map((check) => ({ key: check.key, target: targetOf(check) })))
  }
  const control = new HealthControl({ now: steadyNow, after: SYSTEM_CLOCK.after, runChecks, onTouch, onEvents, log })
  // Verdicts of the last run are only used while they are young.
  const keeping = setInterval(onEvents, KEEP_MS)
  return {
    control,
    firstRound: () => scheduler.firstRound(longestTimeoutMs),
    stop: () => {
      clearInterval(keeping)
      scheduler.stop()
    },
  }
}

function targetOf({ address, family, host, healthcheck }: Check): ProbeTarget {
  return { address, family, host, healthcheck, allowLinkLocal: healthcheck.allowLinkLocal }
}
