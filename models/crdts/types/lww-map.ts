/**
 * A map with a last-writer-wins register for each key. A removal writes that there is no value. Source: the LWW-element-set
 * of RR-7506, section 3.3.3, with values; Cassandra's rows are such maps.
 */
import { Map } from 'immutable'
import type { Json } from '../../../kernel/index.js'
import { keyOf, notThere, type StateBased, type Update } from './crdt.js'
import { LwwRegister, laterOf, written } from './lww-register.js'

export type LwwMap = Map<string, LwwRegister>

const held = (registers: LwwMap, key: string): LwwRegister => registers.get(key, LwwRegister())
const entryOf = (registers: LwwMap, update: Update, replica: string): LwwRegister =>
  written(held(registers, keyOf(update)), update.f === 'remove' ? { f: 'write' } : update, replica)

export const lwwMap: StateBased<LwwMap> = {
  initial: Map(),
  refuses: (registers, update) => notThere(update.f !== 'remove' || held(registers, keyOf(update)).value !== null),
  update: (registers, update, replica) => registers.set(keyOf(update), entryOf(registers, update, replica)),
  delta: (registers, update, replica) => Map([[keyOf(update), entryOf(registers, update, replica)]]),
  merge: (a, b) => a.mergeWith(laterOf, b),
  value: (registers) => sortedObject(registers.map(({ value }) => value).filter((value) => value !== null)),
}

export const sortedObject = (values: Map<string, Json>): Json =>
  Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)))
