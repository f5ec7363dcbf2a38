/**
 * Last-writer-wins register: of two values the one with the later timestamp stays, whether or not its writer knew of the
 * other. Source: RR-7506, specifications 8 and 9.
 */
import { Record } from 'immutable'
import type { OperationBased, StateBased, Update } from './crdt.js'
import { after, isLater, Timestamp } from './timestamp.js'

export const LwwRegister = Record({ value: null as string | number | null, time: Timestamp() })
export type LwwRegister = ReturnType<typeof LwwRegister>

export const written = ({ time }: LwwRegister, { value }: Update, replica: string): LwwRegister =>
  LwwRegister({ value: value ?? null, time: after(time, replica) })
export const laterOf = (a: LwwRegister, b: LwwRegister): LwwRegister => (isLater(b.time, a.time) ? b : a)

export const lwwRegister: StateBased<LwwRegister> = {
  initial: LwwRegister(),
  update: written,
  delta: written,
  merge: laterOf,
  value: ({ value }) => value,
}

export const lwwRegisterOperations: OperationBased<LwwRegister, Timestamp> = {
  initial: LwwRegister(),
  prepare: ({ time }, _, { replica }) => after(time, replica),
  effect: (state, { value }, time) => laterOf(state, LwwRegister({ value: value ?? null, time })),
  value: ({ value }) => value,
}
