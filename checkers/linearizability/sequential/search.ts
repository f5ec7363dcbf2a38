/**
 * The search for one order of all operations that agrees with every process's own order, and with what each object does.
 * Depth first over how far each process has got; every configuration (that, and the states of all objects) is visited once.
 * An operation that leaves the state as it is is placed as soon as its object accepts it: moving it forward breaks nobody's
 * order. The last operation of a process need not be placed if nobody saw its end. Operations are tried in the order in which
 * they were invoked, so that an order that agrees with real time as well is found without detours.
 */
import type { Problem } from '../problem.js'
import { Sequences } from '../sequences.js'
import { REJECTED } from '../transitions.js'

/** One operation of some object's problem. */
export interface Place {
  readonly object: number
  /** Index of `Problem.operations`. */
  readonly at: number
}

export interface Stuck {
  readonly placed: readonly Place[]
  readonly states: readonly number[]
  /** The next operation of each process. */
  readonly open: readonly Place[]
}

interface Frame {
  /** How many operations were placed before this one, and those that it led to at once. */
  readonly placed: number
  readonly candidates: readonly number[]
  next: number
}

const stuckMax = 4

export class SequentialSearch<State> {
  stuck: Stuck[] = []
  readonly placed: Place[] = []
  private readonly lines: readonly (readonly Place[])[]
  private readonly reached: Int32Array
  private readonly states: number[]
  /** The states before each placed operation. */
  private readonly before: number[] = []
  private readonly visited = new Sequences()
  private readonly entry: Int32Array
  private readonly frames: Frame[] = []
  private readonly requiredCount: number
  private requiredPlaced = 0
  private deepest = -1

  constructor(private readonly problems: readonly Problem<State>[]) {
    const processes = new Map<number, Place[]>()
    const all = problems.flatMap(({ operations }, object) => operations.map((_, at) => ({ object, at })))
    all.sort((a, b) => this.invoked(a) - this.invoked(b))
    for (const place of all) {
      const { process } = this.operation(place)
      const line = processes.get(process)
      if (line) line.push(place)
      else processes.set(process, [place])
    }
    this.lines = [...processes.values()]
    this.reached = new Int32Array(this.lines.length)
    this.states = problems.map(({ transitions }) => transitions.initial)
    this.entry = new Int32Array(this.lines.length + problems.length)
    this.requiredCount = all.filter((place) => this.isRequired(place)).length
  }

  /** Long entries count as several configurations. */
  get cost(): number {
    const weight = this.problems.reduce((sum, { transitions }) => sum + transitions.weight, 0)
    return this.visited.size * (1 + (this.entry.length >> 5)) + weight
  }

  state(object: number): number {
    return this.states[object]!
  }

  /** @throws Interrupted from inside a step */
  run(budget: number): 'legal' | 'illegal' | 'unfinished' {
    if (this.enter()) return 'legal'
    while (this.frames.length > 0) {
      if (this.cost >= budget) return 'unfinished'
      const frame = this.frames.at(-1)!
      const line = frame.candidates[frame.next]
      if (line === undefined) {
        this.frames.pop()
        this.undo(this.frames.at(-1)?.placed ?? 0)
        continue
      }
      frame.next += 1
      const place = this.head(line)!
      const next = this.step(place)
      if (next === REJECTED || (!this.isRequired(place) && next === this.states[place.object])) continue
      this.place(line, place, next)
      if (this.enter()) return 'legal'
    }
    return 'illegal'
  }

  /** Places what changes nothing, and opens a frame if this configuration is new; `true` at the end. */
  private enter(): boolean {
    for (let moved = true; moved; ) {
      moved = false
      for (let line = 0; line < this.lines.length; line += 1) {
        for (let place = this.head(line); place && this.isEager(place); place = this.head(line)) {
          const next = this.step(place)
          if (next === REJECTED) break
          this.place(line, place, next)
          moved = true
        }
      }
    }
    if (this.requiredPlaced === this.requiredCount) return true
    this.entry.set(this.reached)
    this.entry.set(this.states, this.reached.length)
    const isNew = this.visited.add(this.entry, this.entry.length)
    if (this.visited.size % 256 === 0) this.problems[0]!.transitions.mayGoOn()
    if (!isNew) {
      this.undo(this.frames.at(-1)?.placed ?? 0)
      return false
    }
    const open = this.lines.map((_, line) => line).filter((line) => this.head(line) !== undefined)
    open.sort((a, b) => this.invoked(this.head(a)!) - this.invoked(this.head(b)!))
    this.note(open)
    this.frames.push({ placed: this.placed.length, candidates: open, next: 0 })
    return false
  }

  private note(open: readonly number[]): void {
    if (this.requiredPlaced < this.deepest) return
    if (this.requiredPlaced > this.deepest) this.stuck = []
    this.deepest = this.requiredPlaced
    if (this.stuck.length === stuckMax) return
    const heads = open.map((line) => this.head(line)!)
    this.stuck.push({ placed: [...this.placed], states: [...this.states], open: heads })
  }

  private undo(length: number): void {
    while (this.placed.length > length) {
      const place = this.placed.pop()!
      this.states[place.object] = this.before.pop()!
      const line = this.before.pop()!
      this.reached[line]! -= 1
      if (this.isRequired(place)) this.requiredPlaced -= 1
    }
  }

  private place(line: number, place: Place, next: number): void {
    this.before.push(line, this.states[place.object]!)
    this.placed.push(place)
    this.states[place.object] = next
    this.reached[line]! += 1
    if (this.isRequired(place)) this.requiredPlaced += 1
  }

  private head(line: number): Place | undefined {
    return this.lines[line]![this.reached[line]!]
  }

  private step({ object, at }: Place): number {
    const { transitions, calls } = this.problems[object]!
    return transitions.step(this.states[object]!, calls[at]!)
  }

  private isEager({ object, at }: Place): boolean {
    return this.problems[object]!.eager[at]!
  }

  private isRequired({ object, at }: Place): boolean {
    return this.problems[object]!.required[at]!
  }

  private operation({ object, at }: Place) {
    return this.problems[object]!.operations[at]!
  }

  private invoked(place: Place): number {
    return this.operation(place).invoked
  }
}
