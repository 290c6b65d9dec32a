/**
 * The commands, as help shows them and the command line is read by: one table, so that the two cannot differ. Holds no
 * code and imports none, so that the program starts quickly.
 */
import type { CommandSpec, OptionSpec } from './command.ts'

const CONFIG: OptionSpec = {
  value: 'FILE',
  short: 'c',
  summary: 'the configuration',
  fallback: 'nearpop.yaml',
}
/** Commands that ask a running server find its socket by it. */
const SERVER_CONFIG: OptionSpec = { ...CONFIG, summary: 'the configuration of the server' }
const JSON_FLAG: OptionSpec = { summary: 'JSON on standard output' }

export const COMMAND_SPECS: readonly CommandSpec[] = [
  {
    name: 'serve',
    summary: 'Answer DNS queries, in the foreground (the default command)',
    positionals: [],
    options: {
      config: CONFIG,
      takeover: {
        summary: 'take the place of the server that runs with the same state folder, without losing a query',
      },
      'ready-fd': { value: 'N', summary: 'write a line to this file descriptor once queries are answered (s6, dinit)' },
    },
    notes: [
      'Reads again by itself whenever the configuration, a zone or a database changes; SIGHUP asks for it at once.',
      'SIGTERM goes on answering for a few seconds before it ends; SIGINT ends at once, and so does closing its terminal.',
      'Takes sockets from systemd and tells it how it goes: "nearpop help upgrade".',
    ],
  },
  {
    name: 'check',
    summary: 'Check the configuration and all zones, with the code that serves them',
    positionals: ['[PATH]'],
    options: {
      config: CONFIG,
      json: JSON_FLAG,
      strict: { summary: 'count warnings as errors' },
    },
    notes: [
      'PATH is a nearpop.yaml, a folder that holds one, or one zone file, which is checked in the zones folder of the',
      'configuration. Exit code 1 when there are errors.',
    ],
    examples: ['check', 'check /etc/nearpop --strict', 'check zones/example.com.yaml'],
  },
  {
    name: 'query',
    summary: 'Ask what a client would be answered, and why',
    positionals: ['NAME', '[TYPE]'],
    options: {
      config: CONFIG,
      client: { value: 'ADDRESS', summary: 'answer as to a client with this address' },
      country: { value: 'CC', summary: 'as to a client in this country: an address of it is taken from the databases' },
      ecs: { value: 'CIDR', summary: 'with this EDNS client subnet' },
      down: { value: 'POP[,POP...]', summary: 'as if these PoPs were down' },
      explain: { summary: 'say step by step why this is the answer' },
      tcp: { summary: 'over TCP' },
      server: { value: 'ADDRESS[:PORT]', summary: 'ask a running server instead (port 53 unless given)' },
      json: JSON_FLAG,
    },
    notes: [
      'Without --server no query is sent: the answer comes from the engine that serves, over the files as they are now,',
      'with every PoP up but those of --down. With --explain the PoPs are as the server with this configuration says,',
      'when it is running.',
      'Exit code 1 when the answer is an error (NXDOMAIN, REFUSED, SERVFAIL) or does not agree with its explanation.',
    ],
    examples: [
      'query linkedlist.org A --country FR --explain',
      'query www.example.com AAAA --client 2001:db8::1 --down fr',
      'query linkedlist.org --ecs 193.0.6.0/24 --server 127.0.0.1:5300',
    ],
  },
  {
    name: 'map',
    summary: 'Show which PoPs serve which country',
    positionals: ['[NAME]'],
    options: {
      config: CONFIG,
      type: { value: 'TYPE', summary: 'A, AAAA or CNAME', fallback: 'A' },
      down: { value: 'POP[,POP...]', summary: 'show what changes when these PoPs are down' },
      ipv6: { summary: 'count the IPv6 addresses of a country, not the IPv4 ones' },
      format: { value: 'FORMAT', summary: 'table, csv or json', fallback: 'table' },
    },
    notes: [
      'NAME is the first name with a policy unless given. A country that several PoPs serve is shown with the share of',
      'its addresses that each of them serves.',
    ],
    examples: ['map', 'map linkedlist.org --down fr', 'map pasztor.at --format csv'],
  },
  {
    name: 'status',
    summary: 'Show how a running server is: PoPs, zones, the last reload',
    positionals: [],
    options: { config: SERVER_CONFIG, json: JSON_FLAG },
  },
  {
    name: 'probe',
    summary: 'Ask the server over DNS whether it answers, or wait until it does',
    positionals: ['[ZONE]'],
    options: {
      config: SERVER_CONFIG,
      wait: { value: 'DURATION', summary: 'go on asking for so long, such as 20s' },
      server: { value: 'ADDRESS[:PORT]', summary: 'ask this server instead (port 53 unless given)' },
      json: JSON_FLAG,
    },
    notes: [
      'Asks on each address of `listen.dns`, over UDP and TCP, for the SOA of ZONE, or of the first zone in the zones',
      'folder that is answered. Exit code 0 when all of them answer, 1 when one gives another answer, 3 when nobody',
      'listens there, 4 when there was no answer in time. For health checks of containers, units and deploys.',
    ],
    examples: ['probe', 'probe --wait 20s', 'probe example.com --server 192.0.2.53'],
  },
  {
    name: 'doctor',
    summary: 'Look for what stands in the way of answering well, and say what to do',
    positionals: [],
    options: {
      config: CONFIG,
      delegation: { value: 'ZONE', summary: 'look at how this zone is delegated instead' },
      server: {
        value: 'ADDRESS[:PORT]',
        summary: 'one of our nodes, asked for the zone; repeatable',
        isRepeatable: true,
      },
      parent: { value: 'ADDRESS[:PORT]', summary: 'a server of the parent zone; repeatable', isRepeatable: true },
      json: JSON_FLAG,
    },
    notes: [
      'Works with and without a running server, as the user it is run as: run it as the user of the server.',
      "--delegation holds the parent's NS and glue against what our nodes say, and SOA and NS of the nodes against each",
      'other, and asks every address that the NS lead to. Without --parent and --server they are looked up.',
      'Exit code 1 when something is wrong; what could be better is 0.',
    ],
    examples: ['doctor', 'doctor --delegation example.com --server 192.0.2.53 --server 198.51.100.53'],
  },
  {
    name: 'events',
    summary: 'Show what happened to PoPs, and why',
    positionals: [],
    options: {
      config: SERVER_CONFIG,
      follow: { short: 'f', summary: 'go on with what happens from now on' },
      since: { value: 'ID', summary: 'only what came after this event', fallback: '0' },
      json: { summary: 'JSON on standard output, one line an event' },
    },
    examples: ['events -f', 'events --since 12 --json'],
  },
  {
    name: 'reload',
    summary: 'Make a running server read its files again',
    positionals: [],
    options: { config: SERVER_CONFIG, wait: { summary: 'until it is done, and say what was found' } },
    notes: ['A server reads files that change by itself. With --wait, exit code 1 when there are errors.'],
  },
  {
    name: 'pop',
    summary: 'Take a PoP out of the answers, or force it in, whatever its checks say',
    positionals: ['drain|undrain|force-up|force-down|auto', 'NAME'],
    options: {
      config: SERVER_CONFIG,
      for: { value: 'DURATION', summary: 'until then, such as 90s, 2h or 3d; without it until taken back' },
      reason: { value: 'TEXT', summary: 'for whoever wonders' },
    },
    notes: [
      'drain and force-down answer alike: the words say whether it is planned work, or a PoP that only looks healthy.',
      'auto and undrain leave the PoP to its checks again. An override survives restarts of the server. A PoP of the',
      'default is still answered with where nobody else is left: "pop" and "status" say so.',
    ],
    examples: ['pop drain fr --for 2h --reason moving', 'pop undrain fr'],
  },
  {
    name: 'zone',
    summary: 'Show the zones as a running server answers from them',
    positionals: ['list|show|serial', '[NAME]'],
    options: { config: SERVER_CONFIG, json: { summary: 'JSON on standard output, of list' } },
    examples: ['zone list', 'zone show example.com', 'zone serial example.com'],
  },
  {
    name: 'demo',
    summary: 'Serve an example with four PoPs on this machine, one of which keeps failing',
    positionals: [],
    options: {},
    notes: ['Ends on Ctrl-C and leaves nothing behind.'],
  },
  {
    name: 'geodb',
    summary: 'Show what the geo databases are and say of an address, or fetch them anew',
    positionals: ['info|lookup|update', '[ADDRESS]'],
    options: {
      config: CONFIG,
      accept: { summary: 'update: take what differs much from what is in use' },
      'web-service': { summary: "lookup: ask MaxMind's web service as well, with the account of nearpop.yaml" },
      json: JSON_FLAG,
    },
    notes: [
      'update fetches what nearpop.yaml says to fetch now, with or without a running server. Exit code 1 when any of it',
      'failed or waits to be accepted: "nearpop help geodb-refresh".',
    ],
    examples: ['geodb info', 'geodb lookup 193.0.6.139', 'geodb update --accept'],
  },
  {
    name: 'init',
    summary: 'Write a commented configuration and an example zone into a folder',
    positionals: ['FOLDER'],
    options: {},
    notes: ['Overwrites nothing: when one of its files is already there, it writes none.'],
    examples: ['init my-dns'],
  },
  { name: 'version', summary: 'Show the version', positionals: [], options: { json: JSON_FLAG } },
  {
    name: 'help',
    summary: 'Show this, a command, or a topic: exit-codes, geodb-refresh, upgrade, zone-files',
    positionals: ['[TOPIC]'],
    options: {},
  },
]

export function findCommandSpec(name: string): CommandSpec | undefined {
  return COMMAND_SPECS.find((spec) => spec.name === name)
}
