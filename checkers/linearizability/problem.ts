/** One object's share of a history, made ready for the search: what must be placed, what may be, and what tells nothing. */
import type { Operation, Value } from '../../history/index.js'
import type { Call, OperationSpecification, SequentialSpecification } from './specification.js'
import { Transitions } from './transitions.js'

export interface Problem<State> {
  /** Which object; absent when the specification does not split histories, or the operations name no key. */
  readonly key?: Value
  /** Every operation of the object, in order of invocation, even those that need not be searched. */
  readonly all: readonly Operation[]
  /** What the search places, in order of invocation. The other arrays run parallel to it. */
  readonly operations: readonly Operation[]
  readonly calls: readonly number[]
  /** Completed operations must be placed; those nobody saw the end of may be. */
  readonly required: readonly boolean[]
  /** Operations that leave the state as it is. */
  readonly eager: readonly boolean[]
  /** Operations that keep what is there. */
  readonly grows: readonly boolean[]
  readonly transitions: Transitions<State>
  /** How many completed operations could have contradicted the specification. */
  readonly observations: number
}

/** One object's problem. O(n). */
export function problemOf<State>(
  specification: SequentialSpecification<State>,
  key: Value | undefined,
  all: readonly Operation[],
  shouldStop: () => boolean,
): Problem<State> {
  const transitions = new Transitions(specification, shouldStop, all.length)
  const operations: Operation[] = []
  const calls: number[] = []
  const required: boolean[] = []
  const eager: boolean[] = []
  const grows: boolean[] = []
  let observations = 0
  for (const operation of all) {
    const rules = specification.operations[operation.f]!
    const call = callOf(specification, operation)
    if (!matters(rules, call)) continue
    const isRequired = ended(operation)
    operations.push(operation)
    calls.push(transitions.callId(call))
    required.push(isRequired)
    eager.push(leavesState(rules, call))
    grows.push(rules.grows === true)
    if (isRequired && tells(rules, call)) observations += 1
  }
  const problem: Draft<State> = { all, operations, calls, required, eager, grows, transitions, observations }
  if (key !== undefined) problem.key = key
  return problem
}

type Draft<State> = { -readonly [field in keyof Problem<State>]: Problem<State>[field] }

/** Whether an operation leaves every state that accepts it as it is. */
export function isPassive<State>(specification: SequentialSpecification<State>, operation: Operation): boolean {
  return leavesState(specification.operations[operation.f]!, callOf(specification, operation))
}

function leavesState(rules: Rules, call: Call): boolean {
  if (rules.kind === 'read' || call.status === 'fail') return true
  return call.status === 'ok' && rules.isPassive?.(call) === true
}

/** What the preparation needs to know of an operation, whatever the states are. */
type Rules = Pick<OperationSpecification<unknown>, 'kind' | 'failed' | 'saysNothing' | 'observes' | 'isPassive'>

/** Whether the operation's place in real time is known on both sides. */
export function ended({ status }: Operation): boolean {
  return status === 'ok' || status === 'fail'
}

function tells(rules: Rules, call: Call): boolean {
  return call.status === 'fail' || (rules.observes?.(call) ?? rules.kind !== 'write')
}

/** A read nobody saw the result of fits everywhere, a failure that only says "no" constrains nothing. */
function matters(rules: Rules, call: Call): boolean {
  if (call.status === 'fail') return rules.failed === 'constrains'
  if (call.status === 'ok') return rules.saysNothing?.(call) !== true
  return rules.kind !== 'read'
}

export function callOf(specification: { readonly usesProcess?: true }, operation: Operation): Call {
  const { f, key, input, output, status, process } = operation
  const call: { -readonly [field in keyof Call]: Call[field] } = { f, input, output, status }
  if (key !== undefined) call.key = key
  if (specification.usesProcess) call.process = process
  return call
}
