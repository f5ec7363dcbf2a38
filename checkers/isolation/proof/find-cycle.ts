/** The shortest cycle among a few edges that a level forbids. */
import type { Edge } from '../edges.js'
import type { Rule } from '../levels.js'
import { refutes } from './cycle-levels.js'

/**
 * The shortest forbidden cycle, of equally short ones that with fewer overtakings, then the first in order of the edges.
 * A breadth-first search from every edge; for graphs of a dozen nodes.
 *
 * States are (node, type of the last edge, overtakings so far up to 2, whether all other edges so far make things
 * visible): that is all the conditions of the levels look at. A shortest forbidden walk meets no node twice: one of the
 * two parts of a longer one is forbidden as well.
 */
export function findCycle(edges: readonly Edge[], count: number, rule: Rule): readonly Edge[] | undefined {
  const outgoing: Edge[][] = Array.from({ length: count }, () => [])
  for (const edge of edges) outgoing[edge.from]!.push(edge)
  let best: readonly Edge[] | undefined
  for (const first of edges) {
    const found = cycleFrom(first, outgoing, rule, best?.length ?? count + 1)
    if (found !== undefined && (best === undefined || isSimpler(found, best))) best = found
  }
  return best
}

function isSimpler(a: readonly Edge[], b: readonly Edge[]): boolean {
  if (a.length !== b.length) return a.length < b.length
  const overtakings = (cycle: readonly Edge[]) => cycle.filter(({ type }) => type === 'rw').length
  const forced = (cycle: readonly Edge[]) =>
    cycle.filter((edge) => 'proof' in edge && edge.proof.type === 'forced').length
  return forced(a) - forced(b) < 0 || (forced(a) === forced(b) && overtakings(a) < overtakings(b))
}

interface Path {
  readonly edge: Edge
  readonly before: Path | undefined
  readonly length: number
}

function cycleFrom(
  first: Edge,
  outgoing: readonly (readonly Edge[])[],
  rule: Rule,
  lengthMax: number,
): readonly Edge[] | undefined {
  const seen = new Set<string>()
  let level: Path[] = [{ edge: first, before: undefined, length: 1 }]
  while (level.length > 0 && level[0]!.length < lengthMax) {
    const next: Path[] = []
    for (const path of level) {
      for (const edge of outgoing[path.edge.to]!) {
        const longer = { edge, before: path, length: path.length + 1 }
        if (edge.to === first.from) {
          const cycle = edgesOf(longer)
          if (refutes(cycle, rule)) return cycle
        }
        const state = stateOf(longer)
        if (seen.has(state)) continue
        seen.add(state)
        next.push(longer)
      }
    }
    level = next
  }
  return undefined
}

function stateOf(path: Path): string {
  const types = edgesOf(path).map(({ type }) => type)
  const overtakings = Math.min(2, types.filter((type) => type === 'rw').length)
  const isAdjacent = types.some((type, i) => i > 0 && type === 'rw' && types[i - 1] === 'rw')
  const isUnseen = types.some((type, i) => i > 0 && type === 'rw' && (types[i - 1] === 'ww' || types[i - 1] === 'rw'))
  const hasWw = types.includes('ww')
  const hasWr = types.includes('wr')
  return `${path.edge.to} ${path.edge.type} ${overtakings} ${isAdjacent} ${isUnseen} ${hasWw} ${hasWr}`
}

function edgesOf(path: Path): Edge[] {
  const edges: Edge[] = []
  for (let at: Path | undefined = path; at !== undefined; at = at.before) edges.push(at.edge)
  return edges.reverse()
}
