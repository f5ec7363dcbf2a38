/** `faultline exhaust` of plain machines: those that come with Faultline, and those of a file. */
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, fileWith } from './run.js'

interface Exhausted {
  readonly verdict: string
  readonly complete: boolean
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  readonly properties: readonly {
    readonly name: string
    readonly verdict: string
    readonly expected: string
    readonly counterexample?: {
      readonly length: number
      readonly minimality: string
      readonly steps: readonly { readonly action: string | null; readonly state: object }[]
    }
  }[]
}

const exhausted = async (args: readonly string[]) => {
  const ended = await faultline(['exhaust', ...args, '--json'])
  return { code: ended.code, ...contract<Exhausted>(ended, 'exhaust') }
}

test('two-phase commit with seven resource managers has as many states as the module it follows', async () => {
  const result = await exhausted(['specs/two-phase-commit', '--config', '{"rms":7}'])
  expect(result).toMatchObject({ code: 0, verdict: 'valid', complete: true, distinct: 296_448, generated: 2_744_706 })
})

test('a puzzle is solved by its shortest counterexample, drawn action by action', async () => {
  const { code, properties } = await exhausted(['specs/die-hard'])
  expect(code).toBe(1)
  const solution = properties.find(({ verdict }) => verdict === 'invalid')!
  expect(solution).toMatchObject({ expected: 'refuted', counterexample: { length: 6 } })
  expect(solution.counterexample!.steps.map(({ action }) => action)).toHaveLength(7)
  const { stdout } = await faultline(['exhaust', 'specs/die-hard', '--property', solution.name])
  expect(stdout).toContain('✗   6  BigToSmall     big 5→4, small 2→3')
  expect(stdout).not.toContain('no jug holds more than it can')
})

test('bounds are said: a limit of depth, a limit of states, a limit of time', async () => {
  const deep = await faultline(['exhaust', 'specs/paxos', '--depth', '3'])
  expect(deep.code).toBe(2)
  expect(deep.stdout).toContain('valid up to 3 steps')
  const few = await exhausted([
    'specs/two-phase-commit',
    '--states',
    '40',
    '--property',
    'no resource manager commits while another aborts',
  ])
  expect(few).toMatchObject({ code: 0, verdict: 'valid', complete: false })
  const late = await exhausted(['specs/two-phase-commit', '--config', 'ten', '--time-limit', '1s'])
  expect(late).toMatchObject({ code: 2, verdict: 'unknown', complete: false })
  for (const { verdict } of late.properties) expect(verdict).toBe('unknown')
})

test('depth first a machine has the same states, and a solution that need not be the shortest', async () => {
  const { distinct, properties } = await exhausted(['specs/die-hard', '--search', 'depth-first'])
  expect(distinct).toBe(16)
  const solution = properties.find(({ verdict }) => verdict === 'invalid')!.counterexample!
  expect(solution).toMatchObject({ minimality: 'unshrunk' })
  expect(solution.steps.at(-1)!.state).toMatchObject({ big: 4 })
  const { stdout } = await faultline(['exhaust', 'specs/die-hard', '--search', 'depth-first'])
  expect(stdout).toContain(`violated in ${solution.length} steps, first found, not shortest`)
})

const COUNTER = `
import { machineSuite, always } from 'faultline/properties'
import { range, oneOf, variables } from 'faultline/machine'
const { machine } = variables(({ most }: { most: number }) => ({ n: oneOf(...range(0, most)) }))
export const counter = machineSuite(
  machine({
    name: 'counter',
    configs: { small: { most: 3 } },
    init: () => ({ n: 0 }),
    actions: ({ most }) => ({ Add: ({ n }) => n < most && { n: n + 1 } }),
  }),
  [always('it stays below three', ({ n }) => n < 3)],
)
`

test('a machine of a file is found by its file, by its export, and by its name', async () => {
  const file = fileWith(COUNTER, 'counter.ts')
  for (const words of [[file], ['counter', '--model-file', file]]) {
    const result = await exhausted(words)
    expect(result).toMatchObject({ code: 1, verdict: 'invalid', distinct: 4, generated: 4 })
    expect(result.properties[0]!.counterexample!.length).toBe(3)
  }
})

test('what does not fit is refused: a field, a property, faults', async () => {
  await expectRefused(
    ['exhaust', 'specs/two-phase-commit', '--config', '{"rmz":5}'],
    /expected config fields \(rms\), got rmz/,
  )
  await expectRefused(['exhaust', 'specs/die-hard', '--property', 'no jug'], /expected a property of specs\/die-hard/)
  await expectRefused(['exhaust', 'specs/die-hard', '--faults', '{"crash":1}'], /expected no --faults/)
})
