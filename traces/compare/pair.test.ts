import { describe, expect, it } from 'vitest'
import { canonicalText, type Json, Run, replayExactly, System, toJson, viewOf } from '../../kernel/index.js'
import { catalogue } from '../../properties/catalogue.js'
import { raftSuite } from '../../properties/raft.js'
import { counters, erased, ToyState, toy, toyWords } from '../../test/protocols.js'
import { randomRun } from '../../test/runs.js'
import { Pair } from './index.js'

const { next, send } = toyWords
const suites = [...catalogue.filter(({ protocol }) => protocol.name !== 'raft'), raftSuite]
const variants = suites.flatMap(({ protocol, variants: bugs }) =>
  bugs.map(({ protocol: variant, config }) => ({
    name: `${protocol.name}/${variant.variant}`,
    protocol,
    variant,
    config,
  })),
)

/** The dumb twin: everything that a property could see, and every timer, as text. */
function seen(run: Run, index: number): string {
  const { system } = run
  const view = viewOf(system, run.states[index]!)
  const { nodes, observers, history, inFlight } = view
  const timers = system.cluster.nodes.map((_, i) => system.locals.timersOf(run.states[index]![i]!))
  const up = system.cluster.nodes.map(({ id }) => view.isUp(id))
  const sent = inFlight.map((envelope) => canonicalText(toJson(envelope) as Json)).sort()
  return canonicalText(toJson({ nodes, observers: { ...observers }, history, sent, timers, up }) as Json)
}

function dumbParting(run: Run, to: System): number | undefined {
  const { run: other, stuckAt } = replayExactly(to, run.schedule())
  for (let i = 0; i < other.states.length; i++) if (seen(run, i) !== seen(other, i)) return i
  return stuckAt === undefined ? undefined : stuckAt + 1
}

describe('Pair', () => {
  const parted = new Set<string>()
  it.each(variants)(
    '$name parts from its base exactly where everything that can be seen does',
    ({ name, protocol, variant, config }) => {
      const pair = new Pair(new System(protocol, { config }), new System(variant, { config }))
      const partings: (number | undefined)[] = Array.from({ length: 12 }, (_, seed) => {
        const run = randomRun(seed % 2 === 0 ? pair.base : pair.variant, seed)
        const step = pair.part(run)?.step
        // What was sent to a node that crashed for good is seen by nobody: the twin may be later.
        const dumb = dumbParting(run, seed % 2 === 0 ? pair.variant : pair.base)
        expect(step ?? Infinity).toBeLessThanOrEqual(dumb ?? Infinity)
        if (dumb !== undefined && pair.base.cluster.budgets.restart > 0) expect(step).toBe(dumb)
        return step
      })
      if (partings.some((step) => step !== undefined)) parted.add(name)
    },
  )

  it('has been asked about runs that part', () => {
    expect(parted.size).toBeGreaterThan(variants.length / 2)
  })

  it.each(suites.map(({ protocol }) => [protocol.name, protocol] as const))(
    '%s never parts from itself',
    (_, protocol) => {
      const pair = new Pair(new System(protocol), new System(protocol))
      // Ids are given in the order in which values are met: these two have met different ones.
      for (let seed = 100; seed < 110; seed++) randomRun(pair.variant, seed)
      for (let seed = 0; seed < 20; seed++) {
        expect(pair.part(randomRun(pair.base, seed))).toBeUndefined()
        expect(pair.part(randomRun(pair.variant, seed))).toBeUndefined()
      }
    },
  )

  const sender = (texts: readonly string[], order: 'fifo' | 'unordered') =>
    erased(
      toy(
        {
          init: () => next(ToyState(), ...texts.map((text) => send('node1', { type: 'note', text }))),
          receive: { note: (state) => next(state), ping: (state) => next(state) },
        },
        { nodes: 2, network: { order } },
      ),
    )

  it('takes the order of messages as a difference on links that keep it, and on no others', () => {
    const startsAlike = (order: 'fifo' | 'unordered', a: string[], b: string[]) => {
      const pair = new Pair(new System(sender(a, order)), new System(sender(b, order)))
      return pair.part(new Run(pair.base))?.step
    }
    expect(startsAlike('fifo', ['x', 'y'], ['y', 'x'])).toBe(0)
    expect(startsAlike('unordered', ['x', 'y'], ['y', 'x'])).toBeUndefined()
    expect(startsAlike('unordered', ['x', 'y'], ['x', 'z'])).toBe(0)
    expect(startsAlike('unordered', ['x', 'y'], ['x', 'y', 'y'])).toBe(0)
  })

  it('sees timers, which are no part of a state, and observers, which are no node', () => {
    const startsWith = (...effects: ReturnType<typeof toyWords.setTimer>[]) =>
      new System(erased(toy({ init: () => next(ToyState(), ...effects), timeout: { tick: (state) => next(state) } })))
    const timed = new Pair(startsWith(), startsWith(toyWords.setTimer('tick')))
    expect(timed.part(new Run(timed.base))?.step).toBe(0)

    const observedBy = (by: number) =>
      new System(
        erased(
          toyWords.protocol({
            name: 'observed',
            roles: {
              node: toyWords.role({
                init: () => next(ToyState(), toyWords.setTimer('tick')),
                timeout: { tick: (state) => next(state, toyWords.setTimer('tick')) },
              }),
            },
            cluster: () => ({ node: 1 }),
            configs: { only: { nodes: 1 } },
            workload: () => [],
            observers: { ticks: { init: () => ToyState(), observe: (state) => state.set('count', state.count + by) } },
          }),
        ),
      )
    const observed = new Pair(observedBy(1), observedBy(2))
    expect(observed.part(randomRun(observed.base, 1, 3))?.step).toBe(1)
  })

  it('refuses two that do not have the same nodes or configuration', () => {
    const [two, three] = ['two', 'three'].map((config) => new System(counters(), { config }))
    expect(() => new Pair(two!, three!)).toThrow(/expected the nodes of counters, with which it is compared/)
  })
})
