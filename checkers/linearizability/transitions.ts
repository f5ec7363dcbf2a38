/** A specification as a table: states and calls are numbered, and each step is asked of the specification once. */
import type { Value } from '../../history/index.js'
import { PairTable, UNKNOWN } from './pair-table.js'
import { Sequences } from './sequences.js'
import { type Call, isRejection, type Rejection, type SequentialSpecification } from './specification.js'
import { ValueNumbers } from './value-numbers.js'

/** Thrown to end a search from inside a step; never leaves the checker. */
export class Interrupted extends Error {}

/** In place of a state: the specification rejects the call. */
export const REJECTED = -1

/** In place of the number of a value that is not there. */
const NO_VALUE = 2 ** 31 - 1

const statuses: readonly Call['status'][] = ['ok', 'fail', 'info', 'pending']

export class Transitions<State> {
  private readonly states: State[] = []
  private readonly values: ValueNumbers
  /** States by the number of their value; of those with a `stateKey`, by its. */
  private readonly stateIds = new Map<number, number>()
  /** What the states take, roughly. */
  private bytes = 0
  private readonly calls: Call[] = []
  private readonly callIds: Sequences
  private readonly entry = new Int32Array(6)
  /** From state and call to the next state. */
  private readonly next: PairTable
  private reach: PairTable | undefined
  readonly initial: number
  /** Whether there are reads that say what is within their reach. */
  readonly knowsReach: boolean

  /** @param expected how many calls there will be, at most */
  constructor(
    private readonly specification: SequentialSpecification<State>,
    private readonly shouldStop: () => boolean,
    expected = 8,
  ) {
    this.values = new ValueNumbers(specification.name)
    this.callIds = new Sequences(expected >> 1)
    this.next = new PairTable(expected)
    this.initial = this.stateId(specification.initial)
    this.knowsReach = saysReach(specification)
  }

  /** Equal calls share a number. */
  callId(call: Call): number {
    const { entry, values } = this
    entry[0] = values.of(call.f, false)
    entry[1] = statuses.indexOf(call.status)
    entry[2] = this.numberOf(call.key)
    entry[3] = this.numberOf(call.input)
    entry[4] = this.numberOf(call.output)
    entry[5] = this.numberOf(call.process)
    const id = this.callIds.number(entry, entry.length)
    if (id === this.calls.length) this.calls.push(call)
    return id
  }

  /**
   * The state after a call, or `REJECTED`.
   * @throws Interrupted when the caller of the checker wants to stop
   */
  step(state: number, call: number): number {
    const known = this.next.get(state, call)
    if (known !== UNKNOWN) return known
    this.mayGoOn()
    return this.learn(state, call)
  }

  /** The same, whether or not the caller wants to stop: for explanations of what is already decided. */
  stepAnyway(state: number, call: number): number {
    const known = this.next.get(state, call)
    return known === UNKNOWN ? this.learn(state, call) : known
  }

  /** @throws Interrupted when the caller of the checker wants to stop */
  mayGoOn(): void {
    if (this.shouldStop()) throw new Interrupted()
  }

  /** Why a call is rejected in a state; `undefined` when it is not. */
  rejection(state: number, call: number): string | undefined {
    const result = this.ask(state, call)
    return isRejection(result) ? result.why : undefined
  }

  /** Whether growing operations alone may lead from a state to one that accepts a read; if in doubt, yes. */
  withinReach(state: number, call: number): boolean {
    const what = this.calls[call]!
    const { withinReach } = this.specification.operations[what.f]!
    if (withinReach === undefined) return true
    this.reach ??= new PairTable(this.calls.length)
    const known = this.reach.get(state, call)
    if (known !== UNKNOWN) return known === 1
    const answer = withinReach(this.states[state]!, what)
    this.reach.set(state, call, answer ? 1 : 0)
    return answer
  }

  /** What the states take, in units of a configuration: one for each 128 bytes. */
  get weight(): number {
    return Math.floor(this.bytes / 128)
  }

  state(id: number): State {
    return this.states[id]!
  }

  private learn(state: number, call: number): number {
    const result = this.ask(state, call)
    const next = isRejection(result) ? REJECTED : this.stateId(result)
    if (next !== REJECTED && next !== state) this.assertMayChange(call)
    this.next.set(state, call, next)
    return next
  }

  private ask(state: number, call: number): State | Rejection {
    const what = this.calls[call]!
    return this.specification.operations[what.f]!.step(this.states[state]!, what)
  }

  /** Without a `stateKey`, states that only differ in what plain data cannot say would pass for one. */
  private stateId(state: State): number {
    const { specification, states } = this
    const before = this.values.bytes
    const value = this.values.of(specification.stateKey === undefined ? state : specification.stateKey(state), true)
    this.bytes += this.values.bytes - before
    const known = this.stateIds.get(value)
    if (known !== undefined) return known
    states.push(state)
    this.stateIds.set(value, states.length - 1)
    return states.length - 1
  }

  private numberOf(value: Value | undefined): number {
    return value === undefined ? NO_VALUE : this.values.of(value, false)
  }

  /** The search leaves out reads that nobody saw and takes others eagerly; a read with an effect would make it wrong. */
  private assertMayChange(call: number): void {
    const { f, status } = this.calls[call]!
    const { kind, isPassive } = this.specification.operations[f]!
    if (kind !== 'read' && status !== 'fail' && !(status === 'ok' && isPassive?.(this.calls[call]!))) return
    const what = status === 'fail' ? `a failed ${f}` : `${f}, a ${kind === 'read' ? 'read' : 'passive operation'},`
    throw new TypeError(`Expected ${what} of ${this.specification.name} to leave the state as it is, got another state`)
  }
}

function saysReach<State>({ operations }: SequentialSpecification<State>): boolean {
  for (const f in operations) if (operations[f]?.withinReach !== undefined) return true
  return false
}
