/**
 * Orbits are exact: on small configurations a reduced search finds as many states as there are classes among all of them,
 * counted by trying every renaming on what states look like on paper.
 */
import { expect, test } from 'vitest'
import {
  type AnyProtocol,
  canonicalText,
  compareJson,
  type Json,
  type State,
  System,
  type SystemOptions,
  toJson,
} from '../../../kernel/index.js'
import { catalogue } from '../../../properties/index.js'
import { decoded, sorted, successorsOf } from '../../../test/breadth-first.js'
import { erased, ToyState, toyWords } from '../../../test/protocols.js'
import { Exhaustion } from '../exhaustion.js'
import { permutations } from './permutations.js'

type Names = ReadonlyMap<string, string>

/** JSON with names exchanged, Sets and Maps in their order again. */
function renamed(json: Json, names: Names): Json {
  if (typeof json === 'string') return json.replace(/[a-z]+\d+/g, (word) => names.get(word) ?? word)
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map((part) => renamed(part, names))
  const fields = Object.entries(json as { [field: string]: Json }).map(([key, part]) => {
    const exchanged = renamed(part, names)
    const inOrder = key === '$set' || key === '$map' ? [...(exchanged as Json[])].sort(compareJson) : exchanged
    return [names.get(key) ?? key, inOrder]
  })
  return Object.fromEntries(fields)
}

/** A state on paper: what is in flight as a list per link, in the order sent where that matters. */
function onPaper(system: System, state: State): Json {
  const { nodes, flight, clients, history, groups, budgets } = decoded(system, state)
  const { cluster, locals } = system
  const observers = system.observers.names.map((_, i) => system.observers.jsonOf(state[system.at.observers]!, i))
  const links: { [link: string]: Json[] } = {}
  for (const { from, to, message } of flight) {
    links[from] ??= []
    links[from].push([to, toJson(message)])
  }
  const sets = Object.entries(links).map(([from, sent]): [string, Json] => [from, ordered(system, sent)])
  const sides = groups === null ? null : { $set: groups.map((group) => ({ $set: [...group] })) }
  const flags = cluster.nodes.map(({ id }, i) => [id, locals.flagsOf(state[i]!)])
  return toJson({
    nodes,
    flags: Object.fromEntries(flags),
    flight: Object.fromEntries(sets),
    clients,
    history,
    groups: sides,
    budgets,
    observers,
  })
}

const ordered = (system: System, sent: readonly Json[]): Json => {
  if (!system.cluster.fifo) return { $set: [...sent] }
  const receivers = [...new Set(sent.map((message) => (message as string[])[0]!))]
  return { $set: receivers.map((to) => sent.filter((message) => (message as string[])[0] === to)) }
}

/** How many classes the reachable states fall into under all permutations of these nodes. */
function classes(
  protocol: AnyProtocol,
  options: SystemOptions,
  ids: readonly string[],
): { states: number; classes: number } {
  const system = new System(protocol, options)
  const namings = permutations(ids.length).map((to) => new Map(ids.map((id, i) => [id, ids[to[i]!]!])))
  const initial = sorted(system, system.initial)
  const known = new Map<string, State>([[initial.join(), initial]])
  for (const state of known.values()) for (const next of successorsOf(system, state)) known.set(next.join(), next)
  const least = (state: State) => {
    const paper = onPaper(system, state)
    return namings.map((names) => canonicalText(renamed(paper, names))).reduce((a, b) => (a < b ? a : b))
  }
  return { states: known.size, classes: new Set([...known.values()].map(least)).size }
}

function reduced(protocol: AnyProtocol, system: SystemOptions) {
  const exhaustion = new Exhaustion(protocol, [], { system, reductions: { symmetry: true } })
  return exhaustion.run()
}

const protocolOf = (name: string): AnyProtocol => catalogue.find(({ protocol }) => protocol.name === name)!.protocol
const three = (role: string) => [1, 2, 3].map((i) => `${role}${i}`)
const key = 'x'
const twoWrites = { clients: [[{ f: 'write', value: 1 }], [{ f: 'write', value: 2 }]], heartbeats: false, giveUp: 0 }

const small: readonly (readonly [string, SystemOptions, readonly string[]])[] = [
  [
    'two-phase-commit',
    { config: 'three-willing', faults: { loss: 0, duplication: 0, timeout: 1, crash: 1, restart: 0 } },
    three('participant'),
  ],
  [
    'two-phase-commit',
    { config: 'willing', faults: { loss: 0, duplication: 0, timeout: 1, crash: 0, restart: 0, partition: 1 } },
    ['participant1', 'participant2'],
  ],
  [
    'quorum-store',
    { config: { clients: [[{ f: 'write', key, value: 1 }], []], faults: { crash: 1 } } },
    three('replica'),
  ],
  [
    'raft',
    { config: { ...twoWrites, noOp: false, clients: twoWrites.clients.slice(1) }, faults: { timeout: 1 } },
    three('server'),
  ],
  ['raft', { config: { ...twoWrites, preVote: true, clients: [] }, faults: { timeout: 1, pause: 1 } }, three('server')],
]

test.each(small)('%s: as many states as there are classes of states', (name, options, ids) => {
  const counted = classes(protocolOf(name), options, ids)
  const { distinct, end } = reduced(protocolOf(name), options)
  expect(end).toBe('complete')
  expect(distinct).toBe(counted.classes)
  expect(counted.classes).toBeLessThan(counted.states)
})

const { role, next, send, protocol } = toyWords

/** Two nodes tell all others their names; links keep their order. */
const gossip = erased(
  protocol({
    name: 'gossip',
    roles: {
      node: role({
        symmetric: true,
        init: () => ToyState(),
        invoke: {
          go: (state, _, { self, nodes }) =>
            next(state, ...nodes.node.filter((id) => id !== self).map((to) => send(to, { type: 'note', text: self }))),
          stop: (state) => next(state),
        },
        receive: {
          note: (state, { from, text }) =>
            next(state.set('seen', state.seen.add(`${text} by ${from}`)).set('kept', text)),
          ping: (state) => next(state),
        },
      }),
    },
    cluster: ({ nodes }) => ({ node: nodes }),
    configs: { three: { nodes: 3 } },
    workload: () => [[{ f: 'go' }], [{ f: 'go' }]],
    network: { order: 'fifo' },
  }),
)

test('links that keep their order, and names within texts: as many states as there are classes', () => {
  const counted = classes(gossip, {}, three('node'))
  expect(reduced(gossip, {}).distinct).toBe(counted.classes)
  expect(counted.classes).toBeLessThan(counted.states)
})
