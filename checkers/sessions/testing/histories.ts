/** Small random histories of sessions for tests, and what checkers read of them. */
import seedrandom from 'seedrandom'
import type { HistoryEvent, RecordedTransactions, Transaction, Value } from '../../../history/index.js'
import type { SmallAccess, SmallHistory, SmallUnit } from './definition.js'

export interface Shape {
  readonly sessionsMax: number
  readonly accessesMax: number
  readonly keys: readonly string[]
  readonly isLists?: boolean
  /** Registers only: values are written several times. */
  readonly repeats?: boolean
  /** Several accesses a unit, some of which are aborted or unknown. */
  readonly transactions?: boolean
}

/**
 * A history whose sessions move between copies of the data, each of which lags behind as it likes; in some copies writes
 * arrive in another order, and some results are made up. The same for the same seed.
 */
export function randomSessions(seed: string, shape: Shape): SmallHistory {
  const dice = new Dice(seed)
  const sessions: SmallUnit[][] = Array.from({ length: Math.max(2, shape.sessionsMax - dice.below(2)) }, () => [])
  const lag = dice.pick([0, 0.3, 1, 1])
  const lies = dice.pick([0, 0, 0.03])
  const store = new Store(dice, shape, dice.pick([0, 0.3, 0.8]))
  // In half of the histories the last session only reads, and the others read what is new.
  const reader = dice.chance(0.65) ? sessions.length - 1 : undefined
  let left = shape.accessesMax - dice.below(3)
  while (left > 0) {
    const isLate = reader !== undefined && left <= shape.accessesMax / 2
    const session = isLate ? reader : dice.below(sessions.length - (reader === undefined ? 0 : 1))
    const isReader = session === reader
    const size = shape.transactions ? 1 + dice.below(Math.min(left, 3)) : 1
    const status = dice.chance(0.06) ? 'aborted' : dice.chance(0.08) ? 'unknown' : 'committed'
    const accesses = Array.from({ length: size }, (): SmallAccess => {
      const key = dice.pick(shape.keys)
      const value_ = () => store.read(session, key, reader === undefined || isReader ? lag : 0, lies)
      if (isReader || dice.chance(0.4)) return { type: 'read', key, value: value_() }
      const value = shape.repeats ? dice.below(2) + 1 : store.fresh()
      if (status !== 'aborted' && !(status === 'unknown' && dice.chance(0.5))) store.write(session, key, value)
      return { type: shape.isLists ? 'append' : 'write', key, value }
    })
    sessions[session]!.push({ status, accesses })
    left -= size
  }
  return dice.chance(0.7) ? unruly(dice, sessions, reader, shape.isLists === true) : sessions
}

/**
 * The same with results out of the air, of all sessions or of the reader alone: any of the values written to a key; of
 * lists, any part of one order of them.
 */
function unruly(dice: Dice, sessions: SmallHistory, reader: number | undefined, isLists: boolean): SmallHistory {
  const written = new Map<string, Value[]>()
  for (const { accesses, status } of sessions.flat()) {
    for (const { type, key, value } of accesses) {
      if (type === 'read' || status === 'aborted') continue
      const values = written.get(key) ?? []
      values.splice(dice.below(values.length + 1), 0, value)
      written.set(key, values)
    }
  }
  const result = (key: string): Value => {
    const values = written.get(key) ?? []
    if (isLists) return values.slice(0, dice.below(values.length + 1))
    return dice.chance(0.1) ? null : (values[dice.below(values.length)] ?? null)
  }
  const withResult = (access: SmallAccess) =>
    access.type === 'read' ? { ...access, value: result(access.key) } : access
  return sessions.map((units, session) => {
    if (reader !== undefined && session !== reader) return units
    return units.map((unit) => ({ ...unit, accesses: unit.accesses.map(withResult) }))
  })
}

/** The versions of each key in order, and how far each session's copy has got. */
class Store {
  private readonly versions = new Map<string, number[]>()
  private readonly reached = new Map<string, number>()
  private last = 10

  constructor(
    private readonly dice: Dice,
    private readonly shape: Shape,
    private readonly disorder: number,
  ) {}

  fresh(): number {
    this.last += 1
    return this.last
  }

  write(session: number, key: string, value: number): void {
    const versions = this.versions.get(key) ?? []
    const at = this.dice.chance(this.disorder) ? this.dice.below(versions.length + 1) : versions.length
    if (at < versions.length && this.shape.isLists) versions.push(value)
    else versions.splice(at, 0, value)
    this.versions.set(key, versions)
    this.reached.set(`${session} ${key}`, versions.length)
  }

  read(session: number, key: string, lag: number, lies: number): Value {
    const { dice, shape } = this
    const versions = this.versions.get(key) ?? []
    const known = this.reached.get(`${session} ${key}`) ?? 0
    const back = dice.chance(lag) ? 0 : known
    const isFresh = dice.chance(0.4)
    const reached = isFresh ? versions.length : back + dice.below(versions.length - back + 1)
    this.reached.set(`${session} ${key}`, reached)
    if (shape.isLists) {
      const list = versions.slice(0, reached)
      if (dice.chance(lies) && list.length > 1) list.reverse()
      return list
    }
    if (dice.chance(lies)) return dice.below(this.last + 2)
    return reached === 0 ? null : versions[reached - 1]!
  }
}

class Dice {
  private readonly random: () => number

  constructor(seed: string) {
    this.random = seedrandom(seed)
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  chance(p: number): boolean {
    return this.random() < p
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }
}

const ends = { committed: 'ok', aborted: 'fail', unknown: 'info' } as const

/** When each unit began and ended: those of a session one after the other, those of others as it comes. */
export type Times = ReadonlyMap<SmallUnit, readonly [began: number, ended: number]>

export function randomTimes(seed: string, sessions: SmallHistory): Times {
  const dice = new Dice(seed)
  const times = new Map<SmallUnit, [number, number]>()
  for (const [session, units] of sessions.entries()) {
    // No two at once: events of different sessions have different remainders.
    const instant = (time: number) => time * sessions.length + session
    let now = dice.below(4)
    for (const unit of units) {
      const began = now + dice.below(3)
      now = began + 1 + dice.below(4)
      times.set(unit, [instant(began), instant(now)])
      now += 1
    }
  }
  return times
}

/** One operation for each unit of one access; a session ends with `info`. */
export function eventsOf(sessions: SmallHistory, times?: Times): HistoryEvent[] {
  const timed = sessions.flatMap((units, process) =>
    untilUnknown(units).flatMap((unit) => {
      const { status, accesses } = unit
      const { type, key, value } = accesses[0]!
      const call = { process, f: type, key, value: type === 'read' ? null : value }
      const end = ends[status]
      const [began, ended] = times?.get(unit) ?? [0, 0]
      return [
        { time: began, event: { ...call, type: 'invoke' as const } },
        { time: ended, event: { ...call, type: end, value: end === 'ok' ? value : call.value } },
      ]
    }),
  )
  return timed.sort((a, b) => a.time - b.time).map(({ event }) => event)
}

/** What a process does before nobody knows whether it is done. */
export function untilUnknown(units: readonly SmallUnit[]): readonly SmallUnit[] {
  const last = units.findIndex(({ status }) => status === 'unknown')
  return last === -1 ? units : units.slice(0, last + 1)
}

/** The same with transactions as operations. */
export function transactionEventsOf(sessions: SmallHistory): HistoryEvent[] {
  return sessions.flatMap((units, process) =>
    units.flatMap(({ status, accesses }): HistoryEvent[] => {
      const name = { read: 'r', write: 'w', append: 'append' } as const
      const asked = accesses.map(({ type, key, value }) => [name[type], key, type === 'read' ? null : value])
      const done = accesses.map(({ type, key, value }) => [name[type], key, value])
      const type = ends[status]
      return [
        { process, f: 'txn', type: 'invoke', value: asked },
        { process, f: 'txn', type, value: type === 'ok' ? done : asked },
      ]
    }),
  )
}

export function recordedOf(sessions: SmallHistory, isLists: boolean): RecordedTransactions {
  const transactions: Transaction[] = []
  for (const [session, units] of sessions.entries()) {
    for (const { status, accesses } of units)
      transactions.push({ index: transactions.length, session, status, accesses })
  }
  return {
    kind: 'transactions',
    format: 'awdit',
    transactions,
    type: isLists ? 'list-append' : 'register',
    initial: null,
    realTime: false,
    lines: transactions.map((_, i) => i + 1),
    defaults: { definition: 'biswas-enea' },
  }
}

/**
 * A history in short: sessions between bars, `wx1` for a write of 1 to x, `rx1` for a read that found it, `rx-` for one that
 * found nothing, `?wx1` for a write whose outcome nobody saw, `!wx1` for one that failed; `ax1` and `rx12` of lists.
 */
export function said(text: string, isLists = false): SmallHistory {
  return text.split('|').map((session) =>
    session
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word): SmallUnit => {
        const [, mark, letter, key, digits] = /^([?!]?)([wra])([a-z])([\d-]+)$/.exec(word)!
        const type = letter === 'w' ? 'write' : letter === 'a' ? 'append' : 'read'
        const list = isLists && type === 'read'
        const value = digits === '-' ? (list ? [] : null) : list ? [...digits!].map(Number) : Number(digits)
        const status = mark === '?' ? 'unknown' : mark === '!' ? 'aborted' : 'committed'
        return { status, accesses: [{ type, key: key!, value }] }
      }),
  )
}
