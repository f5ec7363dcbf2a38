/**
 * A solver for clauses together with a theory, by learning from conflicts.
 *
 * Source: Marques-Silva & Sakallah, "GRASP" (1999); Moskewicz et al., "Chaff" (2001), for two watched literals and
 * activities; Eén & Sörensson, "An extensible SAT-solver" (2003), for the shape of it; Audemard & Simon, "Predicting
 * learnt clauses quality" (2009), for what is forgotten; Bayless et al., "SAT modulo monotonic theories" (2015), for a
 * theory of graphs beside the clauses.
 */
import { Clauses, NO_CLAUSE } from './clauses.js'
import { grown } from './growing.js'
import { negate, variableOf } from './literals.js'
import { type Origins, Proof } from './proof.js'
import { Ranking } from './ranking.js'
import { luby } from './restarts.js'
import { NONE, type Theory, type VariableSource } from './theory.js'

export type Answer = 'satisfiable' | 'unsatisfiable' | 'conflicts' | 'stopped'

export interface Budget {
  /** Conflicts after which the solver gives up. */
  readonly conflicts: number
  readonly shouldStop?: (() => boolean) | undefined
}

const [TRUE, FALSE, OPEN] = [1, -1, 0]
const RESTART_UNIT = 64
const FORGET_FIRST = 4000
const FORGET_GROWTH = 1000
/** Literals and steps of the theory between two looks at the clock. */
const STEPS_BETWEEN_STOPS = 20_000

export class Solver implements VariableSource {
  conflicts = 0
  decisions = 0
  /** What was refuted, after `unsatisfiable`; empty where the proof grew too long to be kept. */
  origins: Origins = { clauses: [], evidence: [] }
  hasOrigins = false

  variables = 0
  /** By literal. */
  #value = new Int8Array(32)
  #level = new Int32Array(16)
  #reason = new Int32Array(16)
  #trail = new Int32Array(16)
  #trailSize = 0
  readonly #levelStart: number[] = []
  #propagated = 0
  #asserted = 0
  /** Of each variable 1 if it is to be tried false first: as it was last, or as its maker said. */
  #phase = new Uint8Array(16)
  #seen = new Uint8Array(16)
  readonly #ranking = new Ranking()
  readonly #clauses = new Clauses()
  readonly #proof = new Proof()
  #isRefuted = false
  #steps = 0
  #nextStop = 0

  /** Literals of the conflict at hand, all false, and the step of the proof that says so. */
  #conflict: number[] = []
  #conflictStep = 0

  constructor(private readonly theory: Theory) {}

  /** A variable, and what is tried first; it is decided only if the theory asks for it, if it is not `isDecided`. */
  addVariable(isTriedTrue: boolean, isDecided = false): number {
    const variable = this.variables
    this.variables += 1
    if (variable === this.#level.length) this.#reserve(2 * variable)
    this.#reason[variable] = NO_CLAUSE
    this.#phase[variable] = isTriedTrue ? 0 : 1
    this.#clauses.watchers.push([], [])
    this.#ranking.grow()
    if (isDecided) this.#ranking.add(variable)
    return variable
  }

  #reserve(variables: number): void {
    this.#value = grown(this.#value, 2 * variables)
    this.#level = grown(this.#level, variables)
    this.#reason = grown(this.#reason, variables)
    this.#trail = grown(this.#trail, variables)
    this.#phase = grown(this.#phase, variables)
    this.#seen = grown(this.#seen, variables)
  }

  activity(variable: number): number {
    return this.#ranking.activity[variable]!
  }

  isTrue(literal: number): boolean {
    return this.#value[literal] === TRUE
  }

  /** Before solving. A clause has a number, by which `origins` names it. */
  add(literals: readonly number[], number: number): void {
    if (this.#isRefuted) return
    const once = [...new Set(literals)]
    if (once.some((literal) => once.includes(negate(literal)))) return
    // Those that are not false already are watched.
    once.sort((a, b) => this.#value[b]! - this.#value[a]!)
    const clause = this.#clauses.add(once, this.#proof.given(number), 0)
    if (once.length === 0 || this.#value[once[0]!] === FALSE) this.#refute(this.#clauses.numberOf(clause), once)
    else if (once.length === 1 || this.#value[once[1]!] === FALSE) {
      if (this.#value[once[0]!] === OPEN) this.#enqueue(once[0]!, clause)
    }
  }

  solve({ conflicts, shouldStop }: Budget): Answer {
    let untilForget = FORGET_FIRST
    for (let restarts = 1; !this.#isRefuted; restarts += 1) {
      let untilRestart = RESTART_UNIT * luby(restarts)
      for (;;) {
        if (!this.#propagate()) {
          this.conflicts += 1
          untilRestart -= 1
          untilForget -= 1
          if (this.#levelStart.length === 0) {
            this.#refute(this.#conflictStep, this.#conflict)
            break
          }
          this.#learn()
          if (this.conflicts >= conflicts) return 'conflicts'
        } else if (untilRestart <= 0) {
          this.#backtrack(0)
          break
        } else {
          if (untilForget <= 0 && this.#levelStart.length > 0) {
            this.#forget()
            untilForget = FORGET_FIRST + FORGET_GROWTH * restarts
          }
          if (!this.#decide()) return 'satisfiable'
        }
        if (this.#steps + this.theory.steps > this.#nextStop) {
          this.#nextStop = this.#steps + this.theory.steps + STEPS_BETWEEN_STOPS
          if (shouldStop?.()) return 'stopped'
        }
      }
    }
    return 'unsatisfiable'
  }

  #decide(): boolean {
    while (!this.#ranking.isEmpty) {
      const variable = this.#ranking.pop()
      const literal = 2 * variable + this.#phase[variable]!
      if (this.#value[literal] !== OPEN || this.theory.isSettled(literal) || this.theory.isSettled(negate(literal)))
        continue
      this.#assume(literal)
      return true
    }
    const variable = this.theory.choose(this)
    if (variable === NONE) return false
    this.#assume(2 * variable + this.#phase[variable]!)
    return true
  }

  #assume(literal: number): void {
    this.decisions += 1
    this.#levelStart.push(this.#trailSize)
    this.#enqueue(literal, NO_CLAUSE)
  }

  #enqueue(literal: number, reason: number): void {
    const variable = variableOf(literal)
    this.#value[literal] = TRUE
    this.#value[negate(literal)] = FALSE
    this.#level[variable] = this.#levelStart.length
    this.#reason[variable] = reason
    this.#trail[this.#trailSize] = literal
    this.#trailSize += 1
  }

  #propagate(): boolean {
    for (;;) {
      while (this.#propagated < this.#trailSize) {
        const literal = this.#trail[this.#propagated]!
        this.#propagated += 1
        if (!this.#visit(literal)) return false
      }
      if (this.#asserted === this.#trailSize) return true
      const literal = this.#trail[this.#asserted]!
      this.#asserted += 1
      if (!this.theory.watches(literal) || this.theory.assert(literal)) continue
      this.#conflict = this.theory.conflict.map(negate)
      this.#conflictStep = this.#proof.judged(this.theory.evidence)
      return false
    }
  }

  /** Looks at the clauses in which a literal that became true is watched, negated. */
  #visit(literal: number): boolean {
    const [value, clauses] = [this.#value, this.#clauses]
    const { cells, watchers } = clauses
    const list = watchers[literal]!
    const isFalse = negate(literal)
    this.#steps += list.length
    let [from, to] = [0, 0]
    while (from < list.length) {
      const clause = list[from]!
      const blocker = list[from + 1]!
      from += 2
      if (value[blocker] === TRUE) {
        list[to] = clause
        list[to + 1] = blocker
        to += 2
        continue
      }
      const begin = clauses.begin(clause)
      if (cells[begin] === isFalse) {
        cells[begin] = cells[begin + 1]!
        cells[begin + 1] = isFalse
      }
      const first = cells[begin]!
      if (value[first] !== TRUE && this.#rewatch(clause, begin, first)) continue
      list[to] = clause
      list[to + 1] = first
      to += 2
      if (value[first] === TRUE) continue
      if (value[first] === OPEN) {
        this.#enqueue(first, clause)
        continue
      }
      while (from < list.length) {
        list[to] = list[from]!
        to += 1
        from += 1
      }
      list.length = to
      this.#conflict = Array.from(cells.subarray(begin, clauses.end(clause)))
      this.#conflictStep = clauses.numberOf(clause)
      return false
    }
    list.length = to
    return true
  }

  /** Finds a literal that is not false to be watched instead of the second one. */
  #rewatch(clause: number, begin: number, first: number): boolean {
    const { cells, watchers } = this.#clauses
    const end = this.#clauses.end(clause)
    for (let at = begin + 2; at < end; at += 1) {
      const other = cells[at]!
      if (this.#value[other] === FALSE) continue
      cells[at] = cells[begin + 1]!
      cells[begin + 1] = other
      watchers[negate(other)]!.push(clause, first)
      return true
    }
    return false
  }

  /** Learns the clause of the first unique implication point, and goes back to where it would have said something. */
  #learn(): void {
    const [seen, level, reason] = [this.#seen, this.#level, this.#reason]
    const { cells } = this.#clauses
    const current = this.#levelStart.length
    const learned: number[] = [0]
    const marked: number[] = []
    const steps = [this.#conflictStep]
    let open = 0
    let at = this.#trailSize
    const take = (literal: number) => {
      const variable = variableOf(literal)
      if (seen[variable] === 1) return
      seen[variable] = 1
      marked.push(variable)
      if (level[variable] === 0) {
        this.#collectFixed(variable, steps, marked)
        return
      }
      this.#ranking.bump(variable)
      if (level[variable] === current) open += 1
      else learned.push(literal)
    }
    for (const literal of this.#conflict) take(literal)
    let pivot: number
    for (;;) {
      at -= 1
      while (seen[variableOf(this.#trail[at]!)] === 0) at -= 1
      pivot = this.#trail[at]!
      open -= 1
      if (open === 0) break
      const clause = reason[variableOf(pivot)]!
      steps.push(this.#clauses.numberOf(clause))
      const end = this.#clauses.end(clause)
      for (let i = this.#clauses.begin(clause); i < end; i += 1) if (cells[i] !== pivot) take(cells[i]!)
    }
    learned[0] = negate(pivot)
    const kept = learned.filter((literal, i) => i === 0 || !this.#follows(literal, steps, marked))
    for (const variable of marked) seen[variable] = 0
    this.#ranking.decay()
    this.#assertLearned(kept, steps)
  }

  /** Whether a literal of a learned clause follows from its others: all that made it so are marked. */
  #follows(literal: number, steps: number[], marked: number[]): boolean {
    const clause = this.#reason[variableOf(literal)]!
    if (clause === NO_CLAUSE) return false
    const { cells } = this.#clauses
    const [begin, end] = [this.#clauses.begin(clause), this.#clauses.end(clause)]
    for (let i = begin; i < end; i += 1) {
      const variable = variableOf(cells[i]!)
      if (this.#seen[variable] === 0 && this.#level[variable]! > 0) return false
    }
    steps.push(this.#clauses.numberOf(clause))
    for (let i = begin; i < end; i += 1) {
      const variable = variableOf(cells[i]!)
      if (this.#seen[variable] === 1) continue
      this.#seen[variable] = 1
      marked.push(variable)
      this.#collectFixed(variable, steps, marked)
    }
    return true
  }

  #assertLearned(learned: number[], steps: readonly number[]): void {
    const level = this.#level
    const highest = learned.reduce((best, literal, i) => {
      return i > 0 && (best === 0 || level[variableOf(literal)]! > level[variableOf(learned[best]!)]!) ? i : best
    }, 0)
    const spread = new Set(learned.map((literal) => level[variableOf(literal)]!)).size
    if (highest > 0) [learned[1], learned[highest]] = [learned[highest]!, learned[1]!]
    this.#backtrack(highest === 0 ? 0 : level[variableOf(learned[1]!)]!)
    const clause = this.#clauses.add(learned, this.#proof.learned(steps), spread)
    this.#enqueue(learned[0]!, clause)
  }

  /** The steps of the proof that fix a variable for good. */
  #collectFixed(variable: number, steps: number[], marked: number[]): void {
    const open = [variable]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const clause = this.#reason[next]!
      steps.push(this.#clauses.numberOf(clause))
      const end = this.#clauses.end(clause)
      for (let i = this.#clauses.begin(clause); i < end; i += 1) {
        const other = variableOf(this.#clauses.cells[i]!)
        if (this.#seen[other] === 1) continue
        this.#seen[other] = 1
        marked.push(other)
        open.push(other)
      }
    }
  }

  #backtrack(level: number): void {
    if (level >= this.#levelStart.length) return
    const start = this.#levelStart[level]!
    for (let at = this.#trailSize - 1; at >= start; at -= 1) {
      const literal = this.#trail[at]!
      const variable = variableOf(literal)
      if (at < this.#asserted && this.theory.watches(literal)) this.theory.retract(literal)
      this.#value[literal] = OPEN
      this.#value[negate(literal)] = OPEN
      this.#phase[variable] = literal & 1
      this.#ranking.add(variable)
    }
    this.#trailSize = start
    this.#levelStart.length = level
    this.#propagated = Math.min(this.#propagated, start)
    this.#asserted = Math.min(this.#asserted, start)
  }

  #forget(): void {
    const [reason, clauses] = [this.#reason, this.#clauses]
    const holders = new Map<number, number>()
    for (let at = 0; at < this.#trailSize; at += 1) {
      const variable = variableOf(this.#trail[at]!)
      if (reason[variable] !== NO_CLAUSE) holders.set(reason[variable]!, variable)
    }
    clauses.forget(
      (clause) => holders.has(clause),
      (from, to) => {
        const holder = holders.get(from)
        if (holder !== undefined) reason[holder] = to
      },
    )
  }

  #refute(step: number, conflict: readonly number[]): void {
    this.#isRefuted = true
    const steps = [step]
    const marked: number[] = []
    for (const literal of conflict) {
      const variable = variableOf(literal)
      if (this.#seen[variable] === 1) continue
      this.#seen[variable] = 1
      marked.push(variable)
      this.#collectFixed(variable, steps, marked)
    }
    for (const variable of marked) this.#seen[variable] = 0
    this.hasOrigins = this.#proof.isComplete
    if (this.hasOrigins) this.origins = this.#proof.trace(steps)
  }
}
