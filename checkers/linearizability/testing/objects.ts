/**
 * What each kind of object does, written down once more for tests, as plainly as can be. Shares nothing with the
 * specifications: no states as texts, no kinds of operations, no split by key.
 */
import type { Value } from '../../../history/index.js'

/** What an object answers, and what it is like then. `ANY`: whatever the client was told, it says nothing. */
export type Answer<S> = readonly [result: Value | typeof ANY, next: S]

export const ANY = Symbol('any result')

export interface Asked {
  readonly f: string
  readonly key?: Value
  readonly input: Value
  readonly process: number
}

/** The source of chance, and of values: few of them, or each but once. */
export interface Chance {
  below(n: number): number
  value(): number
}

export interface Naive<S = unknown> {
  readonly name: string
  readonly initial: S
  ask(chance: Chance): Omit<Asked, 'process'>
  /** `undefined`: not while the object is as it is. */
  answer(state: S, asked: Asked): Answer<S> | undefined
  /** Results that a lie may draw from, besides those that occurred. */
  readonly lies: readonly Value[]
}

const pick = <T>(chance: Chance, items: readonly T[]): T => items[chance.below(items.length)]!

const one = <S>(naive: Naive<S>): Naive => naive as Naive

const register = one<Value>({
  name: 'register',
  initial: null,
  lies: [null],
  ask: (chance) => {
    return chance.below(2) === 0 ? { f: 'read', input: null } : { f: 'write', input: chance.value() }
  },
  answer: (held, { f, input }) => (f === 'read' ? [held, held] : [ANY, input]),
})

const casRegister = one<Value>({
  name: 'cas-register',
  initial: 0,
  lies: [0, false],
  ask: (chance) => {
    const f = pick(chance, ['read', 'write', 'cas', 'cas'])
    if (f === 'cas') return { f, input: [pick(chance, [0, chance.value()]), chance.value()] }
    return { f, input: f === 'read' ? null : chance.value() }
  },
  answer: (held, { f, input }) => {
    if (f === 'read') return [held, held]
    if (f === 'write') return [ANY, input]
    const [expected, next] = input as [Value, Value]
    return held === expected ? [input, next] : [false, held]
  },
})

type Two = { readonly x: Value; readonly y: Value }

/** Two registers; `kv` splits them, `multi-register` does not, and the definition does not know the difference. */
const askKv = (chance: Chance) => {
  const f = pick(chance, ['get', 'get', 'put', 'append'])
  const key = pick(chance, ['x', 'y'])
  return { f, key, input: f === 'get' ? null : String(chance.value()) }
}

const answerKv = (state: Two, { f, key, input }: Asked): Answer<Two> => {
  const held = state[key as 'x' | 'y']
  if (f === 'get') return [held, state]
  return [ANY, { ...state, [key as string]: f === 'put' ? input : `${held ?? ''}${input}` }]
}

const kv = one<Two>({ name: 'kv', initial: { x: null, y: null }, lies: [null], ask: askKv, answer: answerKv })

const multiRegister = one<Two>({
  name: 'multi-register',
  initial: { x: null, y: null },
  lies: [null],
  ask: (chance) => {
    if (chance.below(3) === 0) return askKv(chance)
    const micro = () => {
      const key = pick(chance, ['x', 'y'])
      return chance.below(2) === 0 ? ['read', key, null] : ['write', key, String(chance.value())]
    }
    return { f: 'txn', input: chance.below(2) === 0 ? [micro()] : [micro(), micro()] }
  },
  answer: (state, asked) => {
    if (asked.f !== 'txn') return answerKv(state, asked)
    let next = state
    const results = (asked.input as [string, 'x' | 'y', Value][]).map(([f, key, value]) => {
      if (f === 'write') next = { ...next, [key]: value }
      return f === 'write' ? [f, key, value] : [f, key, next[key]]
    })
    return [results, next]
  },
})

const counter = one<number>({
  name: 'counter',
  initial: 0,
  lies: [1, 2],
  ask: (chance) => {
    return chance.below(2) === 0 ? { f: 'read', input: null } : { f: 'add', input: chance.value() - 1 }
  },
  answer: (total, { f, input }) => (f === 'read' ? [total, total] : [ANY, total + Number(input)]),
})

const setOf = (operations: readonly string[]) =>
  one<readonly Value[]>({
    name: 'set',
    initial: [],
    lies: operations.includes('read') ? [] : [true, false],
    ask: (chance) => {
      const f = pick(chance, operations)
      return { f, input: f === 'read' ? null : chance.value() }
    },
    answer: (elements, { f, input }) => {
      const isThere = elements.includes(input)
      if (f === 'read') return [[...elements].sort(), elements]
      if (f === 'contains') return [isThere, elements]
      if (f === 'add') return [operations.length === 3 ? ANY : !isThere, isThere ? elements : [...elements, input]]
      return [isThere, elements.filter((element) => element !== input)]
    },
  })

/** Where `front` says what comes first; only then do queue, stack and priority queue differ. */
const collection = (name: string, [insert, remove]: [string, string], front: (values: readonly Value[]) => Value) =>
  one<readonly Value[]>({
    name,
    initial: [],
    lies: [null],
    ask: (chance) => {
      const f = pick(chance, [insert, insert, insert, remove, remove, 'peek'])
      return { f, input: f === insert ? chance.value() : null }
    },
    answer: (values, { f, input }) => {
      if (f === insert) return [ANY, [...values, input]]
      if (values.length === 0) return [null, values]
      const first = front(values)
      if (f === 'peek') return [first, values]
      // Equal values are alike, but for where they stand: a stack takes the last one.
      const at = name === 'stack' ? values.length - 1 : values.indexOf(first)
      return [first, values.filter((_, i) => i !== at)]
    },
  })

const queue = collection('queue', ['enqueue', 'dequeue'], (values) => values[0]!)
const stack = collection('stack', ['push', 'pop'], (values) => values.at(-1)!)
const priorityQueue = collection('priority-queue', ['insert', 'poll'], (values) => Math.max(...(values as number[])))

const askLock = (chance: Chance) => ({ f: pick(chance, ['acquire', 'release']), input: null })

const mutex = one<boolean>({
  name: 'mutex',
  initial: false,
  lies: [false],
  ask: askLock,
  answer: (isHeld, { f }) => (isHeld === (f === 'acquire') ? undefined : [null, !isHeld]),
})

/** `times` at most by one process, which alone may release. */
const ownedMutex = (times: number) =>
  one<readonly number[]>({
    name: times === 1 ? 'owned mutex' : 'reentrant mutex',
    initial: [],
    lies: [false],
    ask: askLock,
    answer: (holders, { f, process }) => {
      const isMine = holders.every((holder) => holder === process)
      if (f === 'release') return isMine && holders.length > 0 ? [null, holders.slice(1)] : undefined
      return isMine && holders.length < times ? [null, [...holders, process]] : undefined
    },
  })

const semaphore = one<number>({
  name: 'semaphore',
  initial: 2,
  lies: [false],
  ask: (chance) => ({ f: pick(chance, ['acquire', 'acquire', 'release']), input: pick(chance, [null, 1, 2]) }),
  answer: (free, { f, input }) => {
    const next = free + (f === 'acquire' ? -1 : 1) * Number(input ?? 1)
    return next < 0 || next > 2 ? undefined : [null, next]
  },
})

const log = one<readonly Value[]>({
  name: 'log',
  initial: [],
  lies: [],
  ask: (chance) => (chance.below(2) === 0 ? { f: 'read', input: null } : { f: 'append', input: chance.value() }),
  answer: (values, { f, input }) => (f === 'read' ? [values, values] : [ANY, [...values, input]]),
})

export const naiveObjects: readonly Naive[] = [
  register,
  casRegister,
  kv,
  multiRegister,
  counter,
  setOf(['add', 'add', 'remove', 'contains', 'contains']),
  { ...setOf(['add', 'read', 'read']), name: 'growing set' },
  { ...setOf(['add', 'add', 'read', 'contains', 'remove']), name: 'whole set' },
  queue,
  stack,
  priorityQueue,
  mutex,
  ownedMutex(1),
  ownedMutex(9),
  semaphore,
  log,
]
