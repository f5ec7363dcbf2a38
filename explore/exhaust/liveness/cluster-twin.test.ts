/**
 * Liveness of random protocols, judged once more by the deliberately dumb: a graph of texts, made of what the kernel says
 * may happen, and a fixpoint over it (for weak fairness: Clarke, Grumberg & Peled, "Model Checking", section 6.3).
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type AnyProtocol, describe as describeChoice, type State, System } from '../../../kernel/index.js'
import { type AnyProperty, eventuallyAlways, leadsTo } from '../../../properties/index.js'
import { sorted } from '../../../test/breadth-first.js'
import { randomProtocols } from '../../../test/random-protocol.js'
import { Exhaustion } from '../exhaustion.js'

const STATES_MAX = 120
const FAIR = ['deliver', 'timeout', 'restart']
/** Timers without limit: then no bound hides anything. The other faults are rarer than they may be. */
const faults = { timeout: Infinity, duplication: 0, partition: 0, heal: 0 }

interface Place {
  readonly state: State
  /** To other states: what it is called that leads there. */
  readonly edges: (readonly [label: string, to: string])[]
  /** What would be possible, were a budget not spent. */
  readonly missed: readonly string[]
}

const textOf = (state: State): string => state.join()

/** All that can be reached; `undefined` when that is too much. */
function explored(system: System): Map<string, Place> | undefined {
  const places = new Map<string, Place>()
  const queue = [sorted(system, system.initial)]
  for (const state of queue) {
    if (places.size > STATES_MAX) return undefined
    if (places.has(textOf(state))) continue
    const events: number[] = []
    system.enabled(state, events, events)
    const edges: [string, string][] = []
    for (const event of events)
      for (let alternative = 0; alternative < system.alternativeCount(state, event); alternative++) {
        const { choice: _, ...named } = { choice: '', ...describeChoice(system, state, { event, alternative }) }
        const after = sorted(system, system.successor(state, event, alternative))
        if (textOf(after) !== textOf(state)) edges.push([JSON.stringify(named), textOf(after)])
        queue.push(after)
      }
    const isSpent = system.cluster.budgets.restart > 0 && system.budgetLeft(state, 'restart') === 0
    const down = system.cluster.nodes.filter((_, node) => isSpent && !system.isUp(state, node))
    places.set(textOf(state), {
      state,
      edges,
      missed: down.map(({ id }) => JSON.stringify({ type: 'restart', node: id })),
    })
  }
  return places
}

/** Whether a fair behaviour goes on for ever among these places, from one of them, and comes back to some again and again. */
function hasFairEnd(
  places: ReadonlyMap<string, Place>,
  owed: ReadonlySet<string>,
  comesBack: (at: string) => boolean = () => true,
): boolean {
  const isFair = (label: string) => FAIR.includes((JSON.parse(label) as { type: string }).type)
  const possible = (at: string) => [...places.get(at)!.edges.map(([label]) => label), ...places.get(at)!.missed]
  const labels = new Set([...owed].flatMap(possible).filter(isFair))
  let left = new Set(owed)
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const label of [...labels, null]) {
      const inside = (at: string) => places.get(at)!.edges.filter(([, to]) => left.has(to))
      const isGood = (at: string) =>
        label === null ? comesBack(at) : !possible(at).includes(label) || inside(at).some(([taken]) => taken === label)
      const good = new Set([...left].filter(isGood))
      for (let size = -1; size !== good.size; ) {
        size = good.size
        for (const at of left) if (inside(at).some(([, to]) => good.has(to))) good.add(at)
      }
      left = good
    }
  }
  return left.size > 0
}

/** Places in which it may be owed. */
function owedIn(places: ReadonlyMap<string, Place>, begins: (at: State) => boolean, isKept: (at: State) => boolean) {
  const stateOf = (at: string) => places.get(at)!.state
  const owed = new Set([...places.keys()].filter((at) => begins(stateOf(at)) && !isKept(stateOf(at))))
  for (const at of owed) for (const [, to] of places.get(at)!.edges) if (!isKept(stateOf(to))) owed.add(to)
  return owed
}

interface View {
  readonly nodes: {
    readonly left: readonly { readonly n: number }[]
    readonly right: readonly { readonly n: number }[]
  }
}

it('says the same of random protocols as a fixpoint over a graph of texts, and each counterexample is one', () => {
  const seen = { invalid: 0, valid: 0 }
  fc.assert(
    fc.property(randomProtocols, fc.nat(2), fc.nat(2), (protocol: AnyProtocol, first, last) => {
      const system = new System(protocol, { faults })
      const places = explored(system)
      if (places === undefined) return
      const property = leadsTo<View>(
        'goes on',
        ({ nodes }) => nodes.left[0]!.n === first,
        ({ nodes }) => nodes.right[0]!.n === last,
        { fairness: { weak: FAIR } },
      ) as unknown as AnyProperty
      const n = (state: State, role: string) => {
        const node = system.cluster.nodes.findIndex((candidate) => candidate.role === role)
        return (system.locals.stateOf(state[node]!) as { readonly n: number }).n
      }
      const owed = owedIn(
        places,
        (at) => n(at, 'left') === first,
        (at) => n(at, 'right') === last,
      )
      const exhaustion = new Exhaustion(protocol, [property], { system: { faults } })
      const [finding] = exhaustion.run().findings
      const isViolated = hasFairEnd(places, owed)
      expect(finding!.length !== undefined).toBe(isViolated)
      seen[isViolated ? 'invalid' : 'valid']++
      // It is judged by definition, step by step, before it is told.
      if (isViolated) exhaustion.counterexample('goes on', { modelFile: null })
    }),
    { numRuns: 400, seed: 7 },
  )
  expect(Math.min(seen.invalid, seen.valid)).toBeGreaterThan(5)
})

it('says the same of what is to hold for ever in the end', () => {
  const seen = { invalid: 0, valid: 0 }
  fc.assert(
    fc.property(randomProtocols, fc.nat(2), fc.boolean(), (protocol: AnyProtocol, n, isMeant) => {
      const system = new System(protocol, { faults })
      const places = explored(system)
      if (places === undefined) return
      const property = eventuallyAlways<View>('stays', ({ nodes }) => (nodes.right[0]!.n === n) === isMeant, {
        fairness: { weak: FAIR },
      }) as unknown as AnyProperty
      const right = system.cluster.nodes.findIndex(({ role }) => role === 'right')
      const isBroken = (at: string) =>
        ((system.locals.stateOf(places.get(at)!.state[right]!) as { readonly n: number }).n === n) !== isMeant
      const exhaustion = new Exhaustion(protocol, [property], { system: { faults } })
      const [finding] = exhaustion.run().findings
      const isViolated = hasFairEnd(places, new Set(places.keys()), isBroken)
      expect(finding!.length !== undefined).toBe(isViolated)
      seen[isViolated ? 'invalid' : 'valid']++
      if (isViolated) exhaustion.counterexample('stays', { modelFile: null })
    }),
    { numRuns: 500, seed: 11 },
  )
  expect(Math.min(seen.invalid, seen.valid)).toBeGreaterThan(5)
})
