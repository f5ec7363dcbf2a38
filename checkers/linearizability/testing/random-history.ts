/** Small random histories for tests, half of them of an object that works, of which half are then spoiled. */
import seedrandom from 'seedrandom'
import type { History, HistoryEvent, Value } from '../../../history/index.js'

export type Model = 'register' | 'cas-register' | 'kv'

export interface Shape {
  readonly model: Model
  readonly operationsMax: number
  readonly initial: Value
  /** Every written value is another one. */
  readonly unique?: boolean
}

interface Open {
  readonly event: HistoryEvent
  /** The result, once it took effect. */
  result?: Value | undefined
  done: boolean
}

/** A history of up to `operationsMax` operations by up to four processes at a time; the same for the same seed. */
export function randomHistory(seed: string, shape: Shape): History {
  const dice = new Dice(seed)
  if (dice.chance(0.35)) return unruly(dice, shape)
  const history = simulated(dice, shape)
  return dice.chance(0.55) ? spoiled(dice, history) : history
}

class Dice {
  private readonly random: () => number
  private fresh = 10

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

  value({ model, unique }: Shape): Value {
    if (unique) this.fresh += 1
    const value = unique ? this.fresh : this.below(3)
    return model === 'kv' ? String(value) : value
  }

  call(process: number, shape: Shape): HistoryEvent {
    const f = this.pick(
      {
        register: ['read', 'write'],
        'cas-register': ['read', 'write', 'cas', 'cas'],
        kv: ['get', 'get', 'put', 'append', 'cas'],
      }[shape.model],
    )
    const key = shape.model === 'kv' ? { key: this.pick(['x', 'y']) } : {}
    const argument = f === 'cas' ? [this.value(shape), this.value(shape)] : this.value(shape)
    const value = f === 'read' || f === 'get' ? null : argument
    return { process, type: 'invoke', f, ...key, value }
  }
}

/** Any events that pair up, with results out of the air. */
function unruly(dice: Dice, shape: Shape): History {
  return run(dice, shape, (event) => {
    if (event.f === 'cas') return dice.chance(0.2) ? false : (event.value ?? null)
    return event.f === 'write' || event.f === 'put'
      ? (event.value ?? null)
      : dice.chance(0.2)
        ? null
        : dice.value(shape)
  })
}

/** What a working object answers when each operation takes effect at one instant. */
function simulated(dice: Dice, shape: Shape): History {
  const store = new Map<string, Value>()
  return run(dice, shape, ({ f, key, value = null }) => {
    const name = JSON.stringify(key ?? null)
    const held = store.get(name) ?? shape.initial
    if (f === 'read' || f === 'get') return held
    if (f === 'cas') {
      const [expected, next] = value as [Value, Value]
      if (held !== expected) return undefined
      store.set(name, next)
    } else store.set(name, f === 'append' ? `${held ?? ''}${value}` : value)
    return value
  })
}

/**
 * Clients that call, wait, and get an answer or none. An operation takes effect once, when `effect` is asked for its
 * result: before its answer, or at any time, or never, if its client gave up. `undefined` for a refused cas.
 */
function run(dice: Dice, shape: Shape, effect: (event: HistoryEvent) => Value | undefined): History {
  const history: HistoryEvent[] = []
  const open: Open[] = []
  const lost: Open[] = []
  let calls = 1 + dice.below(shape.operationsMax)
  let processes = 0
  const idle: number[] = []
  const takeEffect = (operation: Open) => {
    if (operation.done) return
    operation.done = true
    operation.result = effect(operation.event)
  }
  while (calls > 0 || (open.length > 0 && dice.chance(0.93))) {
    const choice = dice.below(4)
    if (choice === 0 && calls > 0 && open.length < 4) {
      const process = idle.length > 0 && dice.chance(0.8) ? idle.splice(dice.below(idle.length), 1)[0]! : processes++
      const event = dice.call(process, shape)
      history.push(event)
      open.push({ event, done: false })
      calls -= 1
    } else if (choice === 1 && open.length + lost.length > 0) {
      takeEffect(dice.pick([...open, ...lost]))
    } else if (choice >= 2 && open.length > 0) {
      const operation = open.splice(dice.below(open.length), 1)[0]!
      const { process } = operation.event
      if (dice.chance(0.15)) {
        history.push({ ...operation.event, type: 'info' })
        lost.push(operation)
        continue
      }
      idle.push(process)
      if (!operation.done && dice.chance(0.1)) {
        if (operation.event.f !== 'cas') {
          history.push({ ...operation.event, type: 'fail' })
          continue
        }
      }
      takeEffect(operation)
      history.push(answer(dice, operation))
    }
  }
  return history
}

function answer(dice: Dice, { event, result }: Open): HistoryEvent {
  if (result !== undefined) return { ...event, type: 'ok', value: result }
  return dice.chance(0.5) ? { ...event, type: 'fail' } : { ...event, type: 'ok', value: false }
}

/** One small lie: another result, another argument, or two neighbouring events exchanged. */
function spoiled(dice: Dice, history: History): History {
  const events = [...history]
  const at = dice.below(events.length)
  const event = events[at]!
  const next = events[at + 1]
  if (dice.chance(0.3) && next !== undefined && next.process !== event.process) {
    events[at] = next
    events[at + 1] = event
    return events
  }
  const reads = events.map((_, i) => i).filter((i) => events[i]!.type === 'ok' && /read|get/.test(events[i]!.f))
  if (reads.length === 0) return events
  const read = dice.pick(reads)
  const results = history.map(({ value = null }) => value).filter((value) => typeof value !== 'object')
  events[read] = { ...events[read]!, value: dice.pick([...results, null]) }
  return events
}
