/** What one look at the dashboard shows: the state of the server, and the map that its address asks for. */

import type { ServerControl, ServerStatus } from '../../control/server-control.ts'
import type { MapSubject, ServingMap } from '../../control/serving-map.ts'
import type { Traffic } from '../../control/traffic.ts'
import type { HealthEvent } from '../../health/health-events.ts'

export interface DashboardView {
  readonly status: ServerStatus
  /** Oldest first. */
  readonly events: readonly HealthEvent[]
  readonly traffic: Traffic
  readonly subjects: readonly MapSubject[]
  /** Undefined when no policy answers anything. */
  readonly map: ServingMap | undefined
  /** The PoP that the map is without, and the one it is narrowed to. */
  readonly without: string | undefined
  readonly only: string | undefined
  /** Whether whoever looks may order. */
  readonly mayOrder: boolean
}

/** A sentence when the address asks for what is not there. */
export function readView(control: ServerControl, query: URLSearchParams, mayOrder: boolean): DashboardView | string {
  const status = control.status()
  const subjects = control.mapSubjects()
  const without = query.get('without') || undefined
  const only = query.get('only') || undefined
  const [name, type] = (query.get('of') || keyOf(subjects[0])).split(' ') as [string, string?]
  const map =
    name === ''
      ? undefined
      : control.servingMap({ name, type: type ?? 'A', down: without === undefined ? [] : [without] })
  if (typeof map === 'string') return map
  return { status, events: control.eventsSince(0), traffic: control.traffic(), subjects, map, without, only, mayOrder }
}

/** As the address names it. */
export function keyOf(subject: Pick<MapSubject, 'name' | 'type'> | undefined): string {
  return subject === undefined ? '' : `${subject.name} ${subject.type}`
}
