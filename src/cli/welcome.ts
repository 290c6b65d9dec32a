/** The lines `serve` prints for the person who started it: what to type next. */
import type { Snapshot } from '../control/snapshot.ts'
import type { ListenAddress } from '../transports/endpoint.ts'

/** Lines to copy, for a name with a policy and the first address; `dashboard` is its URL. */
export function welcome(
  snapshot: Snapshot,
  endpoints: readonly ListenAddress[],
  dashboard: string | undefined,
): string {
  const { address, port } = endpoints[0]!
  const name = exampleName(snapshot).replace(/\.$/, '')
  return [
    `try it:   dig @${address} -p ${port} ${name} A +subnet=8.8.8.0/24`,
    `ask why:  npm start -- query ${name} A --country FR --explain`,
    ...(dashboard === undefined ? [] : [`look at:  ${dashboard}`]),
    `then:     edit ${snapshot.config.zones.path} or nearpop.yaml; what you save is served within a second`,
  ].join('\n')
}

/** An owner with a policy of nearpop.yaml, else any dynamic one, else a zone. */
function exampleName({ zones, sets, policies, config }: Snapshot): string {
  const dynamics = zones.flatMap((zone) => zone.dynamicOwners.map((owner, i) => ({ owner, set: sets[zone.sets[i]!]! })))
  const named = dynamics.find(({ set }) => config.policies.has(policies[set.policy]!.policy.name))
  return (named ?? dynamics[0])?.owner ?? zones[0]!.name
}
