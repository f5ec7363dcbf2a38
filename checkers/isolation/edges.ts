/** Why one transaction comes before another, with the steps that show it: the links of which cycles are made. */
import type { AccessAt } from './flaws.js'

/**
 * From one node to another that must come after it. `S`-edges are `so` (same session) and `rt` (ended before the other
 * began); the others name their key (its number) and the steps that prove them.
 */
export type Edge =
  | { readonly type: 'so' | 'rt'; readonly from: number; readonly to: number }
  /** `to` read what `from` wrote. */
  | {
      readonly type: 'wr'
      readonly from: number
      readonly to: number
      readonly key: number
      readonly write: AccessAt
      readonly read: AccessAt
    }
  /** `to` overwrote what `from` wrote. */
  | {
      readonly type: 'ww'
      readonly from: number
      readonly to: number
      readonly key: number
      readonly write: AccessAt
      readonly overwrite: AccessAt
      readonly proof: OrderProof
    }
  /** `from` read a version older than the one that `to` wrote; `write` is absent where it read the initial version. */
  | {
      readonly type: 'rw'
      readonly from: number
      readonly to: number
      readonly key: number
      readonly read: AccessAt
      readonly write?: AccessAt
      readonly overwrite: AccessAt
      readonly proof: OrderProof
    }
export type EdgeType = Edge['type']

/** Why one write of a key comes before another one. */
export type OrderProof =
  /** This read of a list shows one before the other. */
  | { readonly type: 'list'; readonly read: AccessAt }
  /** No list shows the later append; this is the longest (absent where nobody read the key). */
  | { readonly type: 'unseen'; readonly read?: AccessAt }
  /** The initial version comes before all others. */
  | { readonly type: 'initial' }
  /** The transaction of the later write had read the earlier one, and the user says that this is how versions follow. */
  | { readonly type: 'writes-follow-reads'; readonly read: AccessAt }
  /** The user says that each key by itself is sequential, or linearizable, or in which order the transactions wrote. */
  | { readonly type: 'assumed'; readonly keys: 'sequential' | 'linearizable' | 'transaction-order' }
  /** It is one of the two cases that are looked at. */
  | { readonly type: 'case' }
  /** In the other order there would be a contradiction, which the level forbids. */
  | { readonly type: 'forced'; readonly contradiction: Contradiction }

/** What no order allows: a cycle, or cases each of which ends in a contradiction. */
export type Contradiction =
  | { readonly type: 'cycle'; readonly edges: readonly Edge[] }
  /** Either `first` wrote the key before `second` or after it. */
  | {
      readonly type: 'cases'
      readonly key: number
      readonly first: AccessAt
      readonly second: AccessAt
      readonly ifBefore: Contradiction
      readonly ifAfter: Contradiction
    }
  /** Whichever transaction (`null`: the initial state) the read met. */
  | {
      readonly type: 'sources'
      readonly key: number
      readonly read: AccessAt
      readonly cases: readonly { readonly writer: number | null; readonly contradiction: Contradiction }[]
    }
