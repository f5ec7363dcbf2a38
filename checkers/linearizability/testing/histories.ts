/**
 * Many small random histories of any kind of object: of one that works, of which about half are then spoiled by a lie.
 * Clients give up, fail, come back under new ids, and answers come in any order.
 */
import seedrandom from 'seedrandom'
import type { History, HistoryEvent, Value } from '../../../history/index.js'
import { ANY, type Asked, type Chance, type Naive } from './objects.js'

export interface HistoryShape {
  readonly operationsMax: number
  /** Every value is put in at most once. */
  readonly unique: boolean
  /** Out of 100 operations, how many nobody sees the end of. Default: 8. */
  readonly lostPercent?: number
  /** How many clients at most at a time. Default: 3. */
  readonly clients?: number
}

interface Open {
  readonly call: HistoryEvent
  isDone: boolean
  result: Value | typeof ANY | undefined
}

/** A stream of histories, the same for the same seed. */
export class Histories implements Chance {
  private readonly random: () => number
  private fresh = 0
  private state: unknown

  constructor(
    private readonly naive: Naive,
    private readonly shape: HistoryShape,
    seed: string,
  ) {
    this.random = seedrandom.alea(seed)
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  value(): number {
    if (!this.shape.unique) return 1 + this.below(2)
    this.fresh += 1
    return this.fresh
  }

  next(): History {
    this.state = this.naive.initial
    this.fresh = 0
    const history: HistoryEvent[] = []
    const open: Open[] = []
    const idle: number[] = []
    let processes = 0
    let calls = 2 + this.below(this.shape.operationsMax - 1)
    const { clients = 3, lostPercent = 8 } = this.shape
    while (calls > 0 || (open.length > 0 && this.below(100) < 96)) {
      const isFull = open.length === clients || calls === 0
      if (!isFull && (open.length === 0 || this.below(5) < 2)) {
        const process = idle.length > 0 ? idle.splice(this.below(idle.length), 1)[0]! : processes++
        const call = event(process, 'invoke', this.naive.ask(this))
        history.push(call)
        open.push({ call, isDone: false, result: undefined })
        calls -= 1
        continue
      }
      const at = this.below(open.length)
      const operation = open[at]!
      // Takes effect some time before its answer: of another client's, maybe long before.
      if (!operation.isDone && this.below(3) === 0) this.takeEffect(operation)
      else {
        open.splice(at, 1)
        this.answer(history, operation, idle, lostPercent)
      }
    }
    return this.below(100) < 90 ? this.spoiled(history) : history
  }

  private answer(history: HistoryEvent[], operation: Open, idle: number[], lostPercent: number): void {
    const { call } = operation
    if (this.below(100) < lostPercent) {
      // What it would have done it does now, if at all.
      if (this.below(2) === 0) this.takeEffect(operation)
      history.push(answered(call, 'info', call.value))
      return
    }
    idle.push(call.process)
    if (!operation.isDone && this.below(100) < 5) {
      history.push(answered(call, 'fail', call.value))
      return
    }
    this.takeEffect(operation)
    const { result } = operation
    history.push(answered(call, 'ok', result === ANY || result === undefined ? call.value : result))
  }

  private takeEffect(operation: Open): void {
    if (operation.isDone) return
    operation.isDone = true
    const { f, key, value: input = null, process } = operation.call
    const answer = this.naive.answer(this.state, key === undefined ? { f, input, process } : { f, input, process, key })
    operation.result = answer === undefined ? false : answer[0]
    if (answer !== undefined) this.state = answer[1]
  }

  /** A few lies: another result, or two neighbouring events of different clients exchanged. */
  private spoiled(history: HistoryEvent[]): History {
    for (let lies = 1 + this.below(4); lies > 0; lies -= 1) {
      const told = history.map((_, i) => i).filter((i) => history[i]!.type === 'ok' && this.tells(history[i]!))
      const at = this.below(Math.max(1, history.length - 1))
      if (told.length === 0 || this.below(5) === 0) {
        const [first, second] = [history[at], history[at + 1]]
        if (first && second && first.process !== second.process) [history[at], history[at + 1]] = [second, first]
        continue
      }
      const liar = told[this.below(told.length)]!
      history[liar] = { ...history[liar]!, value: this.lie(history, history[liar]!) }
    }
    return history
  }

  private lie(history: History, { f, value = null }: HistoryEvent): Value {
    const inputs = history.flatMap(({ type, value = null }) =>
      type === 'invoke' && typeof value !== 'object' ? [value] : [],
    )
    if (f === 'txn') {
      const change = this.below((value as Value[]).length)
      return (value as [string, string, Value][]).map(([g, key, held], i) => [
        g,
        key,
        i === change && g === 'read' ? [null, '1', '2'][this.below(3)]! : held,
      ])
    }
    if (f === 'read' && Array.isArray(value)) {
      const list = value as readonly Value[]
      const other = inputs.length > 0 && this.below(2) === 0 ? [inputs[this.below(inputs.length)]!] : []
      const kept = other.length === 0 ? list.filter((_, i) => i !== list.length - 1 - this.below(2)) : list
      return this.naive.name.includes('set') ? [...new Set([...kept, ...other])].sort() : [...kept, ...other]
    }
    const { lies } = this.naive
    const all = [...lies, ...(lies.includes(false) && f !== 'read' ? [] : inputs)].filter((lie) => lie !== value)
    return all.length === 0 ? value : all[this.below(all.length)]!
  }

  private tells({ f, value }: HistoryEvent): boolean {
    if (/^(write|put|append|enqueue|push|insert)$/.test(f) || (f === 'add' && /counter|growing/.test(this.naive.name)))
      return false
    return f !== 'txn' || (value as readonly [string][]).some(([g]) => g === 'read')
  }
}

function event(process: number, type: HistoryEvent['type'], { f, key, input }: Omit<Asked, 'process'>): HistoryEvent {
  return key === undefined ? { process, type, f, value: input } : { process, type, f, key, value: input }
}

function answered({ process, f, key }: HistoryEvent, type: HistoryEvent['type'], input: Value = null): HistoryEvent {
  return event(process, type, key === undefined ? { f, input } : { f, key, input })
}
