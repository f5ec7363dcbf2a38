import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayStay, STRENGTH } from './fair.js'
import { type Graph, GraphBuilder, NOWHERE } from './graph.js'
import { fairLasso, isFairCycle } from './lasso.js'
import { Owed, type Promise } from './owed.js'
import { hasFairLasso } from './twin.js'

const LABELS = 4

interface Sample {
  readonly graph: Graph
  readonly promise: Promise
  readonly strengths: Uint8Array
}

const sample: fc.Arbitrary<Sample> = fc.integer({ min: 1, max: 7 }).chain((size) => {
  const vertex = fc.nat(size - 1)
  const edge = fc.tuple(vertex, fc.nat(LABELS - 1), fc.oneof({ weight: 12, arbitrary: vertex }, fc.constant(NOWHERE)))
  const some = fc.array(fc.boolean(), { minLength: size, maxLength: size })
  return fc
    .record({
      edges: fc.array(edge, { minLength: size, maxLength: 5 * size }),
      isExplored: fc.array(fc.nat(9), { minLength: size, maxLength: size }),
      initial: fc.uniqueArray(vertex, { minLength: 1, maxLength: 2 }),
      begins: fc.option(some, { nil: undefined }),
      kept: fc.array(fc.nat(5), { minLength: size, maxLength: size }),
      strengths: fc.array(fc.nat(2), { minLength: LABELS, maxLength: LABELS }),
    })
    .map(({ edges, isExplored, initial, begins, kept, strengths }) => {
      const builder = new GraphBuilder()
      for (const [at, dice] of isExplored.entries()) if (dice > 0) builder.explored(at)
      for (const [from, label, to] of edges) if (isExplored[from]! > 0) builder.add(from, label, to)
      return {
        graph: builder.build(size, initial),
        promise: {
          isKept: (at: number) => kept[at] === 0,
          ...(begins === undefined ? {} : { begins: (at: number) => begins[at]! }),
        },
        strengths: Uint8Array.from(strengths),
      }
    })
})

describe('the search for fair lassos', () => {
  it('finds one exactly where the definition says that there is one, and each is one', () => {
    const seen = { cycles: 0, stays: 0, none: 0 }
    fc.assert(
      fc.property(sample, ({ graph, promise, strengths }) => {
        const owed = new Owed(graph, promise)
        const found = fairLasso(graph, owed, strengths)
        expect(found !== undefined).toBe(hasFairLasso(graph, promise, strengths))
        if (found === undefined) {
          seen.none++
          return
        }
        const { start, stem, cycle } = found
        expect(graph.initial).toContain(start)
        const way = [start, ...stem.map(({ target }) => target)]
        const end = way.at(-1)!
        for (const [i, { label, target }] of [...stem, ...cycle].entries())
          expect(hasEdge(graph, [...way, ...cycle.map((step) => step.target)][i]!, label, target)).toBe(true)
        const since = way.findLastIndex((at) => promise.isKept(at)) + 1
        const begins = promise.begins ?? ((at: number) => at === start)
        expect(way.slice(since).some((at, i) => begins(at) && (promise.begins !== undefined || since + i === 0))).toBe(
          true,
        )
        if (cycle.length === 0) {
          seen.stays++
          expect(mayStay(graph, end, strengths)).toBe(true)
        } else {
          seen.cycles++
          expect(cycle.at(-1)!.target).toBe(end)
          expect(cycle.some(({ target }) => promise.isKept(target))).toBe(false)
          expect(isFairCycle(graph, end, cycle, strengths)).toBe(true)
        }
      }),
      { numRuns: 6_000, seed: 1 },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(300)
  })

  it('goes round all that strong fairness asks for, where no short cycle is fair', () => {
    // Out to 1 and back with a, out to 2 and back with b: both are possible in 0 again and again.
    const graph = graphOf(3, [
      [0, 0, 1],
      [1, 2, 0],
      [0, 1, 2],
      [2, 2, 0],
    ])
    const owed = new Owed(graph, { isKept: () => false })
    const lengthUnder = (...strengths: number[]) => fairLasso(graph, owed, Uint8Array.from(strengths))?.cycle.length
    expect(lengthUnder(STRENGTH.strong, STRENGTH.strong, STRENGTH.weak)).toBe(4)
    expect(lengthUnder(STRENGTH.weak, STRENGTH.weak, STRENGTH.weak)).toBe(2)
    expect(lengthUnder(STRENGTH.none, STRENGTH.none, STRENGTH.none)).toBe(0)
  })

  it('gives up the states in which a strongly fair step is possible that leads away, and looks on in what is left', () => {
    const ways: Edge[] = [
      [0, 0, 1],
      [1, 0, 2],
      [2, 0, 1],
      [2, 0, 0],
      [0, 1, 3],
    ]
    const promise = { isKept: (at: number) => at === 3 }
    const under = (graph: Graph, away: number) =>
      fairLasso(graph, new Owed(graph, promise), Uint8Array.of(STRENGTH.weak, away))
    expect(under(graphOf(4, ways), STRENGTH.strong)).toMatchObject({ stem: [{ target: 1 }], cycle: { length: 2 } })
    const everywhere: Edge[] = [...ways, [1, 1, 3], [2, 1, 3]]
    expect(under(graphOf(4, everywhere), STRENGTH.weak)).toBeUndefined()
    expect(under(graphOf(4, [...ways, [1, 1, 3]]), STRENGTH.weak)).toBeDefined()
  })
})

type Edge = readonly [from: number, label: number, to: number]

function graphOf(size: number, edges: readonly Edge[]): Graph {
  const builder = new GraphBuilder()
  for (let at = 0; at < size; at++) builder.explored(at)
  for (const edge of edges) builder.add(...edge)
  return builder.build(size, [0])
}

function hasEdge({ offsets, labels, targets }: Graph, from: number, label: number, to: number): boolean {
  for (let edge = offsets[from]!; edge < offsets[from + 1]!; edge++)
    if (labels[edge] === label && targets[edge] === to) return true
  return false
}
