/**
 * Every limit of the server, in one place, with its unit in the name. A limit says what happens at it:
 * too large a document or zone is a problem for the operator, too much traffic is dropped or closed and counted.
 */

export const LIMITS = {
  // What operators write
  documentOctetsMax: 128 * 1024 * 1024, // a million names are about 60 MB
  exactDocumentOctetsMax: 16 * 1024 * 1024, // of what is not plain: reading it takes 200 times as much memory for a while
  documentValuesMax: 20_000_000,
  plainListLengthMax: 1_000_000, // longer ones are read exactly, which counts values while it reads
  documentDepthMax: 64,
  problemsKeptMax: 10_000, // per file, in the order they are found; beyond, they are counted
  problemsPerFileMax: 1_000, // shown, the first of those kept; how many more there are is said
  problemLineCharactersKept: 200, // of the line a problem is on, from its column on
  yamlErrorsMax: 20, // shown per file: one stray bracket makes an error of every line after it
  aliasExpansionMax: 10, // values in a document once aliases are resolved, to values written (beyond the first 10,000)
  includeDepthMax: 8,
  includesPerDocumentMax: 1_000,
  ttlSecondsMax: 2_147_483_647, // RFC 2181 section 8
  popsMax: 256,
  policiesMax: 1_000,
  rulesPerPolicyMax: 1_000,
  answersMax: 16,
  weightMax: 100,
  rrsetOctetsMax: 16_000, // so that names in an answer stay within reach of a compression pointer (14 bits)

  // What a geo database may hold
  databaseNodesMax: 64_000_000, // city databases have 6 to 8 million
  databaseRecordDepthMax: 16,
  databaseAgeOldMs: 45 * 86_400_000, // from then on it is said
  databaseRecordValuesMax: 4_096,
  databaseCacheEntriesMax: 65_536,

  // Fetching geo databases
  downloadOctetsMax: 256 * 1024 * 1024, // as sent
  databaseOctetsMax: 768 * 1024 * 1024, // unpacked
  downloadAnswerMs: 30_000, // until the head of an answer is there, and between any two parts of its body
  downloadMs: 900_000, // for one file
  downloadRedirectsMax: 3,
  checksumOctetsMax: 1_024,
  databaseCheckMs: 300_000, // then the worker that holds what was fetched against what is in use is ended
  databaseCheckOctetsMax: 2 * 1024 * 1024 * 1024, // by which the process grows; less where the machine has less left
  databaseNodesSampled: 65_536, // to see what its records say
  policiesCompared: 16, // the first different ones
  refreshPauseMs: 3_600_000, // a server that starts again does not ask anew for what it asked for since
  refreshJitterMsMax: 86_400_000,

  // What compiling may hold
  plansPerPolicyMax: 4_194_304, // 22 bits (tables/prefix-tree.ts)
  keptTreesOctetsMax: 256 * 1024 * 1024, // in the state folder; beyond, none are kept and a start compiles them anew

  // Health checks
  checkIntervalMsMin: 1_000,
  checkIntervalMsMax: 3_600_000,
  checkTimeoutMsMin: 100,
  checkTimeoutMsMax: 60_000,
  checkThresholdMax: 100,
  probesInFlightMax: 64,
  probeBodyOctetsMax: 5_120, // read and judged; the connection is dropped there
  probeMatchMsMax: 100, // for one regular expression: some take for ever on a body made for them
  checkResultsKept: 100, // per check, for people
  healthEventsKept: 200,
  uptimeTransitionsMax: 256, // per PoP and family; beyond, the two oldest are merged

  // What a query may cost
  chainLengthMax: 16, // CNAME, DNAME and ALIAS links followed inside our own zones
  additionalNamesMax: 16,
  anyReplyFactorMax: 2, // how many times its query a reply to ANY may be over UDP; beyond, it is truncated
  udpPayloadOctetsMax: 1_232, // DNS flag day 2020; RFC 9715 section 3.1
  messageOctetsMax: 65_535,
  udpQueryOctetsMax: 2_048, // larger datagrams are dropped and counted
  rateLimitSets: 16_384, // of four prefixes and kinds of answer each, of 64 octets; the busiest are kept
  rateLimitPerSecondMax: 100_000,
  rateLimitSlipMax: 100,
  cookieSecretsMax: 2, // the one that makes cookies, and the one before or after it

  // Threads that answer
  workersMax: 64,
  workerBeatMs: 500, // how often each shows that its event loop turns
  workerSilentMsMax: 5_000, // then it is ended and started again
  workerStartMsMin: 900, // from one start to the next
  replacedOctetsMax: 1024 * 1024, // of compiled zones, before a thread stops for some milliseconds to collect them
  workerFailureMsMin: 1_000, // of a worker's bugs that it contained, one is told in this time; all are counted

  // TCP (RFC 7766, RFC 9210)
  tcpConnectionsMax: 512,
  tcpConnectionsPerAddressMax: 64,
  tcpIdleMs: 10_000,
  tcpMessageMs: 5_000,
  tcpClosingMs: 300, // for a query that is on its way when the server ends
  tcpPipelinedMax: 100,
  tcpWriteQueueOctetsMax: 256 * 1024,

  // The control socket, the dashboard and their API
  httpHeaderOctetsMax: 8 * 1024,
  httpBodyOctetsMax: 64 * 1024,
  httpConnectionsMax: 100,
  httpHeadersMs: 5_000,
  httpRequestMs: 10_000, // until the whole request is there
  eventStreamsMax: 32,
  eventStreamBacklogMax: 1_000, // messages a reader may be behind before its stream ends
  eventStreamPingMs: 15_000,
  overrideMsMin: 1_000,
  overrideMsMax: 365 * 86_400_000,
  overrideReasonCharactersMax: 200,
  accessTokensMax: 1_000,
  accessTokenCharactersMin: 32, // of which each is at least 4 bits when it is random
  accessTokenCharactersMax: 256,
  readinessQueryMs: 1_000,
  httpIdleMs: 30_000, // a connection on which nothing moves, while a reply is sent; event streams ping more often
  httpCheckMs: 1_000, // how often the times above are looked at
  socketPathOctetsMax: 103, // sun_path of macOS, without its final zero; Linux takes 4 more

  // What is counted apart; all beyond share one count
  zonesCountedMax: 200,
  servingsCountedMax: 255, // PoPs, and sets of them in one answer
  countriesMax: 255,

  // The dashboard
  zonesShownMax: 200, // those in trouble first
  problemsShownMax: 50,
  valuesShownMax: 50, // checked values that are no PoPs

  // What commands wait for
  liveQueryMs: 5_000,
  controlReplyMs: 5_000,
  reloadReplyMs: 600_000,
  probePauseMs: 100, // until it asks again, while it waits
  parentsAskedMax: 3, // nameservers of the parent zone, of those that are looked up
  probeZonesMax: 16, // asked for one after the other, until one is answered
  takeoverReplyMs: 30_000,

  // Maps of who serves which country
  mapNetworksMax: 20_000_000, // city databases have 4 to 6 million
  policiesMapped: 100, // the first of them; others have no map on the dashboard
  mapSubjectsMax: 500, // names to choose from

  // The clock
  clockBehindMsMax: 5 * 60_000, // behind what has happened already, before it is said

  // The log
  logRepeatMs: 30_000, // a warning or error that says the same is told once in it
  logRepeatsMax: 1_000, // different ones watched for that; beyond, all are told

  // The life of a change
  reloadDebounceMs: 200,
  lameduckMsMax: 600_000,

  // What a service manager passes
  passedSocketsMax: 1_024,
  watchdogMsMax: 86_400_000,
} as const
