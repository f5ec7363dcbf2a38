/**
 * Observed-remove map of multi-value registers: a write replaces what its source has seen of the key, a removal takes that
 * away, and what is concurrent to either stays. A shopping cart: item → quantity.
 * Source: Almeida, Shoker & Baquero (2018), section 7.4; RR-7506, specification 21, operation-based.
 */
import { Map, Record } from 'immutable'
import { keyOf, notThere, type StateBased, type Update } from './crdt.js'
import { type Dotted, dotsOf, dotted, mergeDotted, replaced, replacement } from './dotted.js'
import { sortedObject } from './lww-map.js'

export const Entry = Record({ key: '', value: '' as string | number })
export type Entry = ReturnType<typeof Entry>
export type OrMap = Dotted<Entry>

const seenOf = (state: OrMap, update: Update) => dotsOf(state, ({ key }) => key === keyOf(update))
const entryOf = (update: Update): Entry | undefined =>
  update.f === 'remove' ? undefined : Entry({ key: keyOf(update), value: update.value! })

export const orMap: StateBased<OrMap> = {
  initial: dotted(),
  refuses: (state, update) => notThere(update.f !== 'remove' || !seenOf(state, update).isEmpty()),
  update: (state, update, replica) => replaced(state, seenOf(state, update), replica, entryOf(update)),
  delta: (state, update, replica) => replacement(state, seenOf(state, update), replica, entryOf(update)),
  merge: mergeDotted,
  value: ({ live }) => {
    const keys = [...new globalThis.Set(live.map(({ key }) => key).values())]
    const valuesOf = (key: string) => live.filter((entry) => entry.key === key).map(({ value }) => value)
    return sortedObject(Map(keys.map((key) => [key, [...new globalThis.Set(valuesOf(key).values())].sort()])))
  },
}
