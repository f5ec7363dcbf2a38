/** The quantifiers over nodes say what the plain predicates say, part by part as in one piece. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Judge } from '../explore/judge.js'
import { type AnyView, System, viewOf } from '../kernel/index.js'
import { raft } from '../models/raft/index.js'
import { erased } from '../test/protocols.js'
import { randomRun } from '../test/runs.js'
import { type AnyProperty, always, forEachNode, forEachPair } from './index.js'

interface Server {
  readonly currentTerm: number
  readonly votedFor: string | null
}
const servers = ({ nodes }: AnyView) => nodes.server as readonly Server[]

/** Each in two forms; all are violated sooner or later. */
const demands: readonly (readonly [string, AnyProperty, AnyProperty])[] = [
  [
    'nobody votes for itself after term 3',
    always<AnyView>(
      'each',
      forEachNode('server', (state, _, id) => (state as Server).currentTerm < 4 || (state as Server).votedFor !== id),
    ),
    always<AnyView>('each', (view) =>
      servers(view).every(({ currentTerm, votedFor }, i) => currentTerm < 4 || votedFor !== view.ids.server![i]),
    ),
  ],
  [
    'a server is never more than a term ahead of one behind it in the list',
    always<AnyView>(
      'pairs',
      forEachPair('server', (a, b) => (a as Server).currentTerm - (b as Server).currentTerm < 2),
    ),
    always<AnyView>('pairs', (view) =>
      servers(view).every((a, i) => servers(view).every((b, j) => i >= j || a.currentTerm - b.currentTerm < 2)),
    ),
  ],
]

test.each(demands)('%s', (_, quantified, plain) => {
  const system = new System(erased(raft))
  const judge = new Judge(system)
  let violated = 0
  const agree = (seed: number) => {
    const run = randomRun(system, seed, 60)
    const at = judge.failsAt(run, plain)
    expect(judge.failsAt(run, quantified)).toBe(at)
    if (at === undefined) return
    violated++
    // In one piece as well, as whoever calls it without its parts sees it.
    if (quantified.kind === 'always') expect(quantified.holds(viewOf(system, run.states[at]!))).toBe(false)
  }
  fc.assert(fc.property(fc.nat(), agree), { numRuns: 150, seed: 4 })
  expect(violated).toBeGreaterThan(5)
  expect(violated).toBeLessThan(150)
})
