/**
 * The weak levels by their axioms, naively: everything that is visible is a set, everything that is forced an edge. For
 * registers, of any size that patience allows.
 */
import type { Rule } from '../../levels.js'
import { INITIAL, type Observations } from '../../observations.js'

export function holdsNaively(observations: Observations, { base, order, definition }: Rule): boolean {
  const { count, sessionBefore, readStart, readKey, readWriter, writeStart, writeKey } = observations
  const nodes = [...Array(count).keys()]
  const readFrom = nodes.map((node) =>
    [...readWriter.subarray(readStart[node], readStart[node + 1])].filter((writer) => writer >= 0),
  )
  const direct = nodes.map((node) => {
    const isFirst = order !== 'session' || sessionBefore[node]! < 0
    return new Set(isFirst ? readFrom[node]! : [sessionBefore[node]!, ...readFrom[node]!])
  })
  const sorted = sortedBy(direct)
  if (sorted === undefined) return false
  const past: Set<number>[] = []
  for (const node of sorted) past[node] = new Set([...direct[node]!].flatMap((other) => [other, ...past[other]!]))
  const session = (node: number): number[] => {
    const before = order === 'session' ? sessionBefore[node]! : -1
    return before < 0 ? [] : [before, ...session(before)]
  }
  const writes = nodes.map((node) => new Set(writeKey.subarray(writeStart[node], writeStart[node + 1])))
  const all = direct.map((set) => new Set(set))
  for (const node of nodes) {
    const seen = base === 'causal' ? past[node]! : base === 'read-atomic' ? [...session(node), ...readFrom[node]!] : []
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const earlier = readWriter.subarray(readStart[node], read).filter((writer) => writer >= 0)
      const isMonotonic = base === 'read-committed' && definition === 'biswas-enea'
      for (const other of isMonotonic ? earlier : seen) {
        if (other === readWriter[read] || !writes[other]!.has(readKey[read]!)) continue
        if (readWriter[read] === INITIAL) return false
        all[readWriter[read]!]!.add(other)
      }
    }
  }
  return sortedBy(all) !== undefined
}

/** Each after those before it, if that can be. */
function sortedBy(before: readonly ReadonlySet<number>[]): number[] | undefined {
  const left = before.map((set) => set.size)
  const after = before.map((): number[] => [])
  for (const [node, set] of before.entries()) for (const other of set) after[other]!.push(node)
  const sorted = [...before.keys()].filter((node) => left[node] === 0)
  for (const node of sorted) {
    for (const next of after[node]!) {
      left[next]! -= 1
      if (left[next] === 0) sorted.push(next)
    }
  }
  return sorted.length === before.length ? sorted : undefined
}
