import { expect, test } from 'vitest'
import type { Observations } from '../observations.js'
import { observe } from '../observe.js'
import { Causal } from './causal.js'
import { ForcedEdges } from './forced.js'
import { Ground, type Way } from './ground.js'
import { precedenceFrom } from './precedence.js'
import { type Sequence, sequenceOf } from './sequence.js'
import { laggingHistory } from './testing/lagging.js'

const HISTORIES = 12

/** All that comes before each node, one byte for each pair. */
function closure({ nodes }: Sequence, before: (node: number) => Iterable<number>): Uint8Array[] {
  const rows = Array.from(nodes, () => new Uint8Array(nodes.length))
  for (const node of nodes) {
    const row = rows[node]!
    for (const other of before(node)) {
      row[other] = 1
      for (const [i, one] of rows[other]!.entries()) row[i]! |= one
    }
  }
  return rows
}

function* missedWrites(observations: Observations, sees: readonly Uint8Array[]): Generator<[from: number, to: number]> {
  const { count, readStart, readKey, readWriter, writeStart, writeKey } = observations
  const writers = new Map<number, number[]>()
  for (let node = 0; node < count; node += 1)
    for (const key of writeKey.subarray(writeStart[node], writeStart[node + 1]))
      writers.set(key, [...(writers.get(key) ?? []), node])
  for (let node = 0; node < count; node += 1)
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1)
      for (const other of writers.get(readKey[read]!) ?? [])
        if (readWriter[read]! >= 0 && other !== readWriter[read] && sees[node]![other] === 1)
          yield [other, readWriter[read]!]
}

test.each(['flow', 'clocks', 'flow without sessions'])(
  'by %s all is forced that is missed, and nothing else',
  (name) => {
    let [missed, kept] = [0, 0]
    for (let i = 0; i < HISTORIES; i += 1) {
      const transactions = [60, 300, 700][i % 3]!
      const shape = {
        transactions,
        sessions: [3, 12][i % 2]!,
        keys: [2, 9, 40, 150][i % 4]!,
        lag: transactions / 3,
        stale: 0,
      }
      const observations = observe(laggingHistory(`missed ${i}`, shape))
      const ground = new Ground(observations, !name.includes('without'), {}, name.split(' ')[0] as Way)
      const none = precedenceFrom(observations.count, new Int32Array(), new Int32Array(), 0)
      const forced = new ForcedEdges(observations)
      const causal = new Causal(ground)
      const { start, before } = ground.visible
      const seenBy = (node: number) => before.subarray(start[node], start[node + 1])
      let sequence = sequenceOf(ground.turns, ground.visible, none)!
      const sees = closure(sequence, seenBy)
      const all = [...missedWrites(observations, sees)]
      for (let length = -1; length < forced.length; ) {
        length = forced.length
        forced.against(sequence.rank)
        causal.force(forced, sequence)
        sequence = sequenceOf(ground.turns, ground.visible, edges(forced, observations.count))!
        // A history of a causal store: what is forced is no contradiction.
        expect(sequence).toBeDefined()
        expect(forced.impossible).toBeUndefined()
      }
      const isMissed = new Set(all.map(([from, to]) => `${from} ${to}`))
      for (let edge = 0; edge < forced.length; edge += 1) {
        const { from, to, reader } = forced.at(edge)
        expect([isMissed.has(`${from} ${to}`), sees[reader]![from]]).toEqual([true, 1])
      }
      expect(all.filter(([from, to]) => sequence.rank[from]! > sequence.rank[to]!)).toEqual([])
      missed += all.length
      kept += forced.length
    }
    expect(kept).toBeGreaterThan(15)
    expect(missed).toBeGreaterThan(kept)
  },
)

const edges = (forced: ForcedEdges, count: number) => precedenceFrom(count, forced.from, forced.to, forced.length)
