/** `faultline exhaust` of plain machines: those that come with Faultline, and those of a file. */
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, fileWith, quickly } from './run.js'

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
      readonly trace?: string
      readonly steps: readonly { readonly action: string | null; readonly state: object }[]
    }
  }[]
}

const exhausted = async (args: readonly string[]) => {
  const ended = await quickly(['exhaust', ...args, '--json'])
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
  const deep = await quickly(['exhaust', 'specs/paxos', '--depth', '3'])
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
  const { stdout } = await quickly(['exhaust', 'specs/die-hard', '--search', 'depth-first'])
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

test('a counterexample is a trace: shown from its file alone, replayed on the machine, and refused where it does not fit', async () => {
  const file = fileWith(COUNTER, 'counter.ts')
  const cwd = dirname(file)
  const { properties } = await exhausted([file, '--out', join(cwd, 'out')])
  const trace = properties[0]!.counterexample!.trace!
  const [shown, replayed, shrunk, changed] = await Promise.all([
    quickly(['show', trace, '--ascii']),
    faultline(['replay', trace]),
    quickly(['shrink', trace]),
    quickly(['replay', trace, '--model-file', fileWith(COUNTER.replace('n < 3', 'n < 4'), 'counter.ts')]),
  ])
  expect(shown!.code).toBe(0)
  expect(shown!.stdout).toMatch(/^X VIOLATED: it stays below three \(always\)\n(.*\n)+X {3}3 {2}Add {4}n 2->3\n/)
  expect(replayed).toMatchObject({ code: 1, stderr: '' })
  expect(replayed!.stdout).toContain("reproduced: 'it stays below three' is violated after step 3 of 3")
  expect(shrunk!).toMatchObject({ code: 254, stderr: expect.stringContaining('no shorter one exists') })
  expect(changed!.code).toBe(0)
  expect(changed!.stdout).toContain("'it stays below three' holds: the machine has changed")
  const faster = fileWith(COUNTER.replace('n + 1', 'n + 2').replace('n < most', 'n < most - 1'), 'counter.ts')
  await expectRefused(
    ['replay', trace, '--model-file', faster],
    /does not fit the machine counter: expected Add to lead/,
  )
  await expectRefused(['replay', trace, '--against', 'counter'], /expected no --against/)
})

test('a lasso of a machine is replayed as long as its cycle closes and keeps nothing', async () => {
  const cwd = dirname(fileWith(LAZY, 'lazy.ts'))
  const ended = await quickly(['exhaust', 'lazy.ts', '--out', 'out', '--json'], { cwd })
  const [property] = contract<Exhausted>(ended, 'exhaust').properties
  const file = property!.counterexample!.trace!
  const [shown, replayed] = await Promise.all([quickly(['show', file], { cwd }), quickly(['replay', file], { cwd })])
  expect(shown!.stdout).toMatch(/the steps \d+ to \d+ repeat for ever|after which it stays as it is/)
  expect(replayed!.code).toBe(1)
  expect(replayed!.stdout).toContain('is violated for as long as its cycle is repeated')
  const kept = LAZY.replace('n === 3', 'n >= 0')
  const mended = await quickly(['replay', file, '--model-file', fileWith(kept, 'lazy.ts')], { cwd })
  expect(mended.code).toBe(0)
})

const LAZY = COUNTER.replace('import { machineSuite, always }', 'import { machineSuite, eventually }')
  .replace(
    "always('it stays below three', ({ n }) => n < 3)",
    "eventually('three is reached', ({ n }) => n === 3, { fairness: { weak: ['Back'] } })",
  )
  .replace('n: n + 1 } }', 'n: n + 1 }, Back: ({ n }) => n > 0 && { n: n - 1 } }')

test('what does not fit is refused: a field, a property, faults', async () => {
  await expectRefused(
    ['exhaust', 'specs/two-phase-commit', '--config', '{"rmz":5}'],
    /expected config fields \(rms\), got rmz/,
  )
  await expectRefused(['exhaust', 'specs/die-hard', '--property', 'no jug'], /expected a property of specs\/die-hard/)
  await expectRefused(['exhaust', 'specs/die-hard', '--faults', '{"crash":1}'], /expected no --faults/)
})
