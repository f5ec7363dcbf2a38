/** What a reaction does to a state, ready to be carried out: it is the same wherever the reaction is taken. */
import type { System } from '../../kernel/index.js'
import { type Reaction, STIMULUS, stimulusKind, stimulusOperand } from '../../kernel/system/reactions.js'
import { ANYWHERE, mixed } from './hashing.js'

/** Columns of `Steps.table`. */
export const STEP = {
  /** The node, and what becomes of its local state. */
  node: 0,
  after: 1,
  /** Where in `Steps.sends` what it sends begins, and where it ends. */
  from: 2,
  to: 3,
  /** By how much the hash of the state changes; an envelope that is delivered is counted as removed. */
  hash: 4,
  kind: 5,
  /** The bits that are set in any of the words that it writes. */
  bits: 6,
} as const
export const STEP_WIDTH = 8

/** What is in the column `kind`. A step with answers to clients changes more than the node, and is not taken from here. */
export const STEP_KIND = { unknown: 0, plain: 1, idle: 2, answering: 3 } as const

export class Steps {
  table = new Int32Array(STEP_WIDTH * 1024)
  /** What is sent, sorted by envelope. */
  sends = new Int32Array(1024)
  #used = 0

  constructor(readonly system: System) {}

  /** Where in the table the row of a reaction begins. */
  rowOf(reaction: number): number {
    const row = reaction * STEP_WIDTH
    if (row >= this.table.length || this.table[row + STEP.kind] === STEP_KIND.unknown) this.#learn(reaction)
    return row
  }

  /** Whether none of the alternatives changes anything, or brings anything about. */
  areIdle(first: number, count: number): boolean {
    for (let id = first; id < first + count; id++) {
      // The table may be another one once the row is there.
      const row = this.rowOf(id)
      if (this.table[row + STEP.kind] !== STEP_KIND.idle) return false
    }
    return true
  }

  #learn(id: number): void {
    const { system } = this
    const reaction = system.reactions.reaction(id)
    const row = id * STEP_WIDTH
    if (row >= this.table.length) this.table = larger(this.table, row + STEP_WIDTH)
    const { table } = this
    const node = system.locals.nodeOf(reaction.before)
    const sends = [...reaction.sends].sort((a, b) => a - b)
    if (this.#used + sends.length > this.sends.length) this.sends = larger(this.sends, this.#used + sends.length)
    this.sends.set(sends, this.#used)
    table[row + STEP.node] = node
    table[row + STEP.after] = reaction.after
    table[row + STEP.from] = this.#used
    this.#used += sends.length
    table[row + STEP.to] = this.#used
    table[row + STEP.hash] = hashChange(reaction, node)
    table[row + STEP.kind] = kindOf(reaction)
    table[row + STEP.bits] = sends.reduce((bits, envelope) => bits | envelope, reaction.after)
  }
}

function kindOf({ before, after, sends, completions }: Reaction): number {
  if (completions.length > 0) return STEP_KIND.answering
  return after === before && sends.length === 0 ? STEP_KIND.idle : STEP_KIND.plain
}

function hashChange({ before, after, sends, stimulus }: Reaction, node: number): number {
  let change = mixed(node, after) - mixed(node, before)
  if (stimulusKind(stimulus) === STIMULUS.receive) change -= mixed(ANYWHERE, stimulusOperand(stimulus))
  for (const envelope of sends) change += mixed(ANYWHERE, envelope)
  return change | 0
}

function larger(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * length)
  copy.set(array)
  return copy
}
