/** A specification as a table: states and calls are numbered, and each step is asked of the specification once. */
import { type Value, valueKey } from '../../history/index.js'
import { type Call, isRejection, type Rejection, type SequentialSpecification } from './specification.js'

/** Thrown to end a search from inside a step; never leaves the checker. */
export class Interrupted extends Error {}

/** In place of a state: the specification rejects the call. */
export const REJECTED = -1

export class Transitions<State> {
  private readonly states: State[] = []
  /** Texts are their own keys: a copy of every long one would be most of what a search takes. */
  private readonly textIds = new Map<string, number>()
  private readonly stateIds = new Map<string, number>()
  /** Of long texts within states. */
  private readonly textNumbers = new Map<string, number>()
  /** Characters in all keys of states. */
  private characters = 0
  private readonly calls: Call[] = []
  private readonly callIds = new Map<string, number>()
  /** From state and call to the next state. One map per call keeps the keys small integers. */
  private readonly next: Map<number, number>[] = []
  private readonly reach: Map<number, boolean>[] = []
  readonly initial: number
  /** Whether there are reads that say what is within their reach. */
  readonly knowsReach: boolean

  constructor(
    private readonly specification: SequentialSpecification<State>,
    private readonly shouldStop: () => boolean,
  ) {
    this.initial = this.stateId(specification.initial)
    this.knowsReach = Object.values(specification.operations).some(({ withinReach }) => withinReach !== undefined)
  }

  /** Equal calls share a number. */
  callId(call: Call): number {
    const { f, key, input, output, status, process = '' } = call
    const text = `${status} ${process} ${textOf(key)} ${textOf(input)} ${textOf(output)} ${f}`
    const known = this.callIds.get(text)
    if (known !== undefined) return known
    this.calls.push(call)
    this.next.push(new Map())
    this.reach.push(new Map())
    this.callIds.set(text, this.calls.length - 1)
    return this.calls.length - 1
  }

  /**
   * The state after a call, or `REJECTED`.
   * @throws Interrupted when the caller of the checker wants to stop
   */
  step(state: number, call: number): number {
    const known = this.next[call]!.get(state)
    if (known !== undefined) return known
    this.mayGoOn()
    return this.learn(state, call)
  }

  /** The same, whether or not the caller wants to stop: for explanations of what is already decided. */
  stepAnyway(state: number, call: number): number {
    return this.next[call]!.get(state) ?? this.learn(state, call)
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
    const known = this.reach[call]!.get(state)
    if (known !== undefined) return known
    const answer = withinReach(this.states[state]!, what)
    this.reach[call]!.set(state, answer)
    return answer
  }

  /** What the states take, in units of a configuration: one for each 128 characters. */
  get weight(): number {
    return Math.floor(this.characters / 128)
  }

  state(id: number): State {
    return this.states[id]!
  }

  private learn(state: number, call: number): number {
    const result = this.ask(state, call)
    const next = isRejection(result) ? REJECTED : this.stateId(result)
    if (next !== REJECTED && next !== state) this.assertMayChange(call)
    this.next[call]!.set(state, next)
    return next
  }

  private ask(state: number, call: number): State | Rejection {
    const what = this.calls[call]!
    return this.specification.operations[what.f]!.step(this.states[state]!, what)
  }

  private stateId(state: State): number {
    const { stateKey, name } = this.specification
    const isText = stateKey === undefined && typeof state === 'string'
    const ids = isText ? this.textIds : this.stateIds
    const key = isText ? state : (stateKey?.(state) ?? this.plainKey(state, name))
    const known = ids.get(key)
    if (known !== undefined) return known
    this.states.push(state)
    this.characters += key.length
    ids.set(key, this.states.length - 1)
    return this.states.length - 1
  }

  /**
   * A text that two states of plain data share exactly when they are equal; freezes them. Without a `stateKey`, states that
   * only differ in what plain data cannot say would pass for one.
   */
  private plainKey(state: unknown, name: string): string {
    if (typeof state === 'string') return state.length > spelledMax ? this.textNumber(state) : JSON.stringify(state)
    if (typeof state === 'number' || typeof state === 'boolean' || state === null) return valueKey(state)
    if (typeof state === 'object') {
      if (Array.isArray(state))
        return `[${frozen(state)
          .map((part) => this.plainKey(part, name))
          .join()}]`
      const prototype: unknown = Object.getPrototypeOf(state)
      if (prototype === Object.prototype || prototype === null) {
        let key = '{'
        for (const field of Object.keys(frozen(state)).sort())
          key += `${this.plainKey(field, name)}:${this.plainKey((state as Record<string, unknown>)[field], name)},`
        return key
      }
    }
    throw new TypeError(
      `Expected ${name} to have a stateKey, or states of plain data, got ${Object.prototype.toString.call(state)}`,
    )
  }

  private textNumber(text: string): string {
    let number = this.textNumbers.get(text)
    if (number === undefined) {
      number = this.textNumbers.size
      this.textNumbers.set(text, number)
      this.characters += text.length
    }
    return `#${number}`
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

/** Contains no spaces outside quotes, so that what is joined by spaces stays apart. */
function textOf(value: Value | undefined): string {
  return value === undefined ? '-' : valueKey(value)
}

/** A step that changes its state in place would rewrite history for every other branch of the search. */
const frozen = <T extends object>(state: T): T => (Object.isFrozen(state) ? state : Object.freeze(state))

/** Texts that are longer are known by number, so that the parts of a state that stay as they are need not be read again. */
const spelledMax = 16
