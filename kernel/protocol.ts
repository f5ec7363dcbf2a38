/** Protocols, their variants, and the `vocabulary` in which both are written. */
import { closest } from 'fastest-levenshtein'
import { ModelError } from './errors.js'
import type { NodeId, OpId } from './event.js'
import type { Json } from './value/json.js'
import {
  type ConfigOf,
  type Context,
  type EffectWords,
  type ErasedRole,
  effectWords,
  type Invocation,
  type MessageOf,
  type OperationOf,
  type Received,
  type Role,
  type RoleDefinition,
  type Roles,
  type RulesOf,
  type StatesOf,
  type TimerOf,
  type VocabularyShape,
} from './vocabulary.js'

/** How often each fault may happen in one schedule. A fault without a budget does not happen; `Infinity` lifts the limit. */
export interface Faults {
  /** A node loses all but its durable fields. */
  readonly crash?: number
  /** A crashed node comes back. 0 or absent means crash-stop: messages to a crashed node then vanish. */
  readonly restart?: number
  readonly loss?: number
  readonly duplication?: number
  /** The nodes are split in two groups; messages between the groups are held back until the partition heals. */
  readonly partition?: number
  /** Default: as often as there are partitions. */
  readonly heal?: number
  /** A node takes no step, and loses nothing, until it is resumed: a long garbage collection, a suspended machine. */
  readonly pause?: number
  /** Default: as often as there are pauses. */
  readonly resume?: number
  /** A node's clock jumps (see `Clock`). */
  readonly clock?: number
  /** A node answers health checks and loses all other messages and requests, until it crashes. */
  readonly gray?: number
  /** A node is no longer bound by a synchronous network's delay (see `Clock`), until it crashes. */
  readonly slow?: number
  /** A liar (see `byzantine`) sends a message that its handlers would not send. */
  readonly byzantine?: number
  /** A crash also loses what was written to durable fields since the last `sync()`. Counts as a crash as well. */
  readonly unsynced?: number
}

/** Time for protocols that depend on it: whole ticks from 0, the same everywhere but for each node's skew. */
export interface Clock {
  /** The last tick. Keeps the search finite. */
  readonly horizon: number
  /** By how much a clock may jump at a time, in ticks. Default: 1 and -1. */
  readonly jumps?: readonly number[]
  /** How far a clock may be off, in ticks, either way. Default: no limit. */
  readonly skew?: number
  /** Time stands still while a message can be delivered, so that none is under way for a tick; only `slow` nodes' can be. */
  readonly synchronous?: boolean
}

/** Partitions to choose from: two groups, two groups with one node that reaches both, or two with one direction blocked. */
export type PartitionShape = 'split' | 'bridge' | 'one-way'

/** Limits that are not faults; they keep the search finite. A bound left out is no bound, but for `giveUp`, which is then 0. */
export interface Bounds {
  /** How often timers may fire in one schedule. */
  readonly timeout?: number
  /** How often a client may stop waiting for its operation, which ends it with `info`. */
  readonly giveUp?: number
}

export interface Network {
  /** `fifo`: each link keeps its order. Default: `unordered`. */
  readonly order?: 'unordered' | 'fifo'
  /** `repeated`: what is delivered stays in flight, so it may arrive any number of times; sent twice is sent once. Default: `once`. */
  readonly delivery?: 'once' | 'repeated'
  /**
   * `kept`: a message that would change nothing, and bring about nothing, where it arrives is not delivered; it stays in
   * flight for as long as that is so. With `repeated` delivery, to send again what is in flight is to bring about nothing,
   * and a timer that would do no more than that, and set itself again, does not fire. Default: `consumed`. With FIFO links it must be: what is behind it could not pass.
   */
  readonly ignored?: 'consumed' | 'kept'
  /** Default: `split` alone. */
  readonly partitions?: readonly PartitionShape[]
}

/** A node that may lie, and what it may say, to any other node. */
export interface Liar<V extends VocabularyShape> {
  readonly node: NodeId
  readonly messages: readonly MessageOf<V>[]
}

/** An operation of a client's workload; `at` names the nodes it may be sent to (default: every node that accepts it). */
export type Request<V extends VocabularyShape> = OperationOf<V> & { readonly at?: NodeId | readonly NodeId[] }
export type Workload<V extends VocabularyShape> = readonly (readonly Request<V>[])[]

/** What an observer sees of one event at one node: all of it, also what no single node could know. */
export type Observation<V extends VocabularyShape, R> = {
  readonly [Name in keyof R & string]: {
    readonly node: NodeId
    readonly role: Name
    readonly event:
      | { readonly type: 'receive'; readonly message: MessageOf<V> & { readonly from: NodeId } }
      | { readonly type: 'timeout'; readonly timer: TimerOf<V> }
      | { readonly type: 'invoke'; readonly operation: OperationOf<V> & { readonly id: OpId; readonly client: string } }
      | { readonly type: 'restart' | 'crash' }
    readonly before: StatesOf<R>[Name]
    readonly after: StatesOf<R>[Name]
    readonly sent: readonly { readonly to: NodeId; readonly message: MessageOf<V> }[]
    readonly completed: readonly { readonly operation: OpId; readonly type: 'ok' | 'fail'; readonly value?: Json }[]
  }
}[keyof R & string]

/** A pure fold over everything that happens. It cannot influence the run. */
export interface Observer<V extends VocabularyShape, R, S> {
  readonly init: (config: ConfigOf<V>) => S
  readonly observe: (state: NoInfer<S>, observation: Observation<V, R>) => NoInfer<S>
}

/**
 * What may be made smaller around a counterexample. A shrinker may always leave out operations that a run never begins;
 * beyond that nothing is sound unless the author of the protocol says so: with a quorum lowered, or an `unlock` left
 * without its `lock`, a property fails for another reason than the bug.
 */
export interface Simpler<V extends VocabularyShape> {
  /**
   * Smaller configurations (a node less, a shorter list), the smallest first, in which everything that is expected to
   * hold holds as well. Nodes are numbered as always, so a node that is left out is the last of its role.
   */
  readonly configs?: (config: ConfigOf<V>) => readonly ConfigOf<V>[]
  /**
   * `optional`: nothing that is expected to hold depends on which of the operations there are. So any of them may be left
   * out; but each keeps its value, which may have to be different from all others.
   * `independent`: nothing that is expected to hold depends on which operations there are, and which client begins them.
   * So any of them may be left out, may go to another client that asks the same nodes, and may have the value or key of
   * another with the same `f`, as long as no two of them become the same.
   */
  readonly operations?: 'optional' | 'independent'
}

export interface ProtocolDefinition<V extends VocabularyShape, R extends Roles<V>, O> {
  readonly name: string
  /** Paper and section, or system and version, that the model follows. */
  readonly source?: string
  readonly roles: R
  readonly rules?: RulesOf<V>
  /** How many nodes each role has. One node is named after its role; several get numbers from 1. */
  readonly cluster: (config: ConfigOf<V>) => Readonly<Record<V['role'], number>>
  /** Named configurations; the first is the default. */
  readonly configs: Readonly<Record<string, ConfigOf<V>>>
  /** The operations of each client, in order. */
  readonly workload: (config: ConfigOf<V>) => Workload<V>
  readonly faults?: Faults | ((config: ConfigOf<V>) => Faults)
  readonly bounds?: Bounds | ((config: ConfigOf<V>) => Bounds)
  readonly network?: Network
  readonly clock?: Clock | ((config: ConfigOf<V>) => Clock)
  readonly byzantine?: (config: ConfigOf<V>) => readonly Liar<V>[]
  readonly observers?: { readonly [K in keyof O]: Observer<V, R, O[K]> }
  /** What a shrinker may make smaller. Default: nothing but operations that are never begun. */
  readonly simpler?: Simpler<V>
}

/** A protocol, or a variant of one. */
export interface Protocol<V extends VocabularyShape, R extends Roles<V>, O> {
  readonly name: string
  readonly variant: string | null
  readonly definition: ProtocolDefinition<V, R, O>
}

/** A protocol whose vocabulary does not matter to the one who holds it. */
export interface AnyProtocol {
  readonly name: string
  readonly variant: string | null
  readonly definition: ErasedProtocol
}

type ErasedFunction = (...args: never[]) => unknown

/** A protocol definition without its types, as the kernel runs it. */
export interface ErasedProtocol {
  readonly name: string
  readonly source?: string
  readonly roles: Readonly<Record<string, { readonly definition: ErasedRole }>>
  readonly rules?: object
  readonly cluster: ErasedFunction
  readonly configs: Readonly<Record<string, object>>
  readonly workload: ErasedFunction
  readonly faults?: Faults | ErasedFunction
  readonly bounds?: Bounds | ErasedFunction
  readonly network?: Network
  readonly clock?: Clock | ErasedFunction
  readonly byzantine?: ErasedFunction
  readonly observers?: object
  readonly simpler?: { readonly configs?: ErasedFunction; readonly operations?: 'optional' | 'independent' }
}

type Entry = 'init' | 'durable' | 'recover'
/** Replaces exactly one entry: a handler, `durable`, `init` or `recover` of one role, or one named rule. */
export type VariantPatch<V extends VocabularyShape, R extends Roles<V>> = {
  readonly [Name in keyof R]?: {
    readonly [E in Entry]?: NonNullable<RoleDefinition<V, StatesOf<R>[Name]>[E]>
  } & {
    readonly invoke?: { readonly [F in OperationOf<V>['f']]?: Handler<V, StatesOf<R>[Name], Invocation<V, F>> }
    readonly receive?: { readonly [T in MessageOf<V>['type']]?: Handler<V, StatesOf<R>[Name], Received<V, T>> }
    readonly timeout?: {
      readonly [T in TimerOf<V>]?: NonNullable<NonNullable<RoleDefinition<V, StatesOf<R>[Name]>['timeout']>[T]>
    }
  }
} & { readonly rules?: Partial<RulesOf<V>> }

type Handler<V extends VocabularyShape, S, Event> = (
  state: S,
  event: Event,
  context: Context<V>,
) => ReturnType<NonNullable<RoleDefinition<V, S>['recover']>>

export interface Words<V extends VocabularyShape> extends EffectWords<V> {
  role: <S>(definition: RoleDefinition<V, S>) => Role<V, S>
  protocol: <R extends Roles<V>, O = Record<never, never>>(definition: ProtocolDefinition<V, R, O>) => Protocol<V, R, O>
  variant: <R extends Roles<V>, O>(
    base: Protocol<V, R, O>,
    name: string,
    patch: VariantPatch<V, R>,
  ) => Protocol<V, R, O>
}

/** The words to write a protocol in, bound to its vocabulary `V`. */
export function vocabulary<V extends VocabularyShape>(): Words<V> {
  return {
    ...effectWords<V>(),
    role: (definition) => ({ definition: definition as ErasedRole }),
    protocol: (definition) => {
      checkDefinition(definition as unknown as ErasedProtocol)
      return { name: definition.name, variant: null, definition }
    },
    variant: (base, name, patch) => {
      const definition = patched(base as unknown as AnyProtocol, name, patch as ErasedPatch)
      return { name: base.name, variant: name, definition: definition as unknown as typeof base.definition }
    },
  }
}

/** The words of an existing protocol: to write a variant of a model that somebody else wrote. */
export function vocabularyOf<V extends VocabularyShape, R extends Roles<V>, O>(_of: Protocol<V, R, O>): Words<V> {
  return vocabulary<V>()
}

function checkDefinition(definition: ErasedProtocol): void {
  if (!/^[a-z0-9]+([-/][a-z0-9]+)*$/.test(definition.name))
    throw new ModelError(
      String(definition.name),
      'expected a protocol name of lower-case words joined by hyphens, such as two-phase-commit',
    )
  if (Object.keys(definition.configs).length === 0)
    throw new ModelError(definition.name, 'expected at least one entry in `configs`, got none')
}

type ErasedPatch = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Rebuilds the definition with one entry replaced; refuses patches of none, of several, or of something that is not there. */
function patched(base: AnyProtocol, name: string, patch: ErasedPatch): ErasedProtocol {
  const place = `${base.name}/${name}`
  const entries = entriesOf(patch)
  const paths = entries.map(({ path }) => path.join('.'))
  if (entries.length !== 1)
    throw new ModelError(
      place,
      `expected a variant to replace exactly one entry, got ${entries.length === 0 ? 'none' : paths.join(', ')}`,
    )
  const [entry] = entries
  const [owner, ...rest] = entry!.path
  const { rules, roles } = base.definition
  if (owner === 'rules') {
    const rule = rest[0]!
    const known = Object.keys(rules ?? {})
    if (!known.includes(rule))
      throw new ModelError(
        place,
        `expected a rule of ${base.name} (${known.join(', ')}), got ${rule}${known.length > 0 ? `; did you mean ${closest(rule, known)}?` : ''}`,
      )
    return { ...base.definition, rules: { ...rules, [rule]: entry!.value } }
  }
  const role = Object.hasOwn(roles, owner!) ? roles[owner!] : undefined
  if (!role) throw new ModelError(place, `expected a role (${Object.keys(roles).join(', ')}), got ${owner}`)
  checkEntry(place, `${owner}`, role.definition, rest.join('.'))
  return {
    ...base.definition,
    roles: { ...roles, [owner!]: { definition: replaced(role.definition, rest, entry!.value) } },
  }
}

function replaced(definition: ErasedRole, path: readonly string[], value: unknown): ErasedRole {
  const [kind, handler] = path
  if (handler === undefined) return { ...definition, [kind!]: value }
  const table = (definition as unknown as Record<string, object | undefined>)[kind!]
  return { ...definition, [kind!]: { ...table, [handler]: value } }
}

const TABLES = new Set(['invoke', 'receive', 'timeout'])
/** Entries that every role has, if only by default. */
const COMMON = ['init', 'durable', 'recover']

/** A misspelled entry would add a handler that nothing calls, and the variant would be the base itself. */
function checkEntry(place: string, role: string, definition: ErasedRole, wanted: string): void {
  const tables = definition as unknown as Readonly<Record<string, object | undefined>>
  const known = [
    ...COMMON,
    ...[...TABLES].flatMap((kind) => Object.keys(tables[kind] ?? {}).map((f) => `${kind}.${f}`)),
  ]
  if (known.includes(wanted)) return
  throw new ModelError(
    place,
    `expected an entry of role ${role} (${known.join(', ')}), got ${wanted}; did you mean ${closest(wanted, known)}?`,
  )
}

function entriesOf(patch: ErasedPatch): { path: string[]; value: unknown }[] {
  return Object.entries(patch).flatMap(([owner, part]) =>
    Object.entries(part).flatMap(([key, value]) =>
      TABLES.has(key) && owner !== 'rules'
        ? Object.entries(value as object).map(([handler, replacement]) => ({
            path: [owner, key, handler],
            value: replacement as unknown,
          }))
        : [{ path: [owner, key], value }],
    ),
  )
}

/** Where a variant differs from its base: `participant.timeout.decision`. */
export function variantEntry(patch: object): string {
  return entriesOf(patch as ErasedPatch)
    .map(({ path }) => path.join('.'))
    .join(', ')
}
