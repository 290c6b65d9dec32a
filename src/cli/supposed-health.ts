/**
 * The health that an offline answer goes by: what `--down` says, else the verdicts of the server that runs with the same
 * configuration, else everything is up. Answers keep the TTL of their records: how soon a verdict may change is not told.
 */
import { formatClock } from '../base/time-text.ts'
import { allUpBut, type HealthView } from '../control/health-view.ts'
import { describeOverride } from '../control/pop-state.ts'
import type { ServerStatus } from '../control/server-control.ts'
import { overrideIsUp } from '../health/overrides.ts'
import { ControlClient, ControlFailure } from './control-client.ts'
import { findControlSocket } from './control-socket-path.ts'
import { printable } from './printable.ts'

export interface SupposedHealth extends HealthView {
  /** Completes the sentence `all of the plan are up`. */
  readonly basis: string
  /** Why the PoP, or the address that this check is of, is not answered with; for what is not up. */
  whyDown(pop: string | undefined, checkKey: string | undefined): string
}

export async function supposeHealth(configFile: string, down: readonly string[]): Promise<SupposedHealth> {
  if (down.length > 0) return supposeDown(down)
  const socket = findControlSocket(configFile)
  if (typeof socket === 'string') return supposeAllUp()
  const client = new ControlClient(socket.path)
  try {
    return healthOfServer(await client.status())
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error
    return error.isAbsent ? supposeAllUp() : supposeAllUp('as the server with this configuration cannot be asked')
  } finally {
    await client.close()
  }
}

export function supposeDown(down: readonly string[]): SupposedHealth {
  return { ...allUpBut(new Set(down)), basis: 'but for --down', whyDown: (pop) => `${pop} is down, says --down` }
}

export function supposeAllUp(
  basis = 'as no server with this configuration is running to say otherwise',
): SupposedHealth {
  return { ...supposeDown([]), basis }
}

/** As the running server sees it: overrides, then checks; what it does not check is up. */
export function healthOfServer({ pops, values, nowMs }: ServerStatus): SupposedHealth {
  const overrides = new Map(pops.map(({ pop, override }) => [pop, override]))
  const ofPops = pops.flatMap(({ families }) => families.flatMap(({ checks }) => checks))
  const checks = new Map([...ofPops, ...values].map((status) => [status.check.key, status]))
  const overrideOf = (pop: string | undefined) => (pop === undefined ? undefined : overrides.get(pop))
  return {
    basis: 'says the running server',
    isUp: (pop, checkKey) => {
      const override = overrideOf(pop)
      if (override !== undefined) return overrideIsUp(override)
      return checkKey === undefined || (checks.get(checkKey)?.verdict.up ?? true)
    },
    earliestChangeMs: () => Number.POSITIVE_INFINITY,
    whyDown: (pop, checkKey) => {
      const override = overrideOf(pop)
      if (override !== undefined) {
        const reason = override.reason === undefined ? '' : `: ${printable(override.reason)}`
        return `${pop} is ${describeOverride(override, nowMs)}, since ${formatClock(override.setMs, nowMs)}${reason}`
      }
      const { check, verdict, why } = checks.get(checkKey!)!
      const since = formatClock(verdict.sinceMs, nowMs)
      return `${pop ?? 'value'} (${check.address}) is down since ${since}: ${printable(why)}`
    },
  }
}
