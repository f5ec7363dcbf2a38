import { expect, test } from 'vitest'
import { MachineSystem } from '../../kernel/machine/index.js'
import { dieHardSpec } from '../../models/specs/index.js'
import { parseTrace } from '../index.js'
import {
  formatMachineTrace,
  isMachineTrace,
  type MachineTraceFile,
  parseMachineTrace,
  renderMachineTrace,
  replayMachine,
} from './index.js'

const state = (small: number, big: number) => ({ small, big })
const filled: MachineTraceFile = {
  format: 'faultline-machine-trace',
  version: 1,
  machine: dieHardSpec.name,
  modelFile: null,
  config: { name: 'film', value: { small: 3, big: 5 } },
  property: { name: 'the big jug stays empty', kind: 'always' },
  minimality: 'shortest',
  searched: { states: 3 },
  steps: [
    { action: null, state: state(0, 0) },
    { action: 'FillBigJug', state: state(0, 5) },
  ],
  why: ['The big jug holds 5 gallons.'],
}
const system = new MachineSystem(dieHardSpec as never)
const read = (trace: object) => () => parseMachineTrace(JSON.stringify(trace, null, 1), 'x.json')

test('what is written is read back, and told from the traces of protocols', () => {
  const text = formatMachineTrace({ ...filled, lasso: { start: 1 } })
  expect(parseMachineTrace(text, 'x.json')).toEqual({ ...filled, lasso: { start: 1 } })
  expect([isMachineTrace(text), isMachineTrace('{}'), isMachineTrace('no JSON')]).toEqual([true, false, false])
  expect(() => parseTrace(text, 'x.json')).toThrow('expected "format": "faultline-trace"')
})

test('a file of another version or shape is refused with its place', () => {
  expect(read({ ...filled, version: 2 })).toThrow(/x\.json:3:\d+: expected version 1 of a machine's trace/)
  expect(read({ ...filled, minimality: 'short' })).toThrow('expected one of shortest, unshrunk')
  expect(read({ ...filled, whence: 1 })).toThrow('expected no field "whence"')
  expect(read({ ...filled, steps: [filled.steps[1]] })).toThrow('expected no action (null)')
  expect(read({ ...filled, steps: [filled.steps[0], filled.steps[0]] })).toThrow('expected the name of an action')
  expect(read({ ...filled, lasso: { start: 2 } })).toThrow('expected the number of a state (0 to 1), got 2')
})

test('its actions are taken again where they lead to the same states', () => {
  expect(replayMachine(filled, system)).toHaveLength(2)
  const [first, second] = filled.steps as [MachineTraceFile['steps'][0], MachineTraceFile['steps'][0]]
  const taken =
    (...steps: MachineTraceFile['steps']) =>
    () =>
      replayMachine({ ...filled, steps }, system)
  expect(taken(first, { ...second, action: 'FillSmallJug' })).toThrow(
    'expected FillSmallJug to lead to the state of step 1',
  )
  expect(taken(first, { ...second, state: state(0, 4) })).toThrow('expected FillBigJug to lead to the state of step 1')
  expect(taken({ ...first, state: state(1, 0) })).toThrow('the state in which the trace begins')
})

test('it is drawn as a state in full, and what each action changes', () => {
  const lines = (ascii: boolean, trace = filled) =>
    renderMachineTrace(trace, { ascii, alarm: (text) => text }).split('\n')
  expect(lines(false)).toEqual([
    '✗ VIOLATED: the big jug stays empty (always)',
    '  specs/die-hard · found by exhaustive search · 1 step · shortest (proved)',
    '    0  start       small 0, big 0',
    '✗   1  FillBigJug  big 0→5',
    'WHY The big jug holds 5 gallons.',
    '',
  ])
  const odd = { ...filled, why: ['a “quoted” \u001b[31m escape'], lasso: { start: 1 } }
  expect(lines(true, odd).join('\n')).toMatch(/^[\n -~]*$/)
  expect(lines(false, odd).join('\n')).not.toContain('\u001b')
  expect(lines(false, odd)[1]).toContain('after which it stays as it is')
})
