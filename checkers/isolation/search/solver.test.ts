import { expect, test } from 'vitest'
import { CLOSES, EdgeList, ORDERS, SHOWS } from './edge-list.js'
import { ALWAYS } from './literals.js'
import { OrderTheory } from './order-theory.js'
import { Solver } from './solver.js'

interface Problem {
  readonly variables: number
  readonly nodes: number
  readonly clauses: readonly (readonly number[])[]
  /** From, to, literal, kind. */
  readonly edges: readonly (readonly [number, number, number, number])[]
}

function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function randomProblem(seed: number): Problem {
  const next = generator(seed)
  const variables = 1 + next(8)
  const nodes = 2 + next(6)
  const literal = () => next(2 * variables)
  const clauses = Array.from({ length: next(2 + 3 * variables) }, () =>
    Array.from({ length: 1 + next(4) + (next(3) > 0 ? 1 : 0) }, literal),
  )
  const hasClosing = next(2) === 1
  const edges = Array.from({ length: next(4 * nodes) }, (): [number, number, number, number] => {
    const kind = hasClosing ? next(3) : ORDERS
    const [from, to] = [next(nodes), next(nodes)]
    // Those that are always there follow the numbers of the nodes.
    return next(4) === 0 && from < to ? [from, to, ALWAYS, kind] : [from, to, literal(), kind]
  }).filter(([from, to, , kind]) => kind !== CLOSES || from !== to)
  return { variables, nodes, clauses, edges }
}

/** By definition: every assignment, and every path. */
function isSatisfiable({ variables, nodes, clauses, edges }: Problem): boolean {
  for (let assignment = 0; assignment < 2 ** variables; assignment += 1) {
    const isTrue = (literal: number) => literal === ALWAYS || ((assignment >> (literal >> 1)) & 1) !== (literal & 1)
    if (!clauses.every((clause) => clause.some(isTrue))) continue
    const present = edges.filter(([, , literal]) => isTrue(literal))
    const reach = (from: number, to: number, onlyShowing: boolean) => {
      const seen = new Set([from])
      for (const node of seen)
        for (const [a, b, , kind] of present)
          if (a === node && (kind === SHOWS || (kind === ORDERS && !onlyShowing))) seen.add(b)
      return seen.has(to)
    }
    if (nodes > 0 && present.every(([from, to, , kind]) => !reach(to, from, kind === CLOSES))) return true
  }
  return false
}

function solve({ variables, nodes, clauses, edges }: Problem) {
  const list = new EdgeList()
  for (const edge of edges) list.add(...edge)
  const place = Int32Array.from({ length: nodes }, (_, i) => i)
  const theory = new OrderTheory(nodes, 2 * variables, list, place)
  const solver = new Solver(theory)
  for (let variable = 0; variable < variables; variable += 1) solver.addVariable(false, true)
  for (const [i, clause] of clauses.entries()) solver.add(clause, i)
  return { answer: solver.solve({ conflicts: 10_000 }), solver }
}

const seeds = Array.from({ length: 3000 }, (_, i) => i)
/** Edges that are always there may close one another: that is for others to see. */
const problems = seeds
  .map(randomProblem)
  .filter((problem) =>
    isSatisfiable({ ...problem, clauses: [], edges: problem.edges.filter(([, , literal]) => literal === ALWAYS) }),
  )

test('answers as trying all assignments does', () => {
  const answers = { satisfiable: 0, unsatisfiable: 0 }
  for (const problem of problems) {
    const { answer } = solve(problem)
    expect(answer, JSON.stringify(problem)).toBe(isSatisfiable(problem) ? 'satisfiable' : 'unsatisfiable')
    answers[answer as 'satisfiable'] += 1
  }
  expect(answers.satisfiable).toBeGreaterThan(500)
  expect(answers.unsatisfiable).toBeGreaterThan(500)
})

test('what a refutation is traced back to is refuted by itself', () => {
  let smaller = 0
  for (const problem of problems) {
    const { answer, solver } = solve(problem)
    if (answer !== 'unsatisfiable') continue
    expect(solver.hasOrigins).toBe(true)
    const { clauses, evidence } = solver.origins
    const edges = new Set(evidence.flat())
    const core = {
      ...problem,
      clauses: problem.clauses.filter((_, i) => clauses.includes(i)),
      edges: problem.edges.filter((_, i) => edges.has(i)),
    }
    expect(isSatisfiable(core), JSON.stringify(problem)).toBe(false)
    if (core.clauses.length + core.edges.length < (problem.clauses.length + problem.edges.length) / 2) smaller += 1
  }
  expect(smaller).toBeGreaterThan(100)
})
