/** The data types by the names that configurations give them. */
import { is } from 'immutable'
import { addWinsSet } from './add-wins-set.js'
import type { OperationBased, StateBased } from './crdt.js'
import { gCounter } from './g-counter.js'
import { gSet } from './g-set.js'
import { list, listOperations } from './list.js'
import { lwwMap } from './lww-map.js'
import { lwwRegister, lwwRegisterOperations } from './lww-register.js'
import { mvRegister } from './mv-register.js'
import { orMap } from './or-map.js'
import { orSet, orSetOperations } from './or-set.js'
import { counterOperations, pnCounter } from './pn-counter.js'
import { twoPhaseSet, uniqueSetOperations } from './two-phase-set.js'

export type { OperationBased, StateBased, Update } from './crdt.js'
export type StateBasedName =
  | 'g-counter'
  | 'pn-counter'
  | 'g-set'
  | '2p-set'
  | 'or-set'
  | 'add-wins-set'
  | 'lww-register'
  | 'mv-register'
  | 'lww-map'
  | 'or-map'
  | 'list'

// What a configuration names, no handler looks into.
export const stateBased: Readonly<Record<StateBasedName, StateBased<unknown>>> = {
  'g-counter': gCounter,
  'pn-counter': pnCounter,
  'g-set': gSet,
  '2p-set': twoPhaseSet,
  'or-set': orSet,
  'add-wins-set': addWinsSet,
  'lww-register': lwwRegister,
  'mv-register': mvRegister,
  'lww-map': lwwMap,
  'or-map': orMap,
  list,
}

/** Whether a state has all that a delta says. */
export const isIncluded = <S>(type: StateBased<S>, delta: S, state: S): boolean => is(type.merge(state, delta), state)

export type OperationBasedName = 'counter' | 'unique-set' | 'or-set' | 'lww-register' | 'list'

export const operationBased: Readonly<Record<OperationBasedName, OperationBased<unknown, unknown>>> = {
  counter: counterOperations,
  'unique-set': uniqueSetOperations,
  'or-set': orSetOperations,
  'lww-register': lwwRegisterOperations,
  list: listOperations,
}
