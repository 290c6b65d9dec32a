/**
 * Why a client is answered what it is: the way of a question through the tables, as plain values that can be written as
 * JSON as they are.
 */

export interface ExplainQuestion {
  readonly name: string
  /** `A`, `AAAA` or `CNAME`: what policies answer. */
  readonly type: string
  /** Whose answer it is: as if the query came from there, with all of the address as client subnet. */
  readonly client: string
  /** PoPs supposed down, whatever their checks say. */
  readonly down: readonly string[]
}

export interface AnswerExplanation extends ExplainQuestion {
  /** From the name asked for along the links, each name once. */
  readonly steps: readonly ExplainedStep[]
  /** Such as `NOERROR`. */
  readonly rcode: string
  /** In the order of the answer section. */
  readonly answers: readonly ExplainedRrset[]
  /** The widest network around the client that gets the same: the scope. Undefined when no policy was asked. */
  readonly scope: string | undefined
}

export interface ExplainedStep {
  readonly name: string
  /** Undefined for a name in no zone of ours. */
  readonly zone: string | undefined
  readonly found: Finding
  /** The owner that stands for the name: a wildcard, a delegation or a DNAME above it. */
  readonly owner: string | undefined
  /** Where a CNAME, DNAME or ALIAS leads. */
  readonly target: string | undefined
  readonly choice: ExplainedChoice | undefined
}

export type Finding =
  | 'data'
  | 'cname'
  | 'alias'
  | 'dname'
  | 'delegation'
  /** The name exists, without data of the type (or its policy has none for this client). */
  | 'no-data'
  | 'no-name'
  | 'not-ours'
  /** Ours, and never loaded. */
  | 'not-loaded'

/** What a policy chooses for the client. */
export interface ExplainedChoice {
  readonly policy: string
  /** The client's pools, in order of preference. */
  readonly plan: readonly string[]
  /** All that may be answered to a client of the plan, in its order. */
  readonly candidates: readonly Candidate[]
  /** Whose members answer; empty for a last resort and where there is no data. */
  readonly pools: readonly string[]
  /** Whether all of the plan is down, and the last resort is answered as if it were up. */
  readonly isLastResort: boolean
}

export interface Candidate {
  readonly pool: string
  readonly pop: string | undefined
  /** An address, or the target of a CNAME. */
  readonly data: string
  readonly up: boolean
  /** A sentence without a final full stop. */
  readonly why: string
}

export interface ExplainedRrset {
  readonly owner: string
  readonly type: string
  readonly ttl: number
  /** What it may hold; of several one is drawn by weight. */
  readonly alternatives: readonly { readonly weight: number; readonly datas: readonly string[] }[]
}
