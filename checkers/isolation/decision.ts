/** What an algorithm for one level says of a history; the explanation is made afterwards, of as few transactions as suffice. */
import type { Limits } from '../verdict.js'
import type { Rule } from './levels.js'
import type { Observations } from './observations.js'

export type Decision =
  | {
      readonly verdict: 'valid'
      /** How it was decided, for the report: `order inference`, `search`, … */
      readonly algorithm: string
    }
  | {
      readonly verdict: 'invalid'
      readonly algorithm: string
      /**
       * Nodes that suffice: the history of these alone, with only what they read of each other and of the initial state, is
       * refuted as well. As few as the algorithm can tell cheaply.
       */
      readonly nodes: readonly number[]
    }
  | { readonly verdict: 'unknown'; readonly reason: string }

/** Decides one level; the flaws of single reads have been looked at before. */
export type Decide = (observations: Observations, rule: Rule, limits: Limits) => Decision
