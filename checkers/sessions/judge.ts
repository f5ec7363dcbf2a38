/** Whether some order of versions meets the demands of some guarantees, for certain or by a choice of who wrote what was read. */
import type { Limits } from '../verdict.js'
import type { Found } from './found.js'
import { type Demand, type Overwritten, plainOrder } from './guarantee.js'
import type { Step } from './order.js'
import type { WriteOrder } from './sources.js'
import { NONE, READ, type Trails } from './trails.js'
import { type Versions, versionsOf } from './versions.js'

/** Why there is no order, for one choice of who wrote what was read. */
export interface Refusal {
  readonly versions: Versions
  readonly overwritten?: Overwritten
  readonly circle?: readonly Step[]
}

export type Judged =
  | { readonly type: 'kept'; readonly isTested: boolean }
  /** `choices`: how many were tried, where reads found values that were written several times. */
  | { readonly type: 'broken'; readonly refusal: Refusal; readonly choices?: number }
  | { readonly type: 'stopped' }
  /** `reads` found values that were written several times, and not all choices were tried. */
  | { readonly type: 'undecided'; readonly reads: number; readonly tried: number }

export interface Question {
  readonly trails: Trails
  readonly found: Found
  readonly demands: readonly Demand[]
  /** What is known of the order of writes beforehand. */
  readonly order: WriteOrder
}

/** How many accesses are looked at, choice after choice, by default. */
const WORK_MAX = 20_000_000
const CHOICES_MAX = 20_000

/**
 * What the reads that are not ambiguous say must hold whatever the others found, so that a contradiction among them is
 * one. Otherwise choices are tried, one ambiguous read after the other.
 */
export function judge(question: Question, limits: Limits): Judged {
  const { trails, found } = question
  const { shouldStop = () => false } = limits
  const attempt = (choices?: ReadonlyMap<number, number>) => refusalOf(question, shouldStop, choices)
  const certain = attempt()
  if (certain === 'stopped') return { type: 'stopped' }
  if ('refusal' in certain) return { type: 'broken', refusal: certain.refusal }
  const reads = [...found.candidates.keys()]
  if (reads.length === 0) return { type: 'kept', isTested: certain.isTested }
  const likeliest = new Map<number, number>()
  for (const read of reads) likeliest.set(read, likeliestOf(trails, found, read, likeliest))
  const first = attempt(likeliest)
  if (first === 'stopped') return { type: 'stopped' }
  if (!('refusal' in first)) return { type: 'kept', isTested: first.isTested }
  const triesMax = limits.configurations ?? Math.min(CHOICES_MAX, Math.ceil(WORK_MAX / trails.count))
  let tried = 1
  const choices = new Map<number, number>()
  /** Whether some choice for the reads from `depth` on goes well; `undefined` when nobody knows. */
  const goesOn = (depth: number): Judged | undefined => {
    const read = reads[depth]
    if (read === undefined) return { type: 'kept', isTested: true }
    for (const write of choicesOf(trails, found, read, likeliest.get(read)!)) {
      if (tried >= triesMax) return { type: 'undecided', reads: reads.length, tried }
      tried += 1
      choices.set(read, write)
      const outcome = attempt(choices)
      if (outcome === 'stopped') return { type: 'stopped' }
      const further = 'refusal' in outcome ? undefined : goesOn(depth + 1)
      if (further) return further
      choices.delete(read)
    }
    return undefined
  }
  return goesOn(0) ?? { type: 'broken', refusal: first.refusal, choices: tried }
}

function refusalOf(
  { trails, found, demands, order: known }: Question,
  shouldStop: () => boolean,
  choices?: ReadonlyMap<number, number>,
): { readonly refusal: Refusal } | { readonly isTested: boolean } | 'stopped' {
  const versions = versionsOf(trails, found, choices)
  const evidenced = { trails, versions, shouldStop }
  const order = plainOrder(evidenced, known)
  let isTested = false
  for (const demand of demands) {
    const demanded = demand(evidenced, order)
    if (demanded === undefined) return 'stopped'
    if (demanded.overwritten) return { refusal: { versions, overwritten: demanded.overwritten } }
    isTested ||= demanded.isTested
  }
  const circle = order.contradiction()
  return circle ? { refusal: { versions, circle } } : { isTested }
}

/**
 * What an ambiguous read most likely found: what its session found last, if that has the same value; otherwise the latest
 * write that began before the read was over.
 */
function likeliestOf(
  trails: Trails,
  { candidates, writes }: Found,
  read: number,
  likeliest: ReadonlyMap<number, number>,
): number {
  const among = candidates.get(read)!
  const previous = trails.previousOnKey[read]!
  const isSame = previous !== NONE && trails.kinds[previous] === READ && trails.values[previous] === trails.values[read]
  if (isSame) return likeliest.get(previous) ?? writes[previous]!
  return among[Math.max(0, countBefore(trails, among, read) - 1)]!
}

/** All that it may have found: the likeliest, then the latest of those that began before it was over, then the others. */
function choicesOf(trails: Trails, { candidates }: Found, read: number, likeliest: number): readonly number[] {
  const among = candidates.get(read)!
  const count = countBefore(trails, among, read)
  const order = [...among.slice(0, count).reverse(), ...among.slice(count)]
  return [likeliest, ...order.filter((write) => write !== likeliest)]
}

/** How many of the writes, which are in order of time, began before a read was over. */
function countBefore(trails: Trails, among: readonly number[], read: number): number {
  const { invoked, completed = invoked } = trails.unitOf(read)
  let [low, high] = [0, among.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const write = among[middle]!
    if (write === NONE || trails.unitOf(write).invoked < completed) low = middle + 1
    else high = middle
  }
  return low
}
