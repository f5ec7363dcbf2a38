import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Run, replayEnabled, replayExactly, System } from '../../kernel/index.js'
import { shortestTo } from '../../test/breadth-first.js'
import { failing, type Planted, planted } from '../../test/planted.js'
import { pingPong, ToyState, toy, toyWords } from '../../test/protocols.js'
import { randomRun, Steered } from '../../test/runs.js'
import { shorterRuns } from './candidates.js'
import { shrinkRun } from './shrink.js'

/** The first failing random runs of a protocol. */
function failingRuns(bug: Planted, count: number, depth = 60) {
  const system = new System(bug.protocol)
  const { failsAt, isFailure } = failing(bug, system)
  const runs: Run[] = []
  for (let seed = 0; runs.length < count; seed++) {
    if (seed > 5000) throw new Error('expected failing runs, got too few')
    const run = randomRun(system, seed, depth)
    if (failsAt(run) !== undefined) runs.push(run)
  }
  return { system, failsAt, isFailure, runs }
}

const bugs = Object.entries(planted)

test.each(bugs)(
  '%s: the result fails, ends in the step that makes it fail, and is not longer than before',
  (_, bug) => {
    const { failsAt, runs } = failingRuns(bug, 10)
    for (const found of runs) {
      const { run, isMinimal } = shrinkRun(found, failsAt)
      expect(failsAt(run)).toBe(run.length)
      expect(run.length).toBeLessThanOrEqual(failsAt(found)!)
      expect(isMinimal).toBe(true)
      expect(replayExactly(run.system, run.schedule())).toMatchObject({
        stuckAt: undefined,
        run: { states: run.states },
      })
    }
  },
)

test.each(bugs)('%s: no single event, and no pair of events, can be left out of the result', (_, bug) => {
  const { system, failsAt, runs } = failingRuns(bug, 6)
  for (const found of runs) {
    const schedule = shrinkRun(found, failsAt).run.schedule()
    const fails = (isKept: (index: number) => boolean) =>
      failsAt(
        replayEnabled(
          system,
          schedule.filter((__, i) => isKept(i)),
        ),
      ) !== undefined
    for (const first of schedule.keys())
      for (const second of schedule.keys()) expect(fails((i) => i !== first && i !== second)).toBe(false)
  }
})

test.each(bugs)('%s: shrinking what was shrunk changes nothing', (_, bug) => {
  const { failsAt, runs } = failingRuns(bug, 6)
  for (const found of runs) {
    const { run } = shrinkRun(found, failsAt)
    expect(shrinkRun(run, failsAt).run.schedule()).toEqual(run.schedule())
  }
})

test.each(bugs)('%s: the result depends on the schedule alone, not on what the system has seen before', (_, bug) => {
  const { failsAt, runs } = failingRuns(bug, 5)
  for (const found of runs) {
    const fresh = new System(bug.protocol)
    const again = replayExactly(fresh, found.schedule()).run
    const elsewhere = shrinkRun(again, failing(bug, fresh).failsAt)
    const here = shrinkRun(found, failsAt)
    expect(elsewhere.run.schedule()).toEqual(here.run.schedule())
    expect(elsewhere.candidatesTried).toBe(here.candidatesTried)
  }
})

test.each(bugs)('%s: the median length over many runs is within two steps of the shortest there is', (name, bug) => {
  const { system, failsAt, isFailure, runs } = failingRuns(bug, 25)
  const shortest = shortestTo(system, isFailure)
  const lengths = runs.map((found) => shrinkRun(found, failsAt).run.length).sort((a, b) => a - b)
  expect(lengths[0]).toBeGreaterThanOrEqual(shortest)
  const median = lengths[Math.floor(lengths.length / 2)]!
  expect(median, `${name}: shortest ${shortest}, lengths ${lengths.join(' ')}`).toBeLessThanOrEqual(shortest + 2)
})

test('it stops when it is told to, with the best run so far, which it does not call minimal', () => {
  const bug = planted['two-phase commit, a participant that will not wait']!
  const { failsAt, runs } = failingRuns(bug, 1)
  const whole = shrinkRun(runs[0]!, failsAt)
  for (const limit of [0, 1, 5, Math.floor(whole.candidatesTried / 2)]) {
    let asked = 0
    const { run, isMinimal, candidatesTried } = shrinkRun(runs[0]!, failsAt, { shouldStop: () => ++asked > limit })
    expect(candidatesTried).toBeLessThanOrEqual(limit)
    expect(isMinimal).toBe(false)
    expect(failsAt(run)).toBe(run.length)
    expect(run.length).toBeGreaterThanOrEqual(whole.run.length)
  }
})

test('a run that fails in its initial state shrinks to nothing', () => {
  const system = new System(pingPong(3))
  expect(shrinkRun(randomRun(system, 1), () => 0).run.length).toBe(0)
})

test('a run that does not fail is refused', () => {
  const system = new System(pingPong(3))
  expect(() => shrinkRun(randomRun(system, 1), () => undefined)).toThrow('expected a run that fails')
})

test('events that are of use only together are found: a duplicate and its second delivery, a crash and a restart', () => {
  // Anything fails that ends with the sink having the whole stream: what faults there were, is superfluous.
  const bug: Planted = {
    ...planted['a FIFO stream that arrives with a hole']!,
    isWrong: (view) => String((view.nodes.sink![0] as { got: string }).got).includes('123'),
  }
  const { failsAt, runs } = failingRuns(bug, 10, 80)
  for (const found of runs) {
    const types = shrinkRun(found, failsAt)
      .run.schedule()
      .map(({ type }) => type)
    expect(types.filter((type) => type !== 'timeout' && type !== 'deliver')).toEqual([])
    expect(types).toHaveLength(6)
  }
})

/** Each node has a note in flight to the first, which remembers those that arrive. No two are on one link, so none is like another. */
const notes = (texts: readonly string[]) =>
  toy(
    {
      init: ({ self, nodes }) =>
        toyWords.next(ToyState(), toyWords.send('node1', { type: 'note', text: texts[nodes.node.indexOf(self)]! })),
      receive: { note: (state, { text }) => toyWords.next(state.set('seen', state.seen.add(text))) },
    },
    { nodes: texts.length },
  )

/** Shrinks a run in which the notes arrive in this order; it fails when `fails` says so of the set of those that arrived. */
function shrunkNotes(order: readonly string[], fails: (seen: ReadonlySet<string>) => boolean): string[] {
  const { run } = new Steered(notes(order)).take(
    ...order.map(
      (text, i) => ({ type: 'deliver', from: `node${i + 1}`, to: 'node1', message: { type: 'note', text } }) as const,
    ),
  )
  const failsAt = ({ system, states }: Run) => {
    const index = states.findIndex((state) => fails(new Set((system.locals.stateOf(state[0]!) as ToyState).seen)))
    return index < 0 ? undefined : index
  }
  return shrinkRun(run, failsAt)
    .run.schedule()
    .map((event) => ((event as { message: unknown }).message as { text: string }).text)
}

test('two events that only cancel each other are left out together', () => {
  // What stands between them is needed, so that no one piece of the run holds just these two.
  const isEven = (seen: ReadonlySet<string>) => seen.has('n') && seen.has('end') && seen.has('a') === seen.has('b')
  expect(shrunkNotes(['a', 'n', 'b', 'end'], isEven)).toEqual(['n', 'end'])
})

test('events that become superfluous one after the other, in any order, are all left out', () => {
  const chain = Array.from({ length: 11 }, (_, i) => String.fromCharCode(97 + i))
  // Each is needed as long as the one before it in the chain is there.
  const isClosed = (seen: ReadonlySet<string>) =>
    seen.has('end') && chain.every((x, i) => i === 0 || !seen.has(chain[i - 1]!) || seen.has(x))
  fc.assert(
    fc.property(fc.shuffledSubarray(chain, { minLength: chain.length }), (order) => {
      expect(shrunkNotes([...order, 'end'], isClosed)).toEqual(['end'])
    }),
    { seed: 6, numRuns: 15 },
  )
})

test('candidates are strictly shorter runs, and going on after one begins where it was found', () => {
  const { runs } = failingRuns(planted['replicas that never agree again']!, 1)
  const found = runs[0]!
  let count = 0
  for (const [candidate, progress] of shorterRuns(found)) {
    count++
    expect(candidate.length).toBeLessThan(found.length)
    expect(progress.size).toBeGreaterThan(0)
    if (count === 3) {
      const next = [...shorterRuns(candidate, progress)][0]
      if (next) expect(next[1].size).toBeLessThanOrEqual(progress.size)
    }
  }
  expect(count).toBeGreaterThan(found.length)
  expect([...shorterRuns(new Run(found.system))]).toEqual([])
})
