/**
 * Classes of cycles by their definitions, for tests: every cycle that meets no node twice, every choice of hops. It knows
 * no stand-ins, no components and no search.
 */
import { RT, RW, SO, WR, WW, WW_DISPUTED } from '../graph.js'

export interface TypedHop {
  readonly from: number
  readonly to: number
  readonly kind: number
}

/** The length of the shortest cycle of each class and form: `G-single-process`, … */
export type Lengths = ReadonlyMap<string, number>

/** For half a dozen nodes. */
export function shortestOfAll(nodes: number, hops: readonly TypedHop[]): Lengths {
  const lengths = new Map<string, number>()
  const from = Array.from({ length: nodes }, (_, node) => hops.filter((hop) => hop.from === node))
  const follow = (path: readonly TypedHop[]) => {
    const [first, last] = [path[0]!, path.at(-1)!]
    if (last.to === first.from) {
      for (const name of namesOf(path)) lengths.set(name, Math.min(lengths.get(name) ?? Infinity, path.length))
      return
    }
    // Each cycle once, from its lowest node.
    if (last.to < first.from || path.some((hop) => hop.from === last.to)) return
    for (const hop of from[last.to]!) follow([...path, hop])
  }
  for (const hop of hops) follow([hop])
  return plainest(lengths)
}

function namesOf(cycle: readonly TypedHop[]): string[] {
  const kinds = cycle.map(({ kind }) => kind)
  const has = (kind: number) => kinds.includes(kind)
  const form = has(RT) ? '-realtime' : has(SO) ? '-process' : ''
  const missed = kinds.filter((kind) => kind === RW).length
  const areAdjacent = kinds.some((kind, i) => kind === RW && kinds[(i + 1) % kinds.length] === RW)
  if (missed > 1)
    return [...(isLongFork(kinds) ? ['long-fork'] : []), `${areAdjacent ? 'G2-item' : 'G-nonadjacent'}${form}`]
  if (missed === 1) return [`G-single${form}`]
  if (has(WR)) return [`G1c${form}`]
  return has(WW) && !has(WW_DISPUTED) ? [`G0${form}`] : []
}

function isLongFork(kinds: readonly number[]): boolean {
  return kinds.length === 4 && kinds.every((kind, i) => kind === (kinds[0] === RW ? [RW, WR] : [WR, RW])[i % 2])
}

/** A form counts only where no plainer one of its class is there. */
function plainest(lengths: Lengths): Lengths {
  const hides = (name: string) => {
    const [, base, form] = /^(.*?)(-process|-realtime)?$/.exec(name)!
    if (form === undefined) return false
    return lengths.has(base!) || (form === '-realtime' && lengths.has(`${base}-process`))
  }
  return new Map([...lengths].filter(([name]) => !hides(name)))
}
