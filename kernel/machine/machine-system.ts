/** A machine in one configuration, ready to be stepped through. */
import { KernelBug, ModelError } from '../errors.js'
import { canonicalText, type Json, toJson } from '../value/json.js'
import { ANY } from './domains.js'
import { codeIn, Face } from './face.js'
import { type Field, layoutOf, type MachineLayout, type Variable } from './fields.js'
import type { AnyMachine, ErasedAction, ErasedStep } from './machine.js'
import { type EmitWords, NOTHING, Outcomes } from './outcomes.js'
import { answerOf, leafOf, ReadTrees, UNKNOWN } from './read-trees.js'

/** A state: words that hold the fields of all variables. */
export type MachineState = readonly number[]

/** The states of a run, and the action that led to each of them; none led to the first. */
export type MachineTrace = readonly {
  readonly action: string | null
  readonly state: Readonly<Record<string, Json>>
}[]

export interface MachineOptions {
  /** A named configuration, or an object whose fields replace those of the first one. Default: the first. */
  readonly config?: string | object
}

/** One action for one choice of what it is quantified over. */
interface Instance {
  /** As in `Prepare("rm1")`. */
  readonly label: string
  readonly place: string
  readonly step: ErasedStep
}

/** The leaf of an action that leads nowhere. */
const DISABLED = leafOf(NOTHING)

/** The first calls of each action and property are made twice, and one in how many of those that follow. */
const CHECKED_FIRST = 100
const CHECKED_SHARE = 16

export class MachineSystem {
  readonly configName: string | null
  readonly config: object
  readonly layout: MachineLayout
  readonly actions: readonly Instance[]
  /** Calls of actions and properties so far, second calls for purity left out. */
  calls = 0
  /** Index into `actions` of the one that led to the successor emitted last. */
  lastAction = -1
  readonly #face: Face
  readonly #trees = new ReadTrees()
  readonly #outcomes: Outcomes
  readonly #words: Int32Array
  readonly #leaves: Int32Array
  readonly #callsOf: number[] = []

  /** Throws `ModelError` when configuration, variables or actions contradict themselves. */
  constructor(
    readonly machine: AnyMachine,
    options: MachineOptions = {},
  ) {
    const { name, definition } = machine
    const { configName, config } = chosen(machine, options.config)
    this.configName = configName
    this.config = config
    this.layout = layoutOf(name, definition.variables(config as never))
    this.actions = Object.entries(definition.actions(config as never)).flatMap(([action, given]) =>
      instancesOf(name, action, given, []),
    )
    this.#face = new Face(this.layout, config)
    this.#outcomes = new Outcomes(this.layout)
    this.#words = new Int32Array(this.layout.length)
    this.#leaves = new Int32Array(this.actions.length)
    for (const _ of this.actions) this.#trees.plant()
  }

  /** Every initial state, in the order of the variables and their domains. Throws `ModelError` at a value outside its domain. */
  initial(emit: EmitWords): void {
    const place = `${this.machine.name}: init`
    const given = this.machine.definition.init(this.config as never) as Readonly<Record<string, unknown>>
    const names = this.layout.variables.map(({ name }) => name)
    const odd = Object.keys(given).find((name) => !names.includes(name))
    if (odd !== undefined) throw new ModelError(place, `expected the variables (${names.join(', ')}), got ${odd}`)
    const starts = this.layout.variables.flatMap((variable) => startsOf(variable, given[variable.name], place))
    const words = new Int32Array(this.layout.length)
    const choose = (at: number): void => {
      if (at === starts.length) {
        emit(words, words.length)
        return
      }
      const { field, codes } = starts[at]!
      const before = words[field.word]!
      for (const code of codes) {
        words[field.word] = field.mask < 0 ? code : before | (code << field.shift)
        choose(at + 1)
      }
      words[field.word] = before
    }
    choose(0)
  }

  /** Every state that one action leads to, actions in their order, repeats included. Throws `ModelError` when one is at fault. */
  successors(state: MachineState, emit: EmitWords): void {
    const words = this.#words
    for (let i = 0; i < state.length; i++) words[i] = state[i]!
    const leaves = this.#leaves
    this.#trees.findFirst(leaves, words, state)
    for (let action = 0; action < leaves.length; action++) {
      const leaf = leaves[action]! || this.#learn(action, state)
      if (leaf === DISABLED) continue
      this.lastAction = action
      this.#outcomes.emit(answerOf(leaf), words, state, emit)
    }
  }

  /** The label of the first action that leads from one state to the other. */
  actionBetween(from: MachineState, to: MachineState): string | undefined {
    let found: string | undefined
    const words = Int32Array.from(from)
    for (const [action, { label }] of this.actions.entries()) {
      const leaf = this.#trees.find(action, from) || this.#learn(action, from)
      this.#outcomes.emit(answerOf(leaf), words, from, (after) => {
        if (to.every((word, i) => word === after[i])) found ??= label
      })
    }
    return found
  }

  /** Expects each state to be a successor of the one before. */
  traceOf(states: readonly MachineState[]): MachineTrace {
    return states.map((state, i) => {
      const action = i === 0 ? null : this.actionBetween(states[i - 1]!, state)
      if (action === undefined) throw new KernelBug(`no action of ${this.machine.name} leads to step ${i}`)
      return { action, state: this.jsonOf(state) }
    })
  }

  /** A pure function of the variables that remembers its answers by what it reads; `place` is what an error names. */
  memoised<T>(place: string, compute: (variables: never) => T): (state: MachineState) => T {
    const answers: T[] = []
    const ids = new Map<T, number>()
    const tree = this.#trees.plant()
    const at = `${this.machine.name}: ${place}`
    let calls = 0
    return (state) => {
      let leaf = this.#trees.find(tree, state)
      if (leaf === UNKNOWN) {
        const answer = this.#call(at, compute, state, calls++)
        const id = ids.get(answer) ?? answers.push(answer) - 1
        ids.set(answer, id)
        leaf = leafOf(id)
        if (!this.#trees.learn(tree, state, this.#face.read, leaf)) throw impure(at)
      }
      return answers[answerOf(leaf)]!
    }
  }

  /** A state as it is written down: the variables by name. */
  jsonOf(state: MachineState): Readonly<Record<string, Json>> {
    const valueIn = (field: Field) => toJson(field.valueOf(codeIn(state, field)))
    return Object.fromEntries(
      this.layout.variables.map(({ name, kind, keys, fields }): [string, Json] => {
        if (kind === 'each') return [name, { $map: fields.map((field, i): Json => [toJson(keys[i]), valueIn(field)]) }]
        if (kind === 'subset-of')
          return [name, { $set: keys.filter((_, i) => valueIn(fields[i]!) === true).map(toJson) }]
        return [name, valueIn(fields[0]!)]
      }),
    )
  }

  #learn(action: number, state: MachineState): number {
    const { place, step } = this.actions[action]!
    const calls = (this.#callsOf[action] ?? 0) + 1
    this.#callsOf[action] = calls
    const outcome = this.#call(place, (variables) => this.#outcomes.idOf(step(variables), place), state, calls)
    const leaf = leafOf(outcome)
    if (!this.#trees.learn(action, state, this.#face.read, leaf)) throw impure(place)
    return leaf
  }

  #call<T>(place: string, compute: (variables: never) => T, state: MachineState, calls: number): T {
    this.calls++
    const answer = this.#callOnce(place, compute, state)
    if (calls > CHECKED_FIRST && calls % CHECKED_SHARE !== 0) return answer
    const read = [...this.#face.read]
    const second = this.#callOnce(place, compute, state)
    const isSame = second === answer && read.length === this.#face.read.length
    if (!isSame || read.some((field, i) => field !== this.#face.read[i])) throw impure(place)
    return answer
  }

  #callOnce<T>(place: string, compute: (variables: never) => T, state: MachineState): T {
    this.#face.show(state, place)
    try {
      return compute(this.#face.variables as never)
    } catch (error) {
      if (error instanceof ModelError) throw error
      const message = error instanceof Error ? error.message : String(error)
      throw new ModelError(place, `it threw: ${message}`, { cause: error })
    }
  }
}

const impure = (place: string) =>
  new ModelError(place, 'it is impure: in equal states it read different variables, or gave different results')

function chosen({ name, definition: { configs } }: AnyMachine, wanted: string | object | undefined) {
  const names = Object.keys(configs)
  const first = configs[names[0]!]!
  if (wanted === undefined) return { configName: names[0]!, config: first }
  if (typeof wanted === 'string') {
    const config = Object.hasOwn(configs, wanted) ? configs[wanted] : undefined
    if (!config) throw new ModelError(name, `expected a config (${names.join(', ')}), got ${wanted}`)
    return { configName: wanted, config }
  }
  const unknown = Object.keys(wanted).find((field) => !(field in first))
  if (unknown !== undefined)
    throw new ModelError(name, `expected config fields (${Object.keys(first).join(', ')}), got ${unknown}`)
  return { configName: null, config: { ...first, ...wanted } }
}

function instancesOf(machine: string, action: string, given: ErasedAction, chosen: readonly unknown[]): Instance[] {
  if (typeof given !== 'function') {
    if (!Array.isArray(given?.values))
      throw new ModelError(`${machine}: ${action}`, `expected a function or forSome(…), got ${String(given)}`)
    return given.values.flatMap((value) => instancesOf(machine, action, given.body(value as never), [...chosen, value]))
  }
  const label = chosen.length === 0 ? action : `${action}(${chosen.map((value) => textOf(value)).join(', ')})`
  return [{ label, place: `${machine}: ${label}`, step: given }]
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : canonicalText(toJson(value)))

/** The codes with which each field of a variable may start. */
function startsOf(variable: Variable, given: unknown, place: string): { field: Field; codes: readonly number[] }[] {
  const { name, kind, fields, keys } = variable
  if (given === undefined) throw new ModelError(place, `expected an initial value of ${name}, got none`)
  if (kind === 'subset-of' && given !== ANY) {
    if (!Array.isArray(given))
      throw new ModelError(place, `expected a list of elements of ${name}, got ${String(given)}`)
    const members = new Set(given.map((element) => variable.fieldOf(element, place)))
    return fields.map((field) => ({ field, codes: [members.has(field) ? 1 : 0] }))
  }
  return fields.map((field, i) => {
    if (given === ANY) {
      if (field.count === Infinity)
        throw new ModelError(place, `expected a value of ${name}, got ANY, but its domain is not declared`)
      return { field, codes: Array.from({ length: field.count }, (_, code) => code) }
    }
    const value: unknown = kind === 'each' && typeof given === 'function' ? given(keys[i]) : given
    return { field, codes: [field.codeOf(value, place)] }
  })
}
