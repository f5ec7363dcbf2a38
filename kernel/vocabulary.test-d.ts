/** Programs that must type-check, with exactly the types they say, and programs that must not. */
import { List, Record, type RecordOf } from 'immutable'
import { always } from '../properties/index.js'
import { type NodeId, type OpId, System, type ViewOf, vocabulary, vocabularyOf } from './index.js'
import type { Choice, Effect, StatesOf, Transition } from './vocabulary.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** `exactly<A>()(b)` type-checks only if `b` has the type `A`, neither a wider one, nor a narrower one, nor `any`. */
declare function exactly<A>(): <B>(value: B, ...same: Equal<A, B> extends true ? [] : [never]) => void

interface Store {
  role: 'primary' | 'backup'
  message: { type: 'copy'; key: string; version: number } | { type: 'copied'; version: number }
  timer: 'retry' | 'lease'
  operation: { f: 'write'; key: string; value: number } | { f: 'read'; key: string }
  config: { backups: number; eager: boolean }
  rules: { quorum: (nodes: number) => number; patience: number }
}
const { role, next, choose, send, setTimer, cancelTimer, complete, fail, protocol, variant } = vocabulary<Store>()

interface PrimaryFields {
  role: 'primary'
  version: number
  waiting: OpId | null
}
const Primary = Record<PrimaryFields>({ role: 'primary', version: 0, waiting: null })
type PrimaryState = RecordOf<PrimaryFields>
interface BackupFields {
  role: 'backup'
  version: number
  seen: List<string>
}
const Backup = Record<BackupFields>({ role: 'backup', version: 0, seen: List() })
type BackupState = RecordOf<BackupFields>

const primary = role({
  init: ({ self, nodes, config, rules }) => {
    exactly<NodeId>()(self)
    exactly<readonly NodeId[]>()(nodes.backup)
    exactly<number>()(config.backups)
    exactly<number>()(rules.patience)
    return next(Primary(), setTimer('lease'))
  },
  durable: ['version', 'waiting'],
  invoke: {
    write: (state, operation, { nodes }) => {
      exactly<PrimaryState>()(state)
      exactly<string>()(operation.key)
      exactly<number>()(operation.value)
      exactly<OpId>()(operation.id)
      exactly<string>()(operation.client)
      return next(
        state.set('waiting', operation.id),
        ...nodes.backup.map((to) => send(to, { type: 'copy', key: operation.key, version: 1 })),
      )
    },
    // @ts-expect-error a read carries no value
    read: (state, { id, value }) => next(state, complete(id, value)),
  },
  receive: {
    copied: (state, message) => {
      exactly<number>()(message.version)
      exactly<NodeId>()(message.from)
      exactly<'copied'>()(message.type)
      // @ts-expect-error a field of another message
      message.key
      // @ts-expect-error messages are read-only where they say so, and states always are
      state.version = message.version
      return choose({ stay: next(state), move: next(state.set('version', message.version), cancelTimer('retry')) })
    },
  },
  timeout: {
    retry: (state) => next(state),
    lease: (state, { config }) => (config.eager ? next(state) : next(state, setTimer('retry'))),
  },
  recover: (state) => next(state, ...(state.waiting === null ? [] : [fail(state.waiting, 'crashed')])),
})
exactly<StatesOf<{ p: typeof primary }>['p']>()(Primary())

const backup = role({
  init: () => Backup(),
  receive: {
    copy: (state, { from, key, version }) => {
      exactly<BackupState>()(state)
      return next(state.set('seen', state.seen.push(key)), send(from, { type: 'copied', version }))
    },
  },
})

exactly<Effect<Store>>()(setTimer('retry'))
exactly<Transition<number>>()(next(1))
exactly<Choice<number>>()(choose({ one: next(1) }))

// Where `init` uses its context, gives a record or a transition, or both, the state is inferred all the same.
role({
  init: ({ self }) => Backup({ seen: List([self]) }),
  durable: ['seen'],
  recover: (state) => next(state.set('version', 1)),
})
role({
  init: ({ self }) => (self === 'backup1' ? next(Backup(), setTimer('lease')) : Backup()),
  timeout: { lease: (state) => next(state.set('version', 1)) },
})
role({ durable: ['seen'], reliable: true, init: () => Backup(), recover: (state) => next(state.set('version', 1)) })

role({
  init: () => Backup(),
  // @ts-expect-error not a field of the state
  durable: ['version', 'term'],
})
role({
  init: ({ self }) => Backup({ seen: List([self]) }),
  // @ts-expect-error not a field of the state: `get` is a method
  durable: ['get'],
})
role({
  init: () => Backup(),
  // @ts-expect-error no such message
  receive: { copies: (state) => next(state) },
})
role({
  init: () => Backup(),
  // @ts-expect-error no such timer
  timeout: { leese: (state) => next(state) },
})
role({
  init: () => Backup(),
  // @ts-expect-error no such operation
  invoke: { increment: (state) => next(state) },
})
role({
  init: () => Backup(),
  // @ts-expect-error the state of another role
  recover: () => next(Primary()),
})
role({
  init: () => Backup(),
  // @ts-expect-error a handler returns next(…) or choose(…), not the state alone
  recover: (state) => state,
})
role({
  init: () => Backup(),
  // @ts-expect-error a handler must return something
  recover: () => {},
})
// @ts-expect-error a role needs init
role({ durable: [] })

// @ts-expect-error misspelled timer
setTimer('retri')
// @ts-expect-error misspelled timer
cancelTimer('leas')
// @ts-expect-error undeclared message
send('backup1', { type: 'forget' })
// @ts-expect-error a field is missing
send('backup1', { type: 'copied' })
// @ts-expect-error a field has the wrong type
send('backup1', { type: 'copied', version: '1' })
// @ts-expect-error a field too many
send('backup1', { type: 'copied', version: 1, key: 'x' })
// @ts-expect-error node ids are strings
send(1, { type: 'copied', version: 1 })
// @ts-expect-error operation ids are strings
complete(1)
// @ts-expect-error nobody knows which operation this would be
complete(null)
// @ts-expect-error a result is JSON
complete('client1#1', () => 1)
// @ts-expect-error effects are made by the vocabulary's words
next(Backup(), { effect: 'send' })
// @ts-expect-error a condition is no effect
next(Backup(), false)
// @ts-expect-error options are transitions
choose({ a: Backup() })

const other = vocabulary<{ role: 'lamp'; message: { type: 'on' }; timer: 'flicker' }>()
// @ts-expect-error an effect of another vocabulary
next(Backup(), other.send('lamp', { type: 'on' }))

const definition = {
  name: 'store',
  roles: { primary, backup },
  rules: { quorum: (nodes: number) => nodes, patience: 3 },
  cluster: ({ backups }: Store['config']) => ({ primary: 1, backup: backups }),
  configs: { two: { backups: 2, eager: false } },
  workload: () => [[{ f: 'write' as const, key: 'x', value: 1 }]],
}
const store = protocol({
  ...definition,
  cluster: (config) => {
    exactly<number>()(config.backups)
    return { primary: 1, backup: config.backups }
  },
  observers: {
    writes: {
      init: ({ backups }: Store['config']) => backups,
      observe: (count, observation) => {
        exactly<number>()(count)
        exactly<'primary' | 'backup'>()(observation.role)
        if (observation.role === 'backup') exactly<BackupState>()(observation.after)
        if (observation.event.type === 'receive' && observation.event.message.type === 'copy')
          exactly<string>()(observation.event.message.key)
        return count + 1
      },
    },
  },
})
new System(store as never)

// @ts-expect-error a role is missing
protocol({ ...definition, roles: { primary } })
// @ts-expect-error the roles are not part of this vocabulary
protocol({ ...definition, roles: { primary, backup: other.role({ init: () => Backup() }) } })
// @ts-expect-error rules are declared, and missing
protocol({ ...definition, rules: undefined })
// @ts-expect-error a config without one of its fields
protocol({ ...definition, configs: { two: { backups: 2 } } })
// @ts-expect-error a config field of the wrong type
protocol({ ...definition, configs: { two: { backups: '2', eager: true } } })
// @ts-expect-error an operation that is not declared
protocol({ ...definition, workload: () => [[{ f: 'append', key: 'x' }]] })
// @ts-expect-error an operation without its key
protocol({ ...definition, workload: () => [[{ f: 'read' }]] })
// @ts-expect-error one list of operations per client
protocol({ ...definition, workload: () => [{ f: 'read', key: 'x' }] })
// @ts-expect-error no number of nodes for a role
protocol({ ...definition, cluster: () => ({ primary: 1 }) })
// @ts-expect-error no such fault
protocol({ ...definition, faults: { meteor: 1 } })
// @ts-expect-error no such bound
protocol({ ...definition, bounds: { steps: 1 } })
// @ts-expect-error no such order
protocol({ ...definition, network: { order: 'lifo' } })
protocol({
  ...definition,
  // @ts-expect-error an observer must return its state
  observers: { writes: { init: () => 0, observe: () => 'one' } },
})

exactly<typeof store>()(variant(store, 'a', { backup: { durable: ['seen'] } }))
variant(store, 'b', {
  primary: {
    receive: {
      copied: (state, message, { config }) => {
        exactly<PrimaryState>()(state)
        exactly<number>()(message.version)
        exactly<boolean>()(config.eager)
        return next(state)
      },
    },
  },
})
variant(store, 'c', { rules: { quorum: (nodes) => nodes - 1 } })
variant(store, 'd', { primary: { init: () => Primary({ version: 1 }) } })
// @ts-expect-error no such role
variant(store, 'e', { leader: { durable: [] } })
// @ts-expect-error no such message
variant(store, 'f', { backup: { receive: { copies: (state) => next(state) } } })
// @ts-expect-error no such timer
variant(store, 'g', { backup: { timeout: { leese: (state) => next(state) } } })
// @ts-expect-error no such entry
variant(store, 'h', { backup: { recieve: {} } })
// @ts-expect-error the state of another role
variant(store, 'i', { backup: { recover: () => next(Primary()) } })
// @ts-expect-error not a field of the state
variant(store, 'j', { backup: { durable: ['term'] } })
// @ts-expect-error no such rule
variant(store, 'k', { rules: { majority: 2 } })
// @ts-expect-error a rule of the wrong type
variant(store, 'l', { rules: { patience: 'much' } })
// @ts-expect-error a protocol of another vocabulary
other.variant(store, 'm', { lamp: { durable: [] } })

exactly<typeof store>()(vocabularyOf(store).variant(store, 'n', { backup: { durable: ['seen'] } }))
// @ts-expect-error the words of the protocol, not of another
vocabularyOf(store).send('backup1', { type: 'on' })

type StoreView = ViewOf<typeof store>
always<StoreView>(
  'reads the states of a role, with their types',
  ({ nodes, ids, config, observers, history, inFlight, isUp }) => {
    exactly<readonly PrimaryState[]>()(nodes.primary)
    exactly<readonly BackupState[]>()(nodes.backup)
    exactly<readonly NodeId[]>()(ids.backup)
    exactly<Store['config']>()(config)
    exactly<number>()(observers.writes)
    exactly<number>()(history[0]!.process)
    exactly<Store['message']>()(inFlight[0]!.message)
    exactly<boolean>()(isUp('primary'))
    return true
  },
)
// @ts-expect-error no such role
always<StoreView>('a', ({ nodes }) => nodes.leader.length === 0)
// @ts-expect-error no such field
always<StoreView>('b', ({ nodes }) => nodes.primary[0]!.term === 0)
// @ts-expect-error no such observer
always<StoreView>('c', ({ observers }) => observers.reads === 0)
// @ts-expect-error a property answers true or false
always<StoreView>('d', ({ nodes }) => nodes.primary.length)
// @ts-expect-error views are read-only
always<StoreView>('e', (view) => delete view.history[0])

// A vocabulary of roles alone: no messages, timers, operations, config or rules.
const bare = vocabulary<{ role: 'rock' }>()
const Rock = Record({ role: 'rock' as const })
bare.protocol({
  name: 'rocks',
  roles: { rock: bare.role({ init: () => Rock() }) },
  cluster: () => ({ rock: 1 }),
  configs: { only: {} },
  workload: () => [],
})
// @ts-expect-error there are no messages
bare.send('rock', { type: 'roll' })
// @ts-expect-error there are no timers
bare.setTimer('erode')
// @ts-expect-error nothing is configured
bare.role({ init: ({ config }) => Rock({ role: config.weight }) })
