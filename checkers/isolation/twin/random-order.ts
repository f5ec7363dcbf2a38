/** Where the transactions of a made-up history stand: in which order of their sessions, and when. */
import type { Chance, Draft } from './drafts.js'

/** The drafts, given in the order in which they commit, in the order in which a history lists them. */
export function placed(chance: Chance, drafts: readonly Draft[], isRealTime: boolean): Draft[] {
  // Now and then sessions run against the order of commits.
  const order = chance.percent(75)
    ? [...drafts]
    : chance.percent(50)
      ? swapped(chance, drafts)
      : chance.shuffled(drafts)
  if (isRealTime) return timed(chance, order, drafts)
  return chance.percent(40) ? order.sort((a, b) => a.session - b.session) : order
}

function swapped<T>(chance: Chance, items: readonly T[]): T[] {
  const all = [...items]
  const at = chance.below(all.length - 1)
  all.splice(at, 2, all[at + 1]!, all[at]!)
  return all
}

/** Each takes a while around the moment at which it commits; those of a session follow each other. */
function timed(chance: Chance, order: readonly Draft[], commits: readonly Draft[]): Draft[] {
  const spread = chance.pick([0.4, 1.5, 3])
  const isChaos = chance.percent(15)
  const span = (draft: Draft): [number, number] => {
    const middle = isChaos ? chance.below(1000) / 100 : commits.indexOf(draft)
    return [middle - (spread * chance.below(100)) / 100, middle + (spread * (1 + chance.below(100))) / 100]
  }
  const times = new Map<Draft, [number, number]>()
  for (const session of new Set(order.map((draft) => draft.session))) {
    const own = order.filter((draft) => draft.session === session)
    // No two at once, so that they stay in this order.
    const moments = own
      .flatMap(span)
      .sort((a, b) => a - b)
      .map((time, i) => time + i / 1000)
    for (const [i, draft] of own.entries()) times.set(draft, [moments[2 * i]!, moments[2 * i + 1]!])
  }
  renameAfterCrashes(order)
  const events = order.flatMap((draft) => times.get(draft)!.map((time, end) => ({ draft, time, end })))
  events.sort((a, b) => a.time - b.time)
  for (const [position, { draft, end }] of events.entries()) {
    if (end === 0) draft.invoked = position
    else if (draft.status !== 'unknown' || chance.percent(50)) draft.completed = position
  }
  return order.toSorted((a, b) => a.invoked! - b.invoked!)
}

/** Whoever does not know how its transaction ended goes on under a new name. */
function renameAfterCrashes(order: readonly Draft[]): void {
  const names = new Map<number, number>()
  for (const draft of order) {
    const name = names.get(draft.session) ?? draft.session
    if (draft.status === 'unknown') names.set(draft.session, name + 10)
    draft.session = name
  }
}
