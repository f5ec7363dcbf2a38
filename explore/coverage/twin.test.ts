/** Every count of the coverage against its dumb twin: the same runs, looked through by name, with Sets of JSON texts. */
import { expect, test } from 'vitest'
import {
  type AnyProtocol,
  BUDGETS,
  isQuiet,
  type Run,
  type ScheduledEvent,
  type State,
  type System,
  type SystemOptions,
  stepEffects,
  toJson,
} from '../../kernel/index.js'
import { twoPhaseCommit } from '../../models/two-phase-commit/index.js'
import { dispatcher, greeting, hasty, lease } from '../../test/afflicted.js'
import { counters, erased, stream } from '../../test/protocols.js'
import { Sampler } from '../sample/sampler.js'
import { Coverage } from './coverage.js'

const RUNS = 120
const DEPTH = 25

/** Covered by two batches, the second taken first, on samplers that know nothing of each other. */
function covered(protocol: AnyProtocol, options: SystemOptions) {
  const coverage = new Coverage()
  for (const start of [RUNS / 2, 0]) {
    const request = { seed: 5, start, count: RUNS / 2, depth: DEPTH, open: [] }
    coverage.add(new Sampler(protocol, [], options).batch(request).coverage)
  }
  return coverage.report!
}

/** The same by looking at each run, step by step. */
function counted(protocol: AnyProtocol, options: SystemOptions) {
  const sampler = new Sampler(protocol, [], options)
  const { system } = sampler
  const twin = new Twin(system)
  for (let i = 0; i < RUNS; i++) twin.look(sampler.runAt(5, i, DEPTH))
  return twin.report()
}

class Twin {
  readonly states = new Set<string>()
  readonly locals: Record<string, Set<string>> = {}
  readonly inputs: Record<string, Set<string>> = {}
  readonly events: Record<string, number> = {}
  readonly messages: Record<string, { sent: number; delivered: number }> = {}
  readonly budgets: Record<
    string,
    { limit: number | null; runs: number; events: number; most: number; spent: number }
  > = {}
  readonly ends = { rest: 0, stuck: 0, faultsLeft: 0, depth: 0 }
  runs = 0

  constructor(readonly system: System) {
    const { nodes, budgets } = system.cluster
    for (const { role, definition } of nodes) {
      this.locals[role] = new Set()
      const { invoke = {}, receive = {}, timeout = {} } = definition
      for (const [kind, table] of Object.entries({ invoke, receive, timeout }))
        for (const name of Object.keys(table)) this.#handler(`${role}.${kind}.${name}`)
      this.#handler(`${role}.init`)
      if (definition.recover) this.#handler(`${role}.recover`)
      for (const type of Object.keys(receive)) this.messages[type] = { sent: 0, delivered: 0 }
    }
    for (const name of BUDGETS)
      if (budgets[name] > 0)
        this.budgets[name] = {
          limit: budgets[name] === Infinity ? null : budgets[name],
          runs: 0,
          events: 0,
          most: 0,
          spent: 0,
        }
  }

  #handler(name: string): void {
    this.events[name] = 0
    this.inputs[name] = new Set()
  }

  look(run: Run): void {
    const { system } = this
    this.runs++
    for (const { role, id } of system.cluster.nodes) this.#called(`${role}.init`, id)
    for (const envelope of system.inFlight(system.initial)) this.messages[system.messages.typeOf(envelope)]!.sent++
    for (const state of run.states) this.#visit(state)
    const schedule = run.schedule()
    for (const [i, event] of schedule.entries()) {
      const before = run.states[i]!
      this.#hear(event, before)
      const { added, vanished } = stepEffects(system, before, run.choices[i]!)
      const isEnvironment = event.type === 'duplicate' || event.type === 'forge'
      if (!isEnvironment) for (const e of [...added, ...vanished]) this.messages[system.messages.typeOf(e)]!.sent++
    }
    this.#spend(schedule)
    this.ends[this.#end(run)]++
  }

  #end(run: Run): keyof Twin['ends'] {
    const all: number[] = []
    this.system.enabled(run.last, all, all)
    if (isQuiet(this.system, run.last)) return 'rest'
    if (all.length === 0) return 'stuck'
    return run.length === DEPTH ? 'depth' : 'faultsLeft'
  }

  #visit(state: State): void {
    const { system } = this
    const { at, cluster, locals, messages } = system
    for (const [i, { role }] of cluster.nodes.entries()) this.locals[role]!.add(this.#local(state, i))
    const flight = system.inFlight(state).map((e) => `${messages.linkOf(e)} ${messages.textOf(e)}`)
    // Stable: what is on one link keeps its order, which matters on a FIFO network.
    const link = (text: string) => Number(text.split(' ')[0])
    flight.sort((a, b) => link(a) - link(b) || (cluster.fifo ? 0 : a < b ? -1 : 1))
    this.states.add(
      JSON.stringify([
        cluster.nodes.map((_, i) => [locals.nodeOf(state[i]!), this.#local(state, i)]),
        system.observers.names.map((_, i) => system.observers.jsonOf(state[at.observers]!, i)),
        state.slice(at.clients, at.history),
        system.histories.eventsOf(state[at.history]!),
        state.slice(at.history + 1, at.network),
        flight,
      ]),
    )
  }

  #local(state: State, node: number): string {
    const { locals } = this.system
    const local = state[node]!
    const disk = locals.diskOf(local)
    return JSON.stringify([
      locals.jsonOf(local),
      disk === undefined ? null : toJson(disk),
      locals.timersOf(local),
      locals.flagsOf(local),
    ])
  }

  #hear(event: ScheduledEvent, before: State): void {
    const { nodes } = this.system.cluster
    const at = (id: string) => nodes.findIndex((node) => node.id === id)
    const heard = (id: string, entry: string, what: unknown) => {
      const { role } = nodes[at(id)]!
      this.#called(`${role}.${entry}`, `${id} ${this.#local(before, at(id))} ${JSON.stringify(what)}`)
    }
    const isGray = (id: string) => (this.system.locals.flagsOf(before[at(id)]!) & 4) !== 0
    switch (event.type) {
      case 'deliver': {
        const { type } = event.message as { type: string }
        this.messages[type]!.delivered++
        const isHealthCheck = nodes[at(event.to)]!.definition.healthChecks?.includes(type)
        if (!isGray(event.to) || isHealthCheck) heard(event.to, `receive.${type}`, [event.from, event.message])
        break
      }
      case 'timeout':
        heard(event.node, `timeout.${event.timer}`, null)
        break
      case 'invoke': {
        const ended = before[this.system.at.clients + Number(event.client.slice(6)) - 1]! & 0xff
        if (!isGray(event.node)) heard(event.node, `invoke.${event.operation.f}`, [event.client, ended])
        break
      }
      case 'restart':
        if (nodes[at(event.node)]!.definition.recover) heard(event.node, 'recover', null)
    }
  }

  #called(handler: string, input: string): void {
    this.events[handler]!++
    this.inputs[handler]!.add(input)
  }

  #spend(schedule: readonly ScheduledEvent[]): void {
    const names: Record<string, string> = { lose: 'loss', duplicate: 'duplication', forge: 'byzantine' }
    const spent = schedule.flatMap((event) => [
      names[event.type] ?? event.type,
      ...(event.type === 'crash' && event.unsynced ? ['unsynced'] : []),
    ])
    for (const [name, budget] of Object.entries(this.budgets)) {
      const times = spent.filter((other) => other === name).length
      budget.events += times
      budget.runs += times > 0 ? 1 : 0
      budget.most = Math.max(budget.most, times)
      budget.spent += times === budget.limit ? 1 : 0
    }
  }

  report() {
    const exactly = (set: Set<string>) => ({ distinct: set.size, estimate: false })
    const tables = (sets: Record<string, Set<string>>) =>
      Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, exactly(set)]))
    const inputs = tables(this.inputs)
    const never = (names: readonly string[], isNone: (name: string) => boolean) => names.filter(isNone).sort()
    return {
      runs: this.runs,
      states: exactly(this.states),
      localStates: tables(this.locals),
      handlers: Object.fromEntries(
        Object.entries(this.events).map(([name, events]) => [name, { events, inputs: inputs[name] }]),
      ),
      handlersNever: never(Object.keys(this.events), (name) => this.events[name] === 0),
      messages: this.messages,
      messagesNeverSent: never(Object.keys(this.messages), (type) => this.messages[type]!.sent === 0),
      messagesNeverDelivered: never(Object.keys(this.messages), (type) => this.messages[type]!.delivered === 0),
      budgets: this.budgets,
      budgetsNever: never(Object.keys(this.budgets), (name) => this.budgets[name]!.runs === 0),
      ends: this.ends,
    }
  }
}

const commit = erased(twoPhaseCommit)
const everything = { loss: 2, duplication: 2, crash: 2, restart: 1, partition: 2, pause: 1 }
const fifo = stream(4, { order: 'fifo' }, { loss: 1, duplication: 1, crash: 1, restart: 1 })
const buffered = { crash: 1, restart: 1, unsynced: 1 }

test.each<[string, AnyProtocol, SystemOptions]>([
  ['two-phase commit', commit, {}],
  ['two-phase commit whose client gives up', commit, { faults: { giveUp: 1 } }],
  ['two-phase commit that never restarts', commit, { config: 'coordinator-lost' }],
  ['two-phase commit without faults', commit, { faults: { loss: 0, duplication: 0, crash: 0, restart: 0 } }],
  ['handlers that choose, and every fault of network and nodes', counters(everything), {}],
  ['faults without limit', counters({ loss: Infinity, duplication: 1 }), { config: 'three' }],
  ['a FIFO network', fifo, {}],
  ['nodes that go gray', dispatcher(), { faults: { gray: 1, loss: 1, crash: 1 } }],
  ['clocks', lease(), { faults: { clock: 2, pause: 1 } }],
  ['disks', hasty(false), { faults: buffered }],
  ['partitions', greeting(['split', 'bridge', 'one-way']), { faults: { partition: 2, heal: 1 } }],
])('counts of %s are those of a dumb twin', (_, protocol, options) => {
  const [found, twin] = [covered(protocol, options), counted(protocol, options)]
  const inOrder = (names: readonly string[]) => [...names].sort()
  expect({
    ...found,
    handlersNever: inOrder(found.handlersNever),
    messagesNeverSent: inOrder(found.messagesNeverSent),
    messagesNeverDelivered: inOrder(found.messagesNeverDelivered),
    budgetsNever: inOrder(found.budgetsNever),
  }).toEqual(twin)
  expect(found.states.distinct).toBeGreaterThan(2)
})

test('the cases above are not idle: runs end in every way, and every fault happens', () => {
  const { ends, budgets } = covered(commit, { config: 'coordinator-lost' })
  expect([ends.rest > 0, ends.stuck > 0, budgets.crash!.spent > 0, budgets.timeout!.spent > 0]).not.toContain(false)
  expect(covered(commit, { faults: { giveUp: 1 } }).budgets.giveUp!.runs).toBeGreaterThan(0)
  expect(covered(lease(), { faults: { clock: 2, pause: 1 } }).budgetsNever).toEqual([])
  expect(covered(hasty(false), { faults: buffered }).budgetsNever).toEqual([])
  expect(covered(counters(everything), {}).budgetsNever).toEqual([])
  expect(covered(dispatcher(), { faults: { gray: 1, loss: 1, crash: 1 } }).budgetsNever).toEqual([])
  expect(covered(stream(40, {}), {}).ends.depth).toBeGreaterThan(0)
})
