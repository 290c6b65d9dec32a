/** The topics of `nearpop help` that are no commands. */

export const HELP_TOPICS: Readonly<Record<string, string>> = {
  'exit-codes': `Exit codes, the same in every command

   0  it worked, and the answer is yes
   1  it worked, and the answer is no: problems found, no such name, nothing known
   2  the command line cannot be understood
   3  the server that was asked cannot be reached
   4  the server that was asked did not answer in time
  78  serve: the configuration or the zones leave nothing to serve; with --takeover, they have errors`,

  upgrade: `Upgrading and restarting without losing a query

With sockets of a service manager: systemd (a socket unit with ListenStream= and ListenDatagram= for each address of
"listen.dns", BindIPv6Only=ipv6-only) keeps them open, and what comes while no server runs waits in them for the next.
They are passed by LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES; addresses without one are opened as usual, a socket at no
address of ours is warned of and not used. Threads share a socket, so that one for each address and transport is enough.
How much can wait is the socket unit's ReceiveBuffer=: 16M holds some 40,000 queries, two seconds of 20,000 a second.

Beside the running server: "nearpop serve --takeover" starts a new one, which gets the sockets of the one that runs with
the same state folder (as the same user, on Linux), answers beside it, and then lets it go. When it finds an error, as
"nearpop check" would, it ends with exit code 78 and the running one goes on. When no server runs it starts as usual, so that a supervisor can always
start it so. The old one ends with exit code 0, after the lameduck time for open TCP connections.

Kept over a restart: serials, overrides, verdicts, events and uptimes in the state folder; counters ("_total") too, when the
server was not killed.

Readiness: systemd (Type=notify, NotifyAccess=all) is told over systemd-notify when queries are answered, and with
WatchdogSec= that a query to ourselves was answered and every thread runs; s6 and dinit get a line on the file
descriptor of --ready-fd.`,
  'geodb-refresh': `Databases that fetch themselves

geodb in nearpop.yaml may say what to fetch; later entries win, and all are kept in the state folder, under geodb/.

  geodb:
    - embedded
    - {dbip: dbip-city-lite}                       # monthly, free of charge, CC BY 4.0
    - {maxmind: [GeoLite2-City, GeoLite2-ASN], account: account.txt, licence_key: licence-key.txt}
    - {url: 'https://www.example.com/mine.mmdb.gz'} # plain, .gz or in a .tar.gz
  geodb_refresh: {schedule: '17 3 * * *', jitter: 30m, accept_change: 20%}

A running server fetches by the schedule, a random while later, and at once what is not there yet; "nearpop geodb update"
does it now. What arrives is unpacked, compared with its checksum where there is one, opened and held against the database
in use beside the server, and takes its place in one step; whatever goes wrong before, the last good one stays. One that is
fetched for the first time takes its place without comparison.

When more than accept_change of the addresses would be sent elsewhere, or the database became another kind, older or much
smaller, it waits in the state folder and the server goes on as before: the log, "nearpop status" and the metric
nearpop_geodb_refresh_waiting tell, "nearpop geodb info" says why, "nearpop geodb update --accept" takes it. Left alone,
it waits until its source has another one.

The files with the account and the licence key hold nothing else, and nobody but their owner and group may open them.`,

  'zone-files': `Zone files

A zone is one YAML file in the zones folder, named after it: zones/example.com.yaml. It is in the form of octoDNS;
names are relative to the zone, '' is the zone itself, '*' a wildcard; targets are whole names with a final dot.

  '':
    - {type: A, ttl: 60, dynamic: nearest}         # a policy of nearpop.yaml decides, by where the client is
    - {type: AAAA, ttl: 60, dynamic: nearest}
    - {type: NS, values: [ns1.example.com., ns2.example.com.]}
    - {type: MX, value: {preference: 10, exchange: mail.example.com.}}
  ns1: {type: A, value: 192.0.2.53}
  ns2: {type: A, value: 198.51.100.53}
  www: {type: CNAME, value: example.com.}
  mail: {type: A, value: 192.0.2.25}

Types: A AAAA ALIAS CAA CNAME DNAME DS HTTPS LOC MX NAPTR NS OPENPGPKEY PTR SOA SPF SRV SSHFP SVCB TLSA TXT URI, and
any other as TYPE65534 with a value such as '\\# 4 0a000001'. The SOA may be left out. "nearpop check" finds mistakes,
all at once; a running server takes a zone as soon as it is saved, and keeps the last good one while it has errors.`,
}
