/** States as ITF: by its schema, by our own reader, and against the run that the trace tells of. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalText, System } from '../../kernel/index.js'
import { twoPhaseCommit } from '../../models/two-phase-commit/index.js'
import { randomRun } from '../../test/runs.js'
import { tries } from '../../test/thorough.js'
import { fromItf, type Itf, parseItfTrace } from '../itf/index.js'
import schema from '../itf/itf.schema.json' with { type: 'json' }
import type { MachineTraceFile } from '../machine/index.js'
import { recordTrace } from '../record.js'
import { arbitraryTrace } from '../render/arbitrary.js'
import { fixtures, impatientParticipant } from '../render/fixtures.js'
import { HOSTILE, hostile } from './hostile.js'
import { machineToItf, toItfTrace } from './itf.js'

const validate = new Ajv2020({ strictTypes: false }).compile(schema)

function read(text: string) {
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors?.[0])).toBe(true)
  return parseItfTrace(text, 'x.itf.json')
}

test('the variables of a run are the states of its nodes and what is in flight, step by step', () => {
  const system = new System(twoPhaseCommit as never)
  const run = randomRun(system, 'itf', 30)
  const trace = recordTrace(run, {
    modelFile: null,
    property: { name: 'p', kind: 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 0, steps: run.length },
    why: [],
  })
  const { states, loop, vars } = read(toItfTrace(trace).text)
  expect([states.length, loop]).toEqual([run.length + 1, undefined])
  expect(vars.slice(0, trace.nodes.length)).toEqual(trace.nodes.map(({ id }) => id))
  for (const [i, state] of run.states.entries()) {
    const held = trace.nodes.map(({ id }) => canonicalText(fromItf(states[i]![id] as Itf)))
    expect(held).toEqual(trace.nodes.map((_, n) => canonicalText(system.locals.jsonOf(state[n]!))))
    const told = fromItf(states[i]!.messages!) as { $set: { body: never }[] }
    const flying = system.inFlight(state).map((envelope) => canonicalText(system.messages.jsonOf(envelope)))
    expect(told.$set.map(({ body }) => canonicalText(body)).sort()).toEqual(flying.sort())
  }
})

test('faults, calls and clocks are variables where the trace has them', () => {
  const { vars, states } = read(toItfTrace(fixtures['failover-loses-write']!).text)
  expect(vars).toEqual(['node1', 'node2', 'node3', 'messages', 'calls', 'partition'])
  expect(states.map(({ partition }) => (fromItf(partition!) as { sides: unknown[] }).sides.length)).toEqual([
    0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0,
  ])
  expect(states[6]!['#meta']).toMatchObject({ index: 6, action: 'FAULT partition node1 ░ node2 node3' })
  const odd = read(toItfTrace(hostile).text)
  expect(odd.vars.slice(7)).toEqual(['messages', 'calls', 'timers', 'down', 'partition', 'time'])
  expect(fromItf(odd.states.at(-4)!.down!)).toEqual({ $set: [HOSTILE[8]] })
  expect(fromItf(odd.states.at(-1)!.time!)).toBe(2)
})

test('a node that is called like one of our variables keeps its state', () => {
  const [first, ...others] = impatientParticipant.nodes
  const trace = {
    ...impatientParticipant,
    steps: [],
    nodes: [{ ...first!, id: 'messages' }, { ...first!, id: '#meta' }, ...others],
  }
  const { vars, states } = read(toItfTrace(trace).text)
  expect(vars.slice(0, 2)).toEqual(["messages'", 'node #meta'])
  expect(fromItf(states[0]!["messages'"]!)).toEqual(first!.initial)
})

test('what repeats for ever begins with the state after the start of the cycle, or is the last one', () => {
  const loop = (start: number) => read(toItfTrace({ ...impatientParticipant, lasso: { start } }).text).loop
  expect([loop(0), loop(3), loop(6), loop(7)]).toEqual([1, 4, 7, 7])
})

test('every trace is written as ITF, hostile names and values as text', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const { text, losses } = toItfTrace(trace)
      const { states, ...rest } = read(text)
      expect(states).toHaveLength(trace.steps.length + 1)
      expect(rest['#meta']).toMatchObject({ lost: losses, why: trace.why })
    }),
    { numRuns: tries(40, 500) },
  )
  const { vars, states } = read(toItfTrace(hostile).text)
  expect(vars.slice(0, 7)).toEqual(hostile.nodes.map(({ id }) => id))
  expect(fromItf(states.at(-1)![HOSTILE[0]] as Itf)).toMatchObject({
    $map: [
      ['#bigint', HOSTILE[1]],
      ['field', { [HOSTILE[0]]: HOSTILE[3] }],
      ['role', `role ${HOSTILE[0]}`],
    ],
  })
  expect(toItfTrace(hostile).losses.join()).toContain('a field that begins with #')
})

test('what it loses is said where it is lost', () => {
  expect(toItfTrace(impatientParticipant).losses.join()).toContain('the empty tuple')
  expect(toItfTrace(fixtures['replayed-effect']!).losses).toContain('what observers see')
  const simple = { ...impatientParticipant, steps: [], clients: [] }
  expect(toItfTrace(simple).losses).toEqual(['how far it was shrunk, and the budgets of faults: it cannot be replayed'])
  const fraction = { ...simple, nodes: [{ id: 'a', role: 'r', initial: { x: 0.5, '1.5': 'a "1.5" null' } }] }
  expect(toItfTrace(fraction).losses[0]).toContain('#unserializable')
})

test('a value of ten million characters is written', () => {
  const long = 'x\\"'.repeat(3_400_000)
  const trace = { ...impatientParticipant, steps: [], clients: [], nodes: [{ id: 'a', role: 'r', initial: { long } }] }
  expect(toItfTrace(trace).text.length).toBeGreaterThan(long.length)
})

test('the states of a machine are written with its actions, and come back', () => {
  const machine: MachineTraceFile = {
    format: 'faultline-machine-trace',
    version: 1,
    machine: 'specs/lights',
    modelFile: null,
    config: { name: 'two', value: { lights: 2 } },
    property: { name: 'it is green at last', kind: 'eventually' },
    minimality: 'unshrunk',
    searched: { states: 3 },
    steps: [
      { action: null, state: { on: { $set: ['a'] }, at: { $map: [['a', 1]] } } },
      { action: 'Turn', state: { on: { $set: ['a', 'b'] }, at: { $map: [['a', 2]] } } },
    ],
    why: ['It never is.'],
    lasso: { start: 1 },
  }
  const { text, losses } = machineToItf(machine)
  const { vars, states, loop } = read(text)
  expect([vars, loop]).toEqual([['on', 'at'], 1])
  expect(states.map((state) => ({ on: fromItf(state.on!), at: fromItf(state.at!) }))).toEqual(
    machine.steps.map(({ state }) => state),
  )
  expect(states[1]!['#meta']).toEqual({ index: 1, action: 'Turn' })
  expect(losses).toEqual(['how it was found and whether it is shortest: it cannot be replayed'])
})
