/** `faultline exhaust --reductions`, `--check-reductions`: what is saved, what comes back, and declarations that are not true. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contract, type ExhaustOutput } from './contract.js'
import { expectRefused, filesIn, folder, model, quickly } from './run.js'

const exhaust = (suite: string, flags: string, options?: { readonly cwd: string }) =>
  quickly(['exhaust', suite, '--model-file', model('reduced.ts'), ...flags.split(' ')], options)

interface Reduced extends ExhaustOutput {
  readonly reductions: {
    readonly obsolete: { readonly dropped: number } | null
    readonly symmetry: { readonly roles: readonly string[]; readonly permutations: number } | null
    readonly checked?: { readonly deadMessages: number; readonly permutations: number }
  }
}

async function searched(suite: string, flags: string): Promise<Reduced> {
  return contract<Reduced>(await exhaust(suite, `${flags} --json --no-database`), 'exhaust')
}

test('each reduction finds fewer states and the same counterexample; by default dead messages alone are dropped', async () => {
  const [none, usual, symmetry, all] = await Promise.all(
    ['--reductions none', '--quiet', '--reductions symmetry', '--reductions all'].map((flags) =>
      searched('rumour', flags),
    ),
  )
  for (const { verdict, properties } of [none!, usual!, symmetry!, all!]) {
    expect(verdict).toBe('invalid')
    expect(properties[0]!.counterexample).toMatchObject({ length: 7, minimality: 'shortest' })
  }
  expect(none!.reductions).toEqual({ obsolete: null, symmetry: null })
  expect(usual!.reductions).toMatchObject({ obsolete: {}, symmetry: null })
  expect(usual!.reductions.obsolete!.dropped).toBeGreaterThan(0)
  expect(symmetry!.reductions).toEqual({
    obsolete: null,
    symmetry: { roles: ['listener'], permutations: 6, excluded: 0 },
  })
  const [most, least] = [Math.max(usual!.distinct, symmetry!.distinct), Math.min(usual!.distinct, symmetry!.distinct)]
  expect(none!.distinct).toBeGreaterThan(most)
  expect(all!.distinct).toBeLessThan(least)
})

test('the report says what was reduced, and the trace has real names: it replays', async () => {
  const cwd = folder()
  const { stdout, code } = await exhaust('rumour', '--reductions obsolete,symmetry --out found', { cwd })
  expect(code).toBe(1)
  expect(stdout).toMatch(/states up to symmetry/)
  expect(stdout).toMatch(/reduced +[\d,]+ dead messages dropped; 6 permutations of listener taken for the same/)
  const [file] = Object.keys(filesIn(join(cwd, 'found')))
  const replayed = await quickly(['replay', join('found', file!)], { cwd })
  expect(replayed.code).toBe(1)
})

test('a message that is declared obsolete and has an effect is refused, with the state and the steps', async () => {
  const lie = ['exhaust', 'lie', '--model-file', model('reduced.ts')]
  for (const flags of [[], ['--check-reductions']])
    await expectRefused(
      [...lie, ...flags],
      /lie: listener\.obsolete: expected .* its delivery changes the state: \{"type":"rumour"\} from teller to listener\d/,
    )
})

test('a role that is declared symmetric and is not is found by the debug mode, with the names and the step', async () => {
  const refused = await expectRefused(
    ['exhaust', 'inequality', '--model-file', model('reduced.ts'), '--check-reductions'],
    /inequality: listener\.symmetric: expected the role to be symmetric.* with listener1 → listener2/,
  )
  expect(refused.stderr).toMatch(/1 +client1 invokes tell at teller\n +2 +.*rumour/)
})

test('the debug mode reduces nothing, and says what it looked at', async () => {
  const [none, checked] = await Promise.all([
    searched('rumour', '--reductions none'),
    searched('rumour', '--check-reductions'),
  ])
  expect(checked.distinct).toBe(none.distinct)
  expect(checked.reductions.checked!.permutations).toBe(6)
  expect(checked.reductions.checked!.deadMessages).toBeGreaterThan(0)
  const { stdout } = await exhaust('rumour', '--check-reductions --no-database')
  expect(stdout).toMatch(/reduced +nothing; what is declared was looked at, and is true: [\d,]+ dead messages watched/)
})

test('a reduction that there is not is refused', async () => {
  await expectRefused(['exhaust', 'raft', '--reductions', 'sleep'], /Expected obsolete, symmetry, .*, all or none/)
})
