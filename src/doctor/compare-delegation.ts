/**
 * The delegation of a zone held against the zone: NS and glue at the parent against ours, our nodes against each other, and
 * whether every address that the NS lead to answers (RFC 1034 section 4.2.2, RFC 1912 section 2.8, RFC 9471).
 */
import { LIMITS } from '../base/limits.ts'
import { formatSpan } from '../base/time-text.ts'
import type { DelegationFacts, NodeReply, NoUse, ParentReply } from './delegation-facts.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

export function compareDelegation(facts: DelegationFacts): Finding[] {
  return [checkParents, checkNodes, checkClocks, checkSerials, checkNs, checkGlue, checkNameservers].flatMap((check) =>
    check(facts),
  )
}

function checkParents({ parents, zone }: DelegationFacts): Finding[] {
  const useless = parents.filter((parent) => 'failure' in parent)
  const found: Finding[] = useless.map((parent) => tellNoUse('parent', parent, parent.server))
  const useful = parents.filter(isUseful<ParentReply>)
  if (parents.length === 0)
    return [fail('parent', `no server of the parent of ${zone} is known`, '--parent ADDRESS names one')]
  if (useful.length === 0) return found
  const [first] = useful
  const others = useful.filter(({ ns }) => !sameSet(ns, first!.ns))
  found.push(
    others.length === 0
      ? ok('parent', `${useful.map(({ server }) => server).join(', ')}: delegated to ${listOf(first!.ns)}`)
      : warn('parent', `${first!.server} says ${listOf(first!.ns)}, but ${others[0]!.server} ${listOf(others[0]!.ns)}`),
  )
  return found
}

function tellNoUse(check: string, { failure, isNoRoute }: NoUse, who: string, fix?: string): Finding {
  if (isNoRoute) return warn(check, `${who} cannot be asked from here: ${failure}`)
  return fail(check, `${who} is lame: ${failure}`, fix)
}

function checkNodes({ nodes, nameservers, zone }: DelegationFacts): Finding[] {
  if (nodes.length === 0) return [fail('nodes', `no server of ${zone} is known`, '--server ADDRESS names one')]
  const named = new Set(nameservers.flatMap(({ addresses }) => addresses.map(({ address }) => address)))
  return nodes.flatMap((node) => {
    if ('failure' in node) return named.has(node.address) ? [] : tellNoUse('nodes', node, node.server)
    const { server, serial, tcpFailure } = node
    if (tcpFailure === undefined) return ok('nodes', `${server} answers for ${zone} over UDP and TCP, serial ${serial}`)
    const fix = 'open port 53 for TCP as well as UDP in every firewall on the way (RFC 7766)'
    return fail('nodes', `${server} answers over UDP, but over TCP: ${tcpFailure}`, fix)
  })
}

/** Nodes that share an address have to take each other's cookies (RFC 9018 section 4.3). */
function checkClocks({ nodes }: DelegationFacts): Finding[] {
  const told = nodes.filter(isUseful<NodeReply>).filter(({ aheadSeconds }) => aheadSeconds !== undefined)
  const off = told.filter(({ aheadSeconds }) => Math.abs(aheadSeconds!) * 1_000 > LIMITS.clockBehindMsMax)
  if (off.length === 0)
    return told.length === 0
      ? []
      : [ok('clocks', `${told.map(({ server }) => server).join(', ')} agree with this machine on the time`)]
  return off.map(({ server, aheadSeconds }) => {
    const by = `${formatSpan(1_000 * Math.abs(aheadSeconds!))} ${aheadSeconds! > 0 ? 'ahead of' : 'behind'}`
    return warn('clocks', `${server} is ${by} this machine: one of them has the wrong time`, 'on both: timedatectl')
  })
}

/** Every nearpop reads the same files, so that the same serial means the same zone. */
function checkSerials({ nodes }: DelegationFacts): Finding[] {
  const useful = nodes.filter(isUseful<NodeReply>)
  if (useful.length < 2) return []
  const [first] = useful
  const foreign = useful.find(({ soa }) => soa !== first!.soa)
  if (foreign !== undefined) {
    const sentence = `the SOA of ${first!.server} is "${first!.soa}" beside the serial, that of ${foreign.server} "${foreign.soa}"`
    return [fail('soa', sentence, 'copy the same zone file to every node')]
  }
  if (useful.every(({ serial }) => serial === first!.serial)) {
    return [ok('serials', `${useful.length} nodes have serial ${first!.serial}`)]
  }
  const sentence = useful.map(({ server, serial }) => `${server} has serial ${serial}`).join(', ')
  return [
    warn(
      'serials',
      sentence,
      'copy the same zone files to every node with their times (rsync -t), and look at nearpop status there',
    ),
  ]
}

function checkNs({ nodes, parents, zone }: DelegationFacts): Finding[] {
  const ours = nodes.filter(isUseful<NodeReply>)
  const [first] = ours
  if (first === undefined) return []
  const other = ours.find(({ ns }) => !sameSet(ns, first.ns))
  if (other !== undefined) {
    const sentence = `the NS of ${first.server} are ${listOf(first.ns)}, those of ${other.server} ${listOf(other.ns)}`
    return [fail('ns', sentence, 'copy the same zone file to every node')]
  }
  const found = parents.filter(isUseful<ParentReply>).flatMap(({ server, ns }): Finding[] => {
    const [missing, extra] = [without(first.ns, ns), without(ns, first.ns)]
    if (missing.length + extra.length === 0) return []
    const parts = [
      ...(missing.length === 0 ? [] : [`lacks ${listOf(missing)}`]),
      ...(extra.length === 0 ? [] : [`has ${listOf(extra)}, which ${zone} itself does not name`]),
    ]
    const fix = `make both the same: at the registrar (the parent), or the NS at the apex in the zone file`
    return [fail('ns', `the delegation at ${server} ${parts.join(' and ')}`, fix)]
  })
  if (first.ns.length < 2) {
    const fix = 'a second nameserver on another network, in the zone and at the parent (RFC 2182 section 5)'
    found.push(warn('ns', `${zone} has one nameserver: when it is gone, so is the zone`, fix))
  }
  return found.length > 0 ? found : [ok('ns', `the parent and ${zone} name the same: ${listOf(first.ns)}`)]
}

/** Nameservers below the zone itself are found by their glue alone. */
function checkGlue({ parents, nameservers, zone }: DelegationFacts): Finding[] {
  const below = nameservers.filter(({ name }) => name === zone || name.endsWith(`.${zone}`))
  const useful = parents.filter(isUseful<ParentReply>)
  if (below.length === 0 || useful.length === 0) return []
  const found = useful.flatMap(({ server, ns, glue }) =>
    below
      .filter(({ name }) => ns.includes(name))
      .flatMap(({ name, addresses }): Finding[] => {
        const given = glue.filter((one) => one.name === name).map(({ address }) => address)
        const own = addresses.map(({ address }) => address)
        if (own.length === 0 || sameSet(given, own)) return [] // that it has none is told by checkNameservers
        const has = given.length === 0 ? 'no glue' : `glue ${listOf(given)}`
        const sentence = `${server} has ${has} for ${name}, which is ${listOf(own)} in ${zone}`
        return [fail('glue', sentence, `at the registrar: ${name} has ${listOf(own)}`)]
      }),
  )
  return found.length > 0 ? found : [ok('glue', `is what the zone says of ${listOf(below.map(({ name }) => name))}`)]
}

function checkNameservers({ nameservers, nodes, zone }: DelegationFacts): Finding[] {
  const found = nameservers.flatMap(({ name, addresses }): Finding[] => {
    if (addresses.length === 0) return [fail('nameservers', `${name} has no address`, `add A and AAAA for ${name}`)]
    return addresses.map(({ address, noUse }) => {
      if (noUse === undefined) return ok('nameservers', `${name} (${address}) answers for ${zone}`)
      const fix = `let ${address} serve ${zone}, or take ${name} out of the NS at the parent and in the zone`
      return tellNoUse('nameservers', noUse, `${name} (${address})`, fix)
    })
  })
  const known = new Set(nameservers.flatMap(({ addresses }) => addresses.map(({ address }) => address)))
  const hidden = nodes.filter(isUseful<NodeReply>).filter(({ address }) => !known.has(address))
  return [...found, ...hidden.map(({ server }) => warn('nameservers', `no NS leads to ${server}: nobody asks it`))]
}

function isUseful<Reply extends { readonly server: string }>(reply: Reply | NoUse): reply is Reply {
  return !('failure' in reply)
}

function without(all: readonly string[], taken: readonly string[]): string[] {
  return all.filter((one) => !taken.includes(one))
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return without(a, b).length + without(b, a).length === 0
}

function listOf(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.toSorted().join(', ')
}
