/**
 * The words a protocol is written in. `vocabulary<V>()` binds them to one protocol's roles, messages, timers and
 * operations, so that a handler receives exactly its own message type and a misspelled timer does not compile.
 */
import type { NodeId, OpId } from './event.js'
import type { Json } from './value/json.js'

/** What a protocol's own interface may declare; everything but `role` may be left out. */
export interface VocabularyShape {
  role: string
  message?: { readonly type: string }
  timer?: string
  operation?: { readonly f: string; readonly key?: Json; readonly value?: Json }
  config?: object
  /** Named rules of the model (a quorum size), which a variant may replace one by one. */
  rules?: object
}

// What is not declared does not exist: without the test, a protocol without messages could send any.
export type MessageOf<V extends VocabularyShape> = 'message' extends keyof V ? NonNullable<V['message']> : never
export type TimerOf<V extends VocabularyShape> = 'timer' extends keyof V ? NonNullable<V['timer']> : never
export type OperationOf<V extends VocabularyShape> = 'operation' extends keyof V ? NonNullable<V['operation']> : never
export type ConfigOf<V extends VocabularyShape> = [NonNullable<V['config']>] extends [never]
  ? Record<never, never>
  : NonNullable<V['config']>
export type RulesOf<V extends VocabularyShape> = [NonNullable<V['rules']>] extends [never]
  ? Record<never, never>
  : NonNullable<V['rules']>

/** What is constant for a node: its name, the cluster, the configuration. */
export interface Context<V extends VocabularyShape> {
  readonly self: NodeId
  /** Names of all nodes by role, in a fixed order: iterate these, not the Maps and Sets of a state. */
  readonly nodes: { readonly [R in V['role']]: readonly NodeId[] }
  readonly config: ConfigOf<V>
  readonly rules: RulesOf<V>
  /**
   * What the node's own clock reads, in ticks: the true time plus the node's skew. Only where the protocol declares
   * `clock`. A handler that does not read it is remembered without regard to time.
   */
  readonly now: number
}

declare const vocabularyOfEffect: unique symbol

/** An effect as the kernel carries it out. */
export type ErasedEffect =
  | { readonly effect: 'send'; readonly to: NodeId; readonly message: { readonly type: string } }
  | { readonly effect: 'set-timer' | 'cancel-timer'; readonly timer: string }
  | { readonly effect: 'ok'; readonly operation: OpId; readonly value: Json | undefined }
  | { readonly effect: 'fail'; readonly operation: OpId; readonly error: string | undefined }
  | { readonly effect: 'sync' }

/** What a handler asks the harness to do. Made by `send`, `setTimer`, `cancelTimer`, `sync`, `complete` and `fail`. */
export type Effect<V extends VocabularyShape> = ErasedEffect & { readonly [vocabularyOfEffect]?: (v: V) => V }

// Recognised by mark, not by class: a model may have been loaded with its own copy of this module.
const MARK = Symbol.for('faultline.outcome')
const isMarked = (value: unknown, mark: string): boolean =>
  typeof value === 'object' && value !== null && (value as { [MARK]?: unknown })[MARK] === mark

/** A handler's answer to one event: the node's next state, and effects in the order in which they were asked for. */
export class Transition<S> {
  readonly [MARK] = 'transition'
  static [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(value, 'transition')
  }
  constructor(
    readonly state: S,
    readonly effects: readonly ErasedEffect[],
  ) {}
}

/** Real nondeterminism: any one of several labelled transitions may be taken. */
export class Choice<S> {
  readonly [MARK] = 'choice'
  static [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(value, 'choice')
  }
  constructor(readonly options: readonly (readonly [label: string, Transition<S>])[]) {}
}

export type Outcome<S> = Transition<S> | Choice<S>

/** One client operation as its handler sees it. */
export type Invocation<V extends VocabularyShape, F extends string> = Extract<OperationOf<V>, { f: F }> & {
  readonly id: OpId
  readonly client: string
}
export type Received<V extends VocabularyShape, T extends string> = Extract<MessageOf<V>, { type: T }> & {
  readonly from: NodeId
}
/** Any message, as its receiver gets it. */
export type ReceivedAny<V extends VocabularyShape> = MessageOf<V> & { readonly from: NodeId }

// While `S` is still being inferred it is `unknown`, and any field may be meant: `never` would end the inference.
type FieldOf<S> = unknown extends S ? string : S extends { toObject(): infer Fields } ? keyof Fields & string : never

/**
 * How the nodes of one role behave: a table from events to reactions. Every handler is a pure function of the node's
 * state, the event and the context; it is called at most once per distinct pair of state and event.
 */
export interface RoleDefinition<V extends VocabularyShape, S> {
  /** An Immutable Record, or `next(record, …effects)` when the node starts by setting timers or sending messages. */
  init: (context: Context<V>) => S | Transition<S>
  /** Fields that survive a crash. All others return to what `init` gave them. Default: none. */
  durable?: readonly FieldOf<NoInfer<S>>[]
  /** Durable fields are on disk only from the next `sync()` on; the fault `unsynced` loses what was written since. */
  buffered?: true
  /** Types of message that a node still handles when it fails its work without being down (the fault `gray`). */
  healthChecks?: readonly MessageOf<V>['type'][]
  /** A system outside the protocol's fault model (a broker, a database): it never crashes. */
  reliable?: boolean
  /**
   * Nodes of this role are interchangeable: exchange their names, everywhere, in a run, and it is a run again. So handlers
   * compare names for equality only, and no node is the first or the last. (A configuration may still tell nodes apart.)
   */
  symmetric?: true
  /**
   * Whether a message to this node can have no effect any more, now or later: delivered, it would change nothing, send
   * nothing and answer nobody, whatever happens before. A pure function of state and message, as handlers are. Not asked
   * where time waits for messages, since it waits for these as well.
   */
  obsolete?: (state: NoInfer<S>, message: ReceivedAny<V>, context: Context<V>) => boolean
  invoke?: {
    readonly [F in OperationOf<V>['f']]?: (
      state: NoInfer<S>,
      operation: Invocation<V, F>,
      context: Context<V>,
    ) => Outcome<NoInfer<S>>
  }
  receive?: {
    readonly [T in MessageOf<V>['type']]?: (
      state: NoInfer<S>,
      message: Received<V, T>,
      context: Context<V>,
    ) => Outcome<NoInfer<S>>
  }
  timeout?: { readonly [T in TimerOf<V>]?: (state: NoInfer<S>, context: Context<V>) => Outcome<NoInfer<S>> }
  /** Runs at restart, on the state that survived. Default: nothing happens. */
  recover?: (state: NoInfer<S>, context: Context<V>) => Outcome<NoInfer<S>>
}

type ErasedHandler = (...args: never[]) => unknown

/** A role definition without its types, as the kernel runs it. */
export interface ErasedRole {
  readonly init: ErasedHandler
  readonly durable?: readonly string[]
  readonly buffered?: true
  readonly healthChecks?: readonly string[]
  readonly reliable?: boolean
  readonly symmetric?: true
  readonly obsolete?: ErasedHandler
  readonly invoke?: Readonly<Record<string, ErasedHandler>>
  readonly receive?: Readonly<Record<string, ErasedHandler>>
  readonly timeout?: Readonly<Record<string, ErasedHandler>>
  readonly recover?: ErasedHandler
}

declare const stateType: unique symbol

export interface Role<V extends VocabularyShape, S> {
  readonly definition: ErasedRole
  readonly [stateType]?: { readonly state: S; readonly vocabulary: (v: V) => V }
}

export type Roles<V extends VocabularyShape> = { readonly [R in V['role']]: Role<V, unknown> }
/** State type of each role. */
export type StatesOf<R> = { readonly [K in keyof R]: R[K] extends Role<infer _V, infer S> ? S : never }

/** The effect constructors of one vocabulary. */
export interface EffectWords<V extends VocabularyShape> {
  next: <S>(state: S, ...effects: readonly Effect<V>[]) => Transition<S>
  /** Offers several transitions; the label of the one taken appears in the schedule. */
  choose: <S>(options: Readonly<Record<string, Transition<S>>>) => Choice<S>
  send: (to: NodeId, message: MessageOf<V>) => Effect<V>
  setTimer: (timer: TimerOf<V>) => Effect<V>
  cancelTimer: (timer: TimerOf<V>) => Effect<V>
  /** Puts the durable fields on disk, as the transition leaves them; for roles that are `buffered`. */
  sync: () => Effect<V>
  /** Ends a client operation with `ok`. Ignored when its client no longer waits. */
  complete: (operation: OpId, value?: Json) => Effect<V>
  /** Ends a client operation with `fail`: it definitely did not, and will not, take effect. */
  fail: (operation: OpId, error?: string) => Effect<V>
}

export function effectWords<V extends VocabularyShape>(): EffectWords<V> {
  return {
    next: (state, ...effects) => new Transition(state, effects),
    choose: (options) => new Choice(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
    send: (to, message) => ({ effect: 'send', to, message }),
    setTimer: (timer) => ({ effect: 'set-timer', timer }),
    cancelTimer: (timer) => ({ effect: 'cancel-timer', timer }),
    sync: () => ({ effect: 'sync' }),
    complete: (operation, value) => ({ effect: 'ok', operation, value }),
    fail: (operation, error) => ({ effect: 'fail', operation, error }),
  }
}
