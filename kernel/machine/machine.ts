/**
 * Plain machines, for specifications in the TLA+ manner: shared variables, and actions that read some of them and say
 * what some of them are next.
 */
import { ModelError } from '../errors.js'
import type { Next, Reading, Start, Variables } from './domains.js'

/** What an action may lead to: `false` where it is disabled, otherwise one next state or several to choose from. */
export type Outcome<V> = false | Next<V> | readonly Next<V>[]

/** A pure function of what it reads. What it does not mention stays unchanged. */
export type Step<V> = (state: Reading<V>) => Outcome<V>

/** `∃ value ∈ values : …`; every value makes an action of its own. */
export interface ForSome<V> {
  readonly values: readonly unknown[]
  readonly body: (value: never) => Action<V>
}

export type Action<V> = Step<V> | ForSome<V>

export interface MachineDefinition<C extends object, V extends Variables> {
  readonly name: string
  /** Paper and section, or module, that the machine follows. */
  readonly source?: string
  /** Named configurations (the CONSTANTS); the first is the default. */
  readonly configs: Readonly<Record<string, C>>
  /**
   * Sets of texts that are interchangeable (TLA+: SYMMETRY): exchange two members of one set everywhere, in keys, elements
   * and values of variables, and a run is a run again.
   */
  readonly symmetric?: (config: C) => readonly (readonly string[])[]
  readonly init: (config: C) => Start<V>
  readonly actions: (config: C) => Readonly<Record<string, Action<V>>>
}

declare const vocabulary: unique symbol

export interface Machine<C extends object, V extends Variables> {
  readonly name: string
  readonly source: string | null
  readonly definition: ErasedMachine
  readonly [vocabulary]?: { readonly config: C; readonly variables: V }
}

/** A machine whose variables do not matter to the one who holds it. */
export type AnyMachine = Pick<Machine<object, Variables>, 'name' | 'source' | 'definition'>

/** What properties of a machine see: its variables as actions read them, and the configuration. */
export type MachineView<M> = M extends Machine<infer C, infer V> ? Reading<V> & { readonly config: C } : never

/** A definition without its types, as it is run. */
export interface ErasedMachine {
  readonly configs: Readonly<Record<string, object>>
  readonly variables: (config: never) => Variables
  readonly symmetric?: (config: never) => readonly (readonly string[])[]
  readonly init: (config: never) => object
  readonly actions: (config: never) => Readonly<Record<string, ErasedAction>>
}

export type ErasedStep = (state: never) => unknown
export type ErasedAction =
  | ErasedStep
  | { readonly values: readonly unknown[]; readonly body: (value: never) => ErasedAction }

/** The words in which a machine over these variables is written. */
export interface MachineWords<C extends object, V extends Variables> {
  /** Throws `ModelError` when the name is none, or there is no configuration. */
  machine: (definition: MachineDefinition<C, V>) => Machine<C, V>
  /** `∃ p ∈ values : body(p)`: one action for each value. May be nested. */
  forSome: <const P>(values: readonly P[], body: (value: P) => Action<V>) => ForSome<V>
}

/** Declares the variables of a machine, and gives the words to write it in, bound to them. */
export function variables<C extends object, const V extends Variables>(declare: (config: C) => V): MachineWords<C, V> {
  return {
    machine: (definition) => {
      const { name, source = null } = definition
      checkDefinition(name, definition.configs)
      return { name, source, definition: { ...definition, variables: declare } as unknown as ErasedMachine }
    },
    forSome: (values, body) => ({ values, body: body as (value: never) => Action<V> }),
  }
}

function checkDefinition(name: string, configs: object): void {
  if (!/^[a-z0-9]+([-/][a-z0-9]+)*$/.test(name))
    throw new ModelError(String(name), 'expected a name of lower-case words joined by hyphens, such as specs/die-hard')
  if (Object.keys(configs).length === 0)
    throw new ModelError(name, 'expected at least one entry in `configs`, got none')
}
