/** Histories that differ a little from a given one: another version read, another session, another order, another end. */
import type { RecordedTransactions, Value } from '../../../history/index.js'
import {
  type About,
  type Chance,
  type Draft,
  draftsOf,
  listOf,
  ownBefore,
  readsOf,
  type Step,
  transactionOf,
  UNWRITTEN,
  valuesOf,
  writtenBy,
} from './drafts.js'
import { recordedTransactions } from './notation.js'

/** A change of a history, in place; `false` where there was nothing to change. */
type Change = (chance: Chance, drafts: Draft[], about: About) => boolean

const STEPS_MAX = 5

/** The history after some changes. Sessions stay sequential, and whoever does not know how it ended goes no further. */
export function varied(
  chance: Chance,
  history: RecordedTransactions,
  { transactionsMax = 5 }: { readonly transactionsMax?: number },
  changes: number,
): RecordedTransactions {
  const { type, initial, realTime } = history
  const about = { isLists: type === 'list-append', initial }
  let drafts = draftsOf(history.transactions)
  for (let done = 0, tries = 0; done < changes && tries < 20; tries += 1) {
    const next = drafts.map((draft) => ({ ...draft, steps: draft.steps.map((step) => ({ ...step })) }))
    const change = chance.pick(CHANGES)
    if (!change(chance, next, about) || next.length > transactionsMax || !isSequential(next, realTime)) continue
    drafts = next
    done += 1
  }
  if (realTime) drafts.sort((a, b) => a.invoked! - b.invoked!)
  return recordedTransactions(drafts.map(transactionOf), about)
}

function isSequential(drafts: readonly Draft[], realTime: boolean): boolean {
  if (!realTime) return true
  return drafts.every((a) =>
    drafts.every((b) => {
      if (a === b || a.session !== b.session || a.invoked! > b.invoked!) return true
      return a.status !== 'unknown' && a.completed! < b.invoked!
    }),
  )
}

/** Some version that another transaction installed, or the first. */
const readAnother: Change = (chance, drafts, about) => {
  const places = readsOf(drafts).filter((place) => about.isLists || ownBefore(place).length === 0)
  if (places.length === 0) return false
  const place = chance.pick(places)
  const value = someVersion(chance, drafts, about, place.draft, place.step.key)
  if (value === undefined) return false
  place.step.value = Array.isArray(value) ? [...(value as readonly Value[]), ...ownBefore(place)] : value
  return true
}

function someVersion(
  chance: Chance,
  drafts: readonly Draft[],
  { isLists, initial }: About,
  reader: Draft | undefined,
  key: string,
): Value | undefined {
  const writers = drafts.filter((other) => {
    return other !== reader && other.status !== 'aborted' && writtenBy(other).includes(key)
  })
  const finals = writers.map((writer) => valuesOf(writer, key).at(-1) ?? null)
  if (!isLists) return chance.pick(initial === undefined ? finals : [initial, ...finals])
  const places = readsOf(drafts).filter(({ step }) => step.key === key)
  const longest = places.map(({ step }) => listOf(step)).reduce((a, b) => (b.length > a.length ? b : a), [])
  const all = [...longest, ...writers.flatMap((writer) => valuesOf(writer, key)).filter((e) => !longest.includes(e))]
  const foreign = reader ? all.filter((element) => !valuesOf(reader, key).includes(element)) : all
  const cuts = foreign.flatMap((element, i) => (finals.includes(element) ? [i + 1] : []))
  return foreign.slice(0, chance.pick([0, ...cuts]))
}

const moveToSession: Change = (chance, drafts) => {
  chance.pick(drafts).session = chance.pick(drafts).session
  return true
}

const exchangeSessions: Change = (chance, drafts) => {
  const [a, b] = [chance.pick(drafts), chance.pick(drafts)]
  ;[a.session, b.session] = [b.session, a.session]
  return a !== b
}

/** Two transactions that follow each other in the file, or two events that follow each other in time. */
const exchangeNeighbours: Change = (chance, drafts) => {
  if (drafts[0]!.invoked === undefined) {
    const at = chance.below(drafts.length - 1)
    drafts.splice(at, 2, ...drafts.slice(at, at + 2).reverse())
    return true
  }
  const position = chance.below(2 * drafts.length)
  for (const draft of drafts) {
    for (const end of ['invoked', 'completed'] as const) {
      if (draft[end] === position) draft[end] = position + 1
      else if (draft[end] === position + 1) draft[end] = position
    }
  }
  return drafts.every(({ invoked, completed }) => completed === undefined || invoked! < completed)
}

const endOtherwise: Change = (chance, drafts) => {
  const draft = chance.pick(drafts)
  draft.status = chance.pick(['committed', 'committed', 'unknown', 'aborted'])
  return draft.invoked === undefined || draft.status === 'unknown' || draft.completed !== undefined
}

const readMore: Change = (chance, drafts, about) => {
  const draft = chance.pick(drafts)
  const keys = drafts.flatMap(({ steps }) => steps.map(({ key }) => key))
  if (keys.length === 0 || draft.steps.length >= STEPS_MAX) return false
  const key = chance.pick(keys)
  const before = draft.steps.slice(0, chance.below(draft.steps.length + 1))
  if (valuesOf({ steps: before }, key).length > 0) return false
  draft.steps.splice(before.length, 0, readOf(chance, drafts, about, draft, key))
  return true
}

function readOf(chance: Chance, drafts: readonly Draft[], about: About, draft: Draft | undefined, key: string): Step {
  const value = someVersion(chance, drafts, about, draft, key)
  return value === undefined ? { type: 'read', key } : { type: 'read', key, value }
}

const writeMore: Change = (chance, drafts, { isLists }) => {
  const draft = chance.pick(drafts)
  const keys = drafts.flatMap(({ steps }) => steps.map(({ key }) => key))
  const key = chance.pick(keys)
  if (keys.length === 0 || draft.steps.length >= STEPS_MAX || writtenBy(draft).includes(key)) return false
  const step: Step = { type: isLists ? 'append' : 'write', key, value: freshValue(drafts) }
  if (isLists) draft.steps.push(step)
  else draft.steps.unshift(step)
  // A register read after that is read from it.
  for (const later of draft.steps) if (!isLists && later.type === 'read' && later.key === key) later.value = step.value!
  return true
}

function freshValue(drafts: readonly Draft[]): number {
  const values = drafts.flatMap(({ steps }) => steps.flatMap(({ value }) => (Array.isArray(value) ? value : [value])))
  return Math.max(0, ...values.filter((value) => typeof value === 'number' && value !== UNWRITTEN)) + 1
}

const readLess: Change = (chance, drafts) => {
  const places = readsOf(drafts)
  if (places.length === 0) return false
  const { draft, at } = chance.pick(places)
  draft.steps.splice(at, 1)
  return true
}

const another: Change = (chance, drafts, about) => {
  const keys = [...new Set(drafts.flatMap(({ steps }) => steps.map(({ key }) => key)))]
  if (keys.length === 0 || drafts[0]!.invoked !== undefined) return false
  const reads = chance.shuffled(keys).map((key) => readOf(chance, drafts, about, undefined, key))
  const session = chance.pick(drafts).session
  drafts.splice(chance.below(drafts.length + 1), 0, { session, status: 'committed', steps: reads })
  return true
}

const CHANGES: readonly Change[] = [
  readAnother,
  readAnother,
  readAnother,
  readAnother,
  readMore,
  readMore,
  writeMore,
  readLess,
  moveToSession,
  exchangeSessions,
  exchangeNeighbours,
  exchangeNeighbours,
  endOtherwise,
  another,
]
