/** Judging every state of a search, each property by what it reads of it. */
import { isQuiet, type Memoised } from '../../kernel/index.js'
import { ANYTHING_ELSE } from '../../kernel/system/layout.js'
import type { AnyProperty } from '../../properties/index.js'
import { Stillness } from '../coverage/still.js'
import type { Answer, Judge } from '../judge.js'
import { Standing } from './standing.js'

/** What a search found out about one property. */
export interface StateFinding {
  readonly property: string
  /** The first state that violates it (for a `sometimes`: that satisfies it), in the order of the search. */
  readonly index?: number
  /** Some history before that state could not be judged: why. */
  readonly undecided?: string
  /** States that could have violated it: for `finally` those at rest, for `history` those in which something was observed. */
  readonly telling: number
  /** Why the others could not. */
  readonly vacuous?: string
}

/** How far a search goes on after the first violation: not, until all is decided, or until one property is. */
export type GoesOn = 'decided' | { readonly until: string } | undefined

/** What is known of a history. */
const HISTORY = { new: 0, telling: 1, vacuous: 2, undecided: 3, violates: 4 } as const

class Tally {
  index: number | undefined
  undecided: string | undefined
  vacuous: string | undefined
  telling = 0
  /** By the id of a history: one of `HISTORY`. */
  histories = new Uint8Array(64)

  constructor(
    readonly property: AnyProperty,
    /** What a property of states is put together of. */
    readonly parts: readonly Memoised<Answer>[],
  ) {}
}

export class Judging {
  readonly #tallies: readonly Tally[]
  readonly #hasFinally: boolean
  readonly #stillness: Stillness
  readonly #pair: [readonly number[], readonly number[]]
  readonly #states: { readonly states: (readonly number[])[] }
  /** Those of the open ones that hold until they do not, and the others. */
  #standing = new Standing<Tally>([])
  #varying: readonly Tally[] = []
  #visited = 0
  #isViolated = false
  #isEnough = false
  /** States at rest; counted while a `finally` is open. */
  quiet = 0

  constructor(
    readonly judge: Judge,
    readonly properties: readonly AnyProperty[],
    /** Go on after the first violation: until all properties are decided, or that of a name is. */
    readonly goesOn: GoesOn = undefined,
  ) {
    this.#tallies = properties.map(
      (property) => new Tally(property, isOfStates(property) ? judge.memosOf(property) : []),
    )
    this.#sort(this.#tallies)
    this.#hasFinally = properties.some(({ kind }) => kind === 'finally')
    this.#stillness = new Stillness(judge.system, properties)
    this.#pair = [judge.system.initial, judge.system.initial]
    this.#states = { states: this.#pair }
  }

  /**
   * `true` once there is a violation, and no more is to be found out. `places` are those of the fixed part in which the state
   * differs from one that was looked at before, as a set of bits (see `placeBit`): all of them in the first state.
   */
  visit(state: readonly number[], index: number, places: number): boolean {
    const { system } = this.judge
    const changed = places | ANYTHING_ELSE
    // The first state in normal form, as all others.
    if (index === 0) this.#pair[0] = [...state]
    this.#pair[1] = state
    this.#stillness.add(this.#states)
    // Cheap before dear: most states have messages in flight.
    const mayRest = this.#hasFinally && (state.length === system.at.network || system.mayLinger)
    const quiet = mayRest && isQuiet(system, state)
    if (quiet) this.quiet++
    let decided = false
    for (const tally of this.#varying) {
      if (!this.#isHit(tally, state, quiet, changed)) continue
      tally.index = index
      this.#isViolated ||= tally.property.kind !== 'sometimes'
      decided = true
    }
    if (this.#standing.falls(state, changed)) {
      for (const tally of this.#standing.fallen) tally.index = index
      this.#isViolated = true
      decided = true
    }
    this.#visited++
    if (decided) this.#sort(this.#tallies.filter((tally) => tally.index === undefined))
    return this.#isEnough
  }

  #sort(open: readonly Tally[]): void {
    this.#varying = open.filter(({ property }) => property.kind !== 'always')
    this.#standing = new Standing(open.filter(({ property }) => property.kind === 'always'))
    const isAwaited = ({ property }: Tally): boolean =>
      this.goesOn === 'decided' || property.name === this.goesOn?.until
    this.#isEnough = this.#isViolated && !open.some(isAwaited)
  }

  /** Whether the state decides the property: violates it, or satisfies a `sometimes`. */
  #isHit(tally: Tally, state: readonly number[], quiet: boolean, changed: number): boolean {
    const { property } = tally
    switch (property.kind) {
      case 'sometimes':
        return holdNow(tally.parts, state, changed)
      case 'finally':
        if (!quiet) return false
        tally.telling++
        return this.judge.answer(property, state) !== true
      case 'history':
        return this.#historyFails(tally, property.checker, state)
      case 'always': // see `Standing`
      case 'eventually':
      case 'leadsTo':
      case 'eventuallyAlways':
        return false
    }
  }

  #historyFails(
    tally: Tally,
    checker: (AnyProperty & { kind: 'history' })['checker'],
    state: readonly number[],
  ): boolean {
    const id = state[this.judge.system.at.history]!
    if (id >= tally.histories.length) tally.histories = widened(tally.histories, id)
    let known = tally.histories[id]!
    if (known === HISTORY.new) {
      const result = this.judge.verdict(checker, state)
      known =
        result.verdict === 'invalid'
          ? HISTORY.violates
          : result.verdict === 'unknown'
            ? HISTORY.undecided
            : result.vacuous === undefined
              ? HISTORY.telling
              : HISTORY.vacuous
      tally.histories[id] = known
      if (result.verdict === 'unknown') tally.undecided ??= result.reason
      if (result.verdict === 'valid') tally.vacuous ??= result.vacuous
    }
    if (known === HISTORY.telling) tally.telling++
    return known === HISTORY.violates
  }

  findings(): StateFinding[] {
    return this.#tallies.map(({ property, index, undecided, vacuous, telling: counted }) => {
      const telling = property.kind === 'always' ? (index === undefined ? this.#visited : index + 1) : counted
      const still = this.#stillness.reasonFor(property)
      const why = still ?? vacuous
      return {
        property: property.name,
        telling: still === undefined ? telling : 0,
        ...(index === undefined ? {} : { index }),
        ...(undecided === undefined ? {} : { undecided }),
        ...(why === undefined ? {} : { vacuous: why }),
      }
    })
  }
}

const isOfStates = ({ kind }: AnyProperty): boolean => kind === 'always' || kind === 'sometimes'

/** Whether all answer `true`, as for the state from which this one differs in what has changed some did not. */
function holdNow(parts: readonly Memoised<Answer>[], state: readonly number[], changed: number): boolean {
  // Of parts that were never asked, since another one answered `false` before them, nothing is known.
  if (parts.every(({ everRead }) => everRead !== 0 && (everRead & changed) === 0)) return false
  for (let i = 0; i < parts.length; i++) if (parts[i]!.of(state) !== true) return false
  return true
}

function widened(table: Uint8Array<ArrayBuffer>, id: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(2 * id)
  wider.set(table)
  return wider
}
