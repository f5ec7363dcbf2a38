/**
 * A small contradiction between operations of an object that holds one value: a circle of operations, each of which
 * must come before the next.
 *
 * Some orders are plain: real time, and a value's being written before it is read. From these others follow. Let `r`
 * have found what `w` left, and let `v` be another write. If `w` comes before `v`, so does `r`: `v` would have replaced
 * what it found. If `v` comes before `r`, it comes before `w` as well. Where a circle arises, nobody need search.
 * For writes of distinct values, and no comparisons that failed, an illegal history always has such a circle (Gibbons &
 * Korach, "Testing shared memories" (1997), section 4); else there may be none, and the search's dead ends must explain.
 * Assumes: the writer of a value is known. Where several operations may have left it, the reader is left out.
 */
import { sameValue, type Value } from '../../history/index.js'
import { type Conflict, type ConflictEdge, named } from './evidence.js'
import { OrderGraph, type Path } from './order-graph.js'
import { callOf, type Problem } from './problem.js'
import {
  type Access,
  accessesOf,
  INITIAL,
  type NeverWritten,
  neverWritten,
  precedes,
  type Sources,
  sourcesOf,
  writersOf,
} from './sources.js'
import type { SequentialSpecification } from './specification.js'

/** All pairs of operations are compared, so only the last ones before the contradiction are looked at. */
const operationsMax = 64

/** A reason that needs a third operation is harder to follow than one between two, so others are preferred to it. */
const weightOfOlder = 1.5

/**
 * @param until position in the history by which the contradiction is complete
 * @returns nothing when the specification does not say what its operations find and leave, or no circle is found
 */
export function findConflict<State>(
  specification: SequentialSpecification<State>,
  problem: Problem<State>,
  until: number,
): Conflict | undefined {
  const accesses = accessesOf(specification, problem.operations)
  if (accesses === undefined) return undefined
  const writers = writersOf(accesses, specification.initial as Value)
  const unwritten = neverWritten(accesses, writers)
  if (unwritten !== undefined) return withAttempt(specification, problem, unwritten)
  const early = accesses.map((_, i) => i).filter((i) => accesses[i]!.operation.invoked <= until)
  const sources = sourcesOf(accesses, writers, early.slice(-operationsMax))
  return new Contradiction(accesses, sources).find()
}

/** Names an operation that would have left the value, had it not failed: often that is the bug. */
function withAttempt<State>(
  specification: SequentialSpecification<State>,
  { all }: Problem<State>,
  conflict: NeverWritten,
): Conflict {
  const attempt = all.find((operation) => {
    const left = specification.operations[operation.f]!.values?.({
      ...callOf(specification, operation),
      status: 'info',
    }).left
    return operation.status === 'fail' && left !== undefined && sameValue(left, conflict.value)
  })
  return attempt === undefined ? conflict : { ...conflict, attempt: named(specification)(attempt) }
}

class Contradiction {
  private readonly graph: OrderGraph<ConflictEdge>
  /** Index of the access at each node of the graph. */
  private readonly nodes: readonly number[]
  /** Nodes of the graph that replaced the value for certain. */
  private readonly writes: readonly number[]

  constructor(
    private readonly accesses: readonly Access[],
    private readonly sources: Sources,
  ) {
    this.nodes = [...sources.keys()].sort((a, b) => a - b)
    this.graph = new OrderGraph(this.nodes.length)
    this.writes = this.nodes.map((_, node) => node).filter((node) => this.at(node).left !== undefined)
  }

  find(): Conflict | undefined {
    this.addPlain()
    for (;;) {
      this.graph.close()
      const cycle = this.graph.cycle()
      if (cycle !== undefined) return { type: 'cycle', edges: fromRealTime(cycle.edges) }
      if (!this.addDerived()) return undefined
    }
  }

  /** Real time, and reading what was written. */
  private addPlain(): void {
    for (const [from, i] of this.nodes.entries()) {
      const a = this.accesses[i]!.operation
      for (const [to, j] of this.nodes.entries()) {
        const b = this.accesses[j]!.operation
        if (!precedes(a, b)) continue
        this.graph.add(from, to, { from: a, to: b, type: a.process === b.process ? 'process' : 'real-time' }, 1)
      }
      const source = this.sources.get(i)
      if (source === undefined || source === INITIAL) continue
      const { operation, left } = this.accesses[source]!
      const edge = { from: operation, to: a, type: 'value', because: 'read-from', value: left! } as const
      this.graph.add(this.nodes.indexOf(source), from, edge, 1)
    }
  }

  /** What follows from the paths there are; `false` when nothing does. */
  private addDerived(): boolean {
    const found: (() => void)[] = []
    for (const [reader, i] of this.nodes.entries()) {
      const source = this.sources.get(i)
      if (source === undefined) continue
      const writer = this.nodes.indexOf(source)
      for (const other of this.writes) {
        if (other === reader || other === writer) continue
        if (source === INITIAL) found.push(...this.overwritten(reader, other))
        else {
          if (this.graph.reaches(writer, other)) found.push(...this.overwritten(reader, other, writer))
          if (this.graph.reaches(other, reader)) found.push(...this.older(other, writer, reader))
        }
      }
    }
    // Only now, so that every derivation of a round rests on what was known before it.
    for (const add of found) add()
    return found.length > 0
  }

  private overwritten(reader: number, other: number, writer?: number): (() => void)[] {
    if (this.graph.reaches(reader, other)) return []
    const premise = writer === undefined ? undefined : this.graph.path(writer, other)!
    const edge: ConflictEdge = {
      from: this.at(reader).operation,
      to: this.at(other).operation,
      type: 'value',
      because: 'overwritten',
      value: this.at(reader).found!,
      ...(writer === undefined ? {} : { writer: this.at(writer).operation }),
      ...since(premise),
    }
    return [() => this.graph.add(reader, other, edge, 1 + (premise?.weight ?? 0))]
  }

  private older(other: number, writer: number, reader: number): (() => void)[] {
    if (this.graph.reaches(other, writer)) return []
    const premise = this.graph.path(other, reader)!
    const edge: ConflictEdge = {
      from: this.at(other).operation,
      to: this.at(writer).operation,
      type: 'value',
      because: 'older',
      value: this.at(reader).found!,
      seenBy: this.at(reader).operation,
      ...since(premise),
    }
    return [() => this.graph.add(other, writer, edge, weightOfOlder + premise.weight)]
  }

  private at(node: number): Access {
    return this.accesses[this.nodes[node]!]!
  }
}

function since(premise: Path<ConflictEdge> | undefined): { since?: readonly ConflictEdge[] } {
  return premise === undefined ? {} : { since: premise.edges }
}

/** The circle from a real-time edge on, if it has one: that is where a reader's intuition starts. */
function fromRealTime(edges: readonly ConflictEdge[]): readonly ConflictEdge[] {
  const start = Math.max(
    0,
    edges.findIndex(({ type }) => type !== 'value'),
  )
  return [...edges.slice(start), ...edges.slice(0, start)]
}
