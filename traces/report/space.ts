/** What pages show of a state space that was searched, and of the run of a plain machine: plain data, with its words. */
import type { Json } from '../../kernel/index.js'

export const SPACE_PAGE_VERSION = 1

export interface SpacePage {
  readonly kind: 'space'
  readonly version: typeof SPACE_PAGE_VERSION
  readonly target: string
  readonly config: string
  readonly verdict: 'valid' | 'invalid' | 'unknown'
  /** `252 states`, `every reachable state`: a phrase each. */
  readonly facts: readonly string[]
  readonly properties: readonly SpaceProperty[]
  /** What else is known of the space, each with its name: reductions, what never happened, budgets. */
  readonly notes: readonly { readonly name: string; readonly text: string }[]
  /** New states per depth. */
  readonly statesPerDepth: readonly number[]
  /** Of the successors of some states, or of all. */
  readonly steps?: SpaceSteps
  readonly graph?: SpaceGraph
  /** What is missing from this page, and why. */
  readonly missing: readonly string[]
}

export interface SpaceProperty {
  readonly name: string
  readonly kind: string
  readonly verdict: 'valid' | 'invalid' | 'unknown'
  readonly story: string
  readonly expected: 'holds' | 'refuted' | null
  /** The page of its counterexample, beside this one. */
  readonly page?: string
}

/** What the states lead to. */
export interface SpaceSteps {
  /** How many states were asked: all, or the first of them. */
  readonly states: number
  readonly isAll: boolean
  /** Per depth of the states: how many were asked, their steps, and the most of one. */
  readonly perDepth: readonly { readonly states: number; readonly steps: number; readonly max: number }[]
  /** The most frequent first. */
  readonly actions: readonly { readonly name: string; readonly steps: number }[]
}

export interface SpaceGraph {
  readonly states: readonly SpaceState[]
  readonly edges: readonly { readonly from: number; readonly to: number; readonly action: string }[]
  /** Per property whose violation was found, the states and edges on the way to it. */
  readonly paths: readonly { readonly property: string; readonly states: readonly number[] }[]
}

export interface SpaceState {
  readonly depth: number
  readonly fields: readonly { readonly name: string; readonly value: Json }[]
  /** Properties that it violates. */
  readonly violates: readonly string[]
}

export interface MachinePage {
  readonly kind: 'machine'
  readonly version: typeof SPACE_PAGE_VERSION
  readonly machine: string
  /** The one that the run violates; absent for states of another tool, which do not say. */
  readonly property?: { readonly name: string; readonly kind: string }
  readonly facts: readonly string[]
  readonly why: readonly string[]
  readonly steps: readonly { readonly action: string | null; readonly state: { readonly [variable: string]: Json } }[]
  /** What follows this state repeats for ever. */
  readonly lasso?: { readonly start: number }
}
