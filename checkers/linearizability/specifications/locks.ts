/**
 * Mutex and semaphore.
 * An `acquire` or `release` whose result is false was refused: it says that the object could not let it through.
 */
import { HistoryError, type Operation, showValue, type Value } from '../../../history/index.js'
import {
  type Call,
  isRejection,
  type OperationSpecification,
  type Rejection,
  reject,
  type SequentialSpecification,
} from '../specification.js'
import type { RegisterOptions } from './registers.js'

export interface MutexOptions {
  /**
   * Who may release it. `anyone` (the default) is what histories support whose clients come back under new process ids;
   * `holder`: only the process that acquired it.
   */
  readonly release?: 'anyone' | 'holder'
  /** Whether the holder may acquire it again, to release it as often. Implies `release: 'holder'`. Default: false. */
  readonly reentrant?: boolean
}

/** The holder, and how often it has acquired; nil when free. */
export type Held = readonly [process: number, times: number] | null

/** `acquire` and `release`. It starts free. */
export function mutex(options: MutexOptions = {}): SequentialSpecification<Held> {
  const { reentrant = false } = options
  const isOwned = reentrant || options.release === 'holder'
  const who = ({ process }: Call) => (isOwned ? process! : 0)
  const holder = (held: Held) => (isOwned ? `process ${held![0]} holds it` : 'it is held')
  const acquire = (held: Held, call: Call) => {
    if (held === null) return [who(call), 1] as const
    if (reentrant && held[0] === who(call)) return [held[0], held[1] + 1] as const
    return reject(holder(held))
  }
  const release = (held: Held, call: Call) => {
    if (held === null) return reject('it is free')
    if (held[0] !== who(call)) return reject(holder(held))
    return held[1] === 1 ? null : ([held[0], held[1] - 1] as const)
  }
  // In a good order one holder's turns are whole, so they can be left out together.
  const about = isOwned ? { concerns: ({ process, output }: Call) => (output === false ? undefined : [process!]) } : {}
  return {
    name: 'mutex',
    initial: null,
    operations: { acquire: { ...lockCell(acquire), ...about }, release: { ...lockCell(release), ...about } },
    partition: ({ key }: Operation) => key,
    stateKey: (held) => (held === null ? 'free' : held.join()),
    describeState: (held) => {
      if (held === null) return 'the mutex is free'
      return isOwned
        ? `process ${held[0]} holds the mutex${held[1] > 1 ? ` ${held[1]} times` : ''}`
        : 'the mutex is held'
    },
    ...(isOwned ? { usesProcess: true } : {}),
  }
}

/** `acquire` and `release` of one permit, or of as many as the argument says. `initial` is how many there are, by default 1. */
export function semaphore(options: RegisterOptions = {}): SequentialSpecification<number> {
  const permits = options.initial ?? 1
  if (!isCount(permits))
    throw new HistoryError({ expected: 'the number of permits of the semaphore', got: showValue(permits) })
  const acquire = (free: number, { input }: Call) =>
    (input === null ? 1 : Number(input)) <= free
      ? free - (input === null ? 1 : Number(input))
      : reject(`${free} of ${permits} permits are free`)
  const release = (free: number, { input }: Call) => {
    const next = free + (input === null ? 1 : Number(input))
    return next <= permits ? next : reject(`${free} of ${permits} permits are free`)
  }
  const expected = ({ input }: Call) => (input === null || isCount(input) ? undefined : 'nil, or a number of permits')
  return {
    name: 'semaphore',
    initial: permits,
    operations: { acquire: { ...lockCell(acquire), expected }, release: { ...lockCell(release), expected } },
    partition: ({ key }: Operation) => key,
    describeState: (free) => `${free} of ${permits} permits are free`,
  }
}

/** One that was refused leaves the state; one that nobody saw the end of does what it can. */
function lockCell<State>(step: (state: State, call: Call) => State | Rejection): OperationSpecification<State> {
  return {
    kind: 'update',
    step: (state, call) => {
      const next = step(state, call)
      const isRefused = isRejection(next)
      if (call.output === undefined) return isRefused ? state : next
      if (call.output === false) return isRefused ? state : reject('it would succeed')
      return next
    },
    isPassive: ({ output }) => output === false,
    describe: ({ f, key, input, output }) => {
      const parts = [key, input ?? undefined].filter((part) => part !== undefined)
      return `${f}(${parts.map((part) => showValue(part)).join(', ')})${output === false ? '→false' : ''}`
    },
  }
}

function isCount(value: Value): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
