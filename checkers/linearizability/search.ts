/**
 * The search for a linearization of one object's operations.
 * Source: Wing & Gong, "Testing and verifying concurrent objects" (1993); Lowe, "Testing for linearizability" (2017).
 * Faithful: depth first over the calls that no unplaced return precedes, in a linked list of calls and returns; every
 *   configuration (what is placed, state) is visited once.
 * Ours, and why it is sound:
 * - An operation nobody saw the end of has a call and no return. It need not be placed: the search ends when all
 *   completed ones are. It is not placed where it changes nothing, nor where the next operation leads to the same state
 *   without it: any order that goes on from there goes on without it as well.
 * - Of equal such calls the earliest goes first: exchanging two equal calls in an order leaves an order.
 *   All such calls are tried last, for most are not needed.
 * - An operation that leaves the state as it is ("eager") is placed as soon as it can be, without alternatives: moving
 *   it forward in any order that continues from here changes no other operation's state, nor breaks real time.
 * - Where only growing operations can come before a read, now or later, and the state is not within its reach, no order goes
 *   on.
 */
import { CallList, Room } from './call-list.js'
import { type DeadEnd, DeadEnds } from './dead-ends.js'
import type { Problem } from './problem.js'
import { Sequences } from './sequences.js'
import { REJECTED } from './transitions.js'
import { Windows } from './windows.js'

/** Integers of a frame: what was tried, and where its configuration's trail starts, its state, its lean state. */
const FRAME = 4
/** Of reads that may be out of reach, how many are looked at for each configuration. */
const readsMax = 4
const NONE = -1

/** A search that can be interrupted and resumed. Time exponential in concurrent operations, linear in history length. */
export class Search<State> {
  /** Those that place the most completed operations, at most four of them. */
  private readonly ends = new DeadEnds()
  private outcome: 'legal' | 'illegal' | undefined
  private readonly n: number
  private list!: CallList
  private isPlaced!: Int32Array
  /** Absent where all operations are completed ones. */
  private twin: Int32Array | undefined
  private visited: Sequences | undefined
  private windows!: Windows
  /** What is placed, in order, and how many of it and of all operations are completed ones. */
  private readonly trail: number[] = []
  private placedCount = 0
  private readonly requiredCount: number
  private deepest = -1

  // The current configuration, and the frames of those before it.
  private frames!: Int32Array
  private depth = 0
  private state: number
  /** Length of the trail before this configuration's eager operations. */
  private start = 0
  /** The state before an optional operation that has had no use yet, or `NONE`. */
  private leanState = NONE
  private open!: Int32Array
  private openCount = 0
  private bound = NONE
  /** Where the scan for the next operation to try stands, and the state that the last one leads to. */
  private cursor = NONE
  /** Whether it is the turn of those that need not be placed. */
  private triesOptional = false
  private nextState = NONE
  private isDeadEnd = true

  /** Whether a configuration was given up for a read yet to come, so that not every dead end was walked to its end. */
  hasLookedAhead = false

  /** @param looksAhead whether reads that begin later count as well: faster, but some dead ends are not noted */
  constructor(
    private readonly problem: Problem<State>,
    private readonly looksAhead = true,
  ) {
    this.n = problem.operations.length
    let requiredCount = 0
    for (const isRequired of problem.required) if (isRequired) requiredCount += 1
    this.requiredCount = requiredCount
    this.state = problem.transitions.initial
  }

  /** Configurations visited, and what their states weigh. */
  get cost(): number {
    return (this.visited?.size ?? 0) + this.problem.transitions.weight
  }

  /** After `legal`: the operations in an order that the specification accepts, and the state they lead to. */
  get solution(): { readonly placed: readonly number[]; readonly state: number } {
    return { placed: this.trail, state: this.state }
  }

  /**
   * Goes on until the cost has grown by `quantum` (at least 1).
   * @throws Interrupted from inside a step; the search is of no use afterwards
   */
  run(quantum: number): 'legal' | 'illegal' | 'unfinished' {
    if (this.cursor === NONE) this.begin()
    const limit = this.cost + quantum
    while (this.outcome === undefined) {
      if (this.cost >= limit) return 'unfinished'
      const candidate = this.nextCandidate()
      if (candidate === NONE) this.retreat()
      else this.advance(candidate)
    }
    return this.outcome
  }

  /** Only now, because an object that another algorithm judges is never searched. */
  private begin(): void {
    const { problem, n } = this
    const room = new Room(CallList.room(n) + Windows.room(n) + (FRAME + 2) * n)
    this.list = new CallList(problem.operations, problem.required, room)
    this.windows = new Windows(this.list, problem.required, room)
    this.isPlaced = room.take(n)
    this.open = room.take(n)
    this.frames = room.take(FRAME * n)
    this.twin = this.requiredCount < n ? twinsOf(problem) : undefined
    this.visited = new Sequences(n >> 1)
    this.enter(NONE)
  }

  private advance(candidate: number): void {
    const { state, frames } = this
    const at = FRAME * this.depth
    frames[at] = candidate
    frames[at + 1] = this.start
    frames[at + 2] = state
    frames[at + 3] = this.leanState
    this.depth += 1
    this.state = this.nextState
    this.place(candidate)
    this.enter(this.problem.required[candidate] ? NONE : state)
  }

  /** Places what is eager, and looks whether this is the end, or a configuration seen before. */
  private enter(leanState: number): void {
    this.start = this.trail.length
    let openCount = 0
    let node = this.list.first
    while (node < this.n) {
      const previous = this.list.before[node]!
      if (this.problem.eager[node] && this.step(this.state, node) !== REJECTED) this.place(node)
      else this.open[openCount++] = node
      node = this.isPlaced[node] ? this.list.after[previous]! : this.list.after[node]!
    }
    this.openCount = openCount
    this.leanState = this.trail.length === this.start ? leanState : NONE
    this.isDeadEnd = true
    this.cursor = this.list.first
    this.triesOptional = false
    if (this.placedCount === this.requiredCount) {
      this.outcome = 'legal'
      return
    }
    this.bound = node - this.n
    if (this.isHopeless()) {
      this.cursor = node
      this.triesOptional = true
      return
    }
    const isNew = this.visited!.add(
      this.windows.entry(this.bound, this.state, this.open, openCount),
      this.windows.length,
    )
    if (this.visited!.size % 1024 === 0) this.problem.transitions.mayGoOn()
    if (isNew) return
    this.isDeadEnd = false
    this.cursor = node
    this.triesOptional = true
  }

  /**
   * Whether some read, of this moment or later, is beyond the reach of everything that can still come before it: the first
   * few in order of return, as long as nothing but growth comes before.
   */
  private isHopeless(): boolean {
    const { eager, calls, transitions, grows } = this.problem
    if (!transitions.knowsReach) return false
    let reads = 0
    for (let node = this.list.first; node < 2 * this.n; node = this.list.after[node]!) {
      if (node < this.n) {
        if (!eager[node] && !grows[node]) return false
        continue
      }
      const read = node - this.n
      if (!eager[read]) continue
      const isOpen = !this.isAhead(read)
      if (!isOpen && !this.looksAhead) return false
      // An open one is here because it was rejected in this very state.
      if ((isOpen || this.step(this.state, read) === REJECTED) && !transitions.withinReach(this.state, calls[read]!)) {
        this.isDeadEnd = isOpen
        this.hasLookedAhead ||= !isOpen
        return true
      }
      reads += 1
      if (reads === readsMax) return false
    }
    return false
  }

  /** Whether an operation begins only after the next return. */
  private isAhead(operation: number): boolean {
    const { operations } = this.problem
    return operations[operation]!.invoked > operations[this.bound]!.completed!
  }

  /** Completed operations first: most of the others are not needed. */
  private nextCandidate(): number {
    const { required } = this.problem
    for (;;) {
      while (this.cursor < this.n) {
        const candidate = this.cursor
        this.cursor = this.list.after[candidate]!
        if (required[candidate] !== this.triesOptional && this.isWorthTrying(candidate)) return candidate
      }
      if (this.triesOptional || this.twin === undefined) return NONE
      this.triesOptional = true
      this.cursor = this.list.first
    }
  }

  private isWorthTrying(candidate: number): boolean {
    // What is eager and still here was rejected in this very state.
    if (this.problem.eager[candidate]) return false
    const next = this.step(this.state, candidate)
    if (next === REJECTED) return false
    if (!this.problem.required[candidate]) {
      if (next === this.state) return false
      const twin = this.twin![candidate]!
      if (twin !== NONE && !this.isPlaced[twin]) return false
    }
    this.nextState = next
    return this.leanState === NONE || this.step(this.leanState, candidate) !== next
  }

  private retreat(): void {
    if (this.isDeadEnd) this.noteDeadEnd()
    while (this.trail.length > this.start) this.unplaceLast()
    if (this.depth === 0) {
      this.outcome = 'illegal'
      return
    }
    this.unplaceLast()
    this.depth -= 1
    const { frames } = this
    const at = FRAME * this.depth
    this.start = frames[at + 1]!
    this.state = frames[at + 2]!
    this.leanState = frames[at + 3]!
    const tried = frames[at]!
    this.cursor = this.list.after[tried]!
    this.triesOptional = !this.problem.required[tried]
    this.isDeadEnd = false
  }

  /** Without the unfinished operations at its end: they led nowhere. */
  private noteDeadEnd(): void {
    if (this.placedCount < this.deepest) return
    if (this.placedCount > this.deepest) this.ends.clear()
    this.deepest = this.placedCount
    if (this.ends.isFull) return
    const { trail, problem } = this
    let { length } = trail
    let { state } = this
    while (length > 0 && !problem.required[trail[length - 1]!]) {
      length -= 1
      state = this.frames[FRAME * (this.depth - (trail.length - length)) + 2]!
    }
    if (this.ends.knows(trail, length)) return
    const open: number[] = []
    for (let i = 0; i < this.openCount; i += 1) open.push(this.open[i]!)
    if (length < trail.length) {
      for (let i = length; i < trail.length; i += 1) open.push(trail[i]!)
      open.sort((a, b) => a - b)
    }
    this.ends.note(length, { state, open, bound: this.bound })
  }

  /** The deepest ends so far, some of them. */
  get deadEnds(): DeadEnd[] {
    return this.ends.list(this.trail)
  }

  private step(state: number, operation: number): number {
    return this.problem.transitions.step(state, this.problem.calls[operation]!)
  }

  private place(operation: number): void {
    this.list.unlink(operation)
    if (this.problem.required[operation]) {
      this.list.unlink(this.n + operation)
      this.placedCount += 1
    }
    this.isPlaced[operation] = 1
    this.trail.push(operation)
  }

  /** Links go back in the reverse of the order in which they were taken out; only then do they fit. */
  private unplaceLast(): void {
    const operation = this.trail.pop()!
    this.ends.unplaced(operation, this.trail.length)
    this.isPlaced[operation] = 0
    if (this.problem.required[operation]) {
      this.list.relink(this.n + operation)
      this.placedCount -= 1
    }
    this.list.relink(operation)
  }
}

/** For each operation that need not be placed, the last such operation before it with an equal call, or `NONE`. */
function twinsOf<State>({ calls, required }: Problem<State>): Int32Array {
  const latest = new Map<number, number>()
  const twins = new Int32Array(calls.length)
  for (let i = 0; i < calls.length; i += 1) {
    if (required[i]) continue
    twins[i] = latest.get(calls[i]!) ?? NONE
    latest.set(calls[i]!, i)
  }
  return twins
}
