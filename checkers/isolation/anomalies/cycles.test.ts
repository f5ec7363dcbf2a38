import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { NEVER } from '../observations.js'
import { cycleClasses, cycleForms, findCycles } from './cycles.js'
import { addRealTime, Edges, fanOut, RT, RW, SO, WR, WW, WW_DISPUTED } from './graph.js'
import { hopsFrom } from './simple.js'
import { shortestOfAll, type TypedHop } from './testing/all-cycles.js'

const names = cycleClasses.flatMap((base) => cycleForms.map((form) => `${base}${form}`))

/** Some dependencies at random, sessions, and times that agree with them. */
function randomGraph(seed: string) {
  const random = seedrandom.alea(seed)
  const below = (n: number) => Math.floor(random() * n)
  const nodes = 2 + below(5)
  // Some have hardly any reads, some hardly any writes, …
  const weights = [WW, WW_DISPUTED, WR, RW].map(
    (kind) => [kind, kind === WW_DISPUTED ? random() / 4 : random() ** 2] as const,
  )
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  const hops: TypedHop[] = []
  for (let i = below(2 * nodes + 2); i > 0; i -= 1) {
    const [from, to] = [below(nodes), below(nodes)]
    const at = random() * total
    const [kind] = weights.find((_, j) => weights.slice(0, j + 1).reduce((sum, [, weight]) => sum + weight, 0) > at)!
    if (from !== to && !hops.some((hop) => hop.from === from && hop.to === to && hop.kind === kind))
      hops.push({ from, to, kind })
  }
  // A long fork is too rare to wait for.
  if (nodes > 3 && random() < 0.1)
    for (let i = 0; i < 4; i += 1) hops.push({ from: i, to: (i + 1) % 4, kind: i % 2 === 0 ? RW : WR })
  const places = Array.from({ length: nodes * 2 }, (_, i) => i)
  for (let i = places.length - 1; i > 0; i -= 1) {
    const j = below(i + 1)
    ;[places[i], places[j]] = [places[j]!, places[i]!]
  }
  const spans = Array.from({ length: nodes }, (_, node) => {
    const [a, b] = [places[node * 2]!, places[node * 2 + 1]!]
    return { node, from: Math.min(a, b), to: random() < 0.15 ? NEVER : Math.max(a, b), session: below(nodes) }
  }).sort((a, b) => a.from - b.from)
  const hasSessions = random() < 0.6
  for (const [i, later] of spans.entries()) {
    const earlier = spans.slice(0, i).findLast(({ session }) => session === later.session)
    if (hasSessions && earlier !== undefined) hops.push({ from: earlier.node, to: later.node, kind: SO })
  }
  spans.sort((a, b) => a.node - b.node)
  const times =
    random() < 0.6
      ? { invoked: Int32Array.from(spans, ({ from }) => from), completed: Int32Array.from(spans, ({ to }) => to) }
      : undefined
  const edges = new Edges(nodes)
  for (const { from, to, kind } of hops) edges.add(from, to, kind, kind === SO ? -1 : 0)
  if (times !== undefined) addRealTime(edges, times.invoked, times.completed, NEVER)
  return { nodes, hops, times, graph: edges.graph() }
}

function withRealTime({ nodes, hops, times }: ReturnType<typeof randomGraph>): TypedHop[] {
  const all = [...hops]
  for (let from = 0; from < nodes && times !== undefined; from += 1)
    for (let to = 0; to < nodes; to += 1)
      if (times.completed[from]! < times.invoked[to]!) all.push({ from, to, kind: RT })
  return all
}

test('classes, forms and the length of the shortest cycle are those that all cycles together give', () => {
  const seen = new Map<string, number>()
  for (let i = 0; i < 4000; i += 1) {
    const random = randomGraph(`cycles ${i}`)
    const { found, undecided } = findCycles(random.graph, random.times)
    const lengths = new Map(found.map(({ class: name, form, hops }) => [`${name}${form}`, hops.length]))
    const expected = shortestOfAll(random.nodes, withRealTime(random))
    expect([i, ...[...lengths].sort()]).toEqual([i, ...[...expected].sort()])
    expect(undecided).toEqual([])
    for (const name of [...lengths.keys(), lengths.size === 0 ? 'none' : 'some'])
      seen.set(name, (seen.get(name) ?? 0) + 1)
    for (const { class: name, form, hops, isShortest } of found) {
      expect(isShortest).toBe(true)
      expect([...shortestOfAll(random.nodes, hops).keys()]).toContain(`${name}${form}`)
      expect(hops.map(({ to }) => to)).toEqual([...hops.slice(1), hops[0]!].map(({ from }) => from))
    }
  }
  // Each of them came up often enough to be compared.
  for (const name of [...names, 'long-fork', 'none']) expect([name, (seen.get(name) ?? 0) >= 10]).toEqual([name, true])
})

test('real time leads from each that ended to all that began later, and nowhere else', () => {
  for (let i = 0; i < 300; i += 1) {
    const { nodes, times, graph } = randomGraph(`time ${i}`)
    if (times === undefined) continue
    for (let from = 0; from < nodes; from += 1) {
      const reached = hopsFrom(graph, from, RT, { edges: 1000 }).map(({ to }) => to)
      const later = Array.from({ length: nodes }, (_, to) => to).filter(
        (to) => times.completed[from]! < times.invoked[to]!,
      )
      expect(reached.sort()).toEqual(later)
    }
  }
})

describe('fanOut', () => {
  test.each([1, 3, 8, 9, 40])('leads from each source to all of %d targets but itself', (count) => {
    const edges = new Edges(count + 3)
    const targets = Array.from({ length: count }, (_, i) => i)
    const sources = Array.from({ length: count + 3 }, (_, i): [number, number] => [i, i % 2 === 0 ? RW : WW])
    fanOut(edges, sources, targets, 5, (node) => (node < count ? node : undefined))
    const graph = edges.graph()
    for (const [source, kind] of sources) {
      const hops = hopsFrom(graph, source, RW | WW, { edges: 1000 })
      expect(hops.map(({ to }) => to).sort((a, b) => a - b)).toEqual(targets.filter((target) => target !== source))
      for (const hop of hops) expect([hop.kind, hop.key]).toEqual([kind, 5])
    }
    expect(edges.length).toBeLessThan(10 * (count + 3))
  })
})
