/**
 * The dumb twin by axioms: a level holds where some choice of who wrote what was read, and some order in which all
 * transactions committed, satisfy the level's axiom. All choices and all orders are tried.
 *
 * Source: Biswas & Enea, "On the complexity of checking transactional consistency" (2019), whose axioms all say: if t3 reads
 * x from t1, and t2 also wrote x and is visible to t3, then t2 committed before t1. Levels differ in what is visible.
 * Parallel snapshot isolation: Cerone, Bernardi & Gotsman, "A framework for transactional consistency models with atomic
 * visibility" (2015): what is visible is closed, and of two writers of a key one is visible to the other.
 * Assumes: fewer than 30 transactions, and very few in practice.
 */
import type { RecordedTransactions } from '../../../history/index.js'
import { type Condition, conditionOf, type Definition, type Level } from './levels.js'
import { FIRST, has, type Told, toldBy } from './told.js'

/** Whether the level holds for the history. A level with real time holds of a history without it as far as sessions go. */
export function holdsByAxioms(history: RecordedTransactions, level: Level, definition: Definition): boolean {
  const told = toldBy(history)
  const condition = conditionOf(level, definition)
  const { kind } = condition
  if (told.refutedFrom === 'read-uncommitted') return false
  if (kind === 'uncommitted') return new Commits(told, condition, []).exist()
  if (told.refutedFrom === 'read-committed') return false
  const sources: number[] = []
  const choose = (): boolean => {
    if (sources.length === told.reads.length) return new Commits(told, condition, sources).exist()
    for (const source of told.reads[sources.length]!.candidates) {
      sources.push(source)
      if (choose()) return true
      sources.pop()
    }
    return false
  }
  return choose()
}

/** The search for an order of commits, once it is known from whom each read is. */
class Commits {
  /** All that committed: for certain, or because they were read from. */
  private inPlay: number
  /** What a transaction follows because of sessions, time or what it read: the wr and the so of the axioms. */
  private readonly follows: number[]
  /** What else is before it: versions of its keys in front of its own, as lists show them. */
  private readonly shown: number[]
  /** The order so far: for each transaction placed, those before it. Their places never change again. */
  private readonly before: number[] = []
  /** What is before each because of `follows` alone, closed. */
  private readonly past: number[] = []
  /** For parallel snapshot isolation: what is visible, closed. */
  private readonly visible: number[] = []
  /** Keys of each writer, as a set. */
  private readonly written: number[]

  constructor(
    private readonly told: Told,
    private readonly condition: Condition,
    private readonly sources: readonly number[],
  ) {
    const { order } = condition
    this.inPlay = told.certain
    for (const source of sources) this.inPlay |= 1 << source
    this.follows =
      order === 'none' ? told.session.map(() => 0) : [...told[order === 'session' ? 'session' : 'sessionAndTime']]
    for (const [i, source] of sources.entries()) this.follows[told.reads[i]!.reader]! |= 1 << source
    this.shown = told.session.map((_, t) => told.shown.reduce((all, rows) => all | rows[t]!, 0))
    this.written = told.session.map((_, t) =>
      told.writers.reduce((all, set, key) => all | (((set >> t) & 1) << key), 0),
    )
  }

  exist(): boolean {
    this.before[FIRST] = 0
    this.past[FIRST] = 0
    this.visible[FIRST] = 0
    return this.goesOn(1 << FIRST)
  }

  /** Places one more. An axiom speaks of what is before the reader alone, so it is asked as soon as the reader has a place. */
  private goesOn(placed: number): boolean {
    const { inPlay, follows, shown, told } = this
    if (placed === inPlay) return true
    for (let t = 1; t < told.size; t += 1) {
      const isReady = has(inPlay & ~placed, t) && ((follows[t]! | shown[t]!) & inPlay & ~placed) === 0
      if (!isReady) continue
      this.before[t] = placed
      this.past[t] = this.closed(follows[t]! & placed, this.past)
      this.visible[t] = this.closed((follows[t]! | this.sharing(t)) & placed, this.visible)
      if (this.satisfiesAxiom(t) && this.goesOn(placed | (1 << t))) return true
    }
    return false
  }

  private satisfiesAxiom(t3: number): boolean {
    const { reads, writers } = this.told
    for (let i = 0; i < reads.length; i += 1) {
      const { reader, key } = reads[i]!
      if (reader !== t3 || this.sources.length === 0) continue
      const t1 = this.sources[i]!
      const others = writers[key]! & this.inPlay & ~(1 << t1)
      if ((others & this.visibleTo(t3, i) & ~this.before[t1]!) !== 0) return false
    }
    return true
  }

  /** What the axiom of the level takes for visible to `t3`, or to its read `i`. */
  private visibleTo(t3: number, i: number): number {
    const { before } = this
    switch (this.condition.kind) {
      case 'uncommitted':
      case 'committed':
        return 0
      case 'monotonic':
        return this.readBefore(t3, i)
      case 'atomic':
        return this.follows[t3]! & before[t3]!
      case 'causal':
        return this.past[t3]!
      case 'parallel-snapshot':
        return this.visible[t3]!
      case 'prefix':
        return this.closed(this.follows[t3]! & before[t3]!, before)
      case 'snapshot':
        return this.closed((this.follows[t3]! | this.sharing(t3)) & before[t3]!, before)
      case 'serializable':
        return before[t3]!
    }
  }

  private readBefore(t3: number, i: number): number {
    let set = 0
    for (let j = 0; j < i; j += 1) if (this.told.reads[j]!.reader === t3) set |= 1 << this.sources[j]!
    return set
  }

  /** All transactions that write a key that `t` writes. */
  private sharing(t: number): number {
    const { writers } = this.told
    return writers.reduce((all, set, key) => (has(this.written[t]!, key) ? all | set : all), 0)
  }

  /** The set, and what is before its members. */
  private closed(set: number, rows: readonly number[]): number {
    let all = set
    for (let t = 0; t < this.told.size; t += 1) if (has(set, t)) all |= rows[t]!
    return all
  }
}
