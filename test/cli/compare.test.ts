/** `--against`: two protocols compared on one schedule, by check and by replay. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, filesIn, fileWith, folder, model, quickly } from './run.js'

interface CompareOutput {
  readonly verdict: string
  readonly reason?: string
  readonly runs: number
  readonly divergence?: {
    readonly step: number
    readonly kind: string
    readonly differsIn: readonly string[]
    readonly foundIn: string
    readonly sentence: string
    readonly trace: string
    readonly base: { readonly changes?: readonly object[] } | null
    readonly variant: { readonly changes?: readonly object[] } | null
  }
}

const versions = model('versions.ts')
/** One suite of the file against another. */
const versus = (base: string, variant: string) =>
  quickly(['check', base, '--model-file', versions, '--against', variant, '--json', '--runs', '300'])
const compared = async (base: string, variant: string) => {
  const ended = await versus(base, variant)
  return { code: ended.code, ...contract<CompareOutput>(ended, 'compare') }
}

test('a planted bug is told from its base by the smallest schedule: exit code 1, a picture, a trace that replays', async () => {
  const cwd = folder()
  const ended = await faultline('check two-phase-commit --against impatient-participant', { cwd })
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  expect(ended.stdout).toContain(
    '≠ DIFFERENT: After the same 2 steps, when timer [decision] of participant1 fires, the base sends ask',
  )
  expect(ended.stdout).toMatch(/≠ participant1: decision stays ∅ +│ ≠ participant1: decision ∅→abort/)
  const [, file] = /trace: (\S+)/.exec(ended.stdout)!
  expect(Object.keys(filesIn(cwd))).toEqual([file])

  const [again, same, mirrored, alone] = await Promise.all(
    ['impatient-participant', 'two-phase-commit', 'two-phase-commit/decision-not-logged', undefined].map((other) =>
      quickly(['replay', file!, ...(other === undefined ? [] : ['--against', other])], { cwd }),
    ),
  )
  expect(again!.code).toBe(1)
  expect(again!.stdout).toContain('differ in step 3 of 3')
  expect(same!.code).toBe(0)
  expect(same!.stdout).toContain('do the same in all 3 steps')
  expect(mirrored!.code).toBe(0)
  expect(alone).toMatchObject({ code: 254, stdout: '' })
  expect(alone!.stderr).toMatch(/expected --against with .*, which tells two protocols apart, got none/)
})

test('a protocol does what it does: valid, with the bounds, whatever the seed', async () => {
  const args = 'check quorum-store --against quorum-store --runs 60 --json --seed'
  const all = await Promise.all([1, 2].map((seed) => quickly(`${args} ${seed}`)))
  for (const ended of all) {
    expect(ended.code).toBe(0)
    expect(contract(ended, 'compare')).toMatchObject({ verdict: 'valid', runs: 60, bounds: { runs: 60, depth: 200 } })
  }
})

test('each way to differ is told by its kind, and which of the two took the step', async () => {
  const [start, effects, label, more, rare] = await Promise.all([
    compared('first', 'startsAtOne'),
    compared('first', 'countsTwice'),
    compared('first', 'accepts'),
    compared('accepts', 'acceptsOrRefuses'),
    compared('first', 'deafToTwo'),
  ])
  expect(start).toMatchObject({ code: 1, divergence: { step: 0, kind: 'start', foundIn: 'base' } })
  expect(effects).toMatchObject({ code: 1, divergence: { step: 2, kind: 'effects', differsIn: ['changes'] } })
  expect(effects.divergence!.base!.changes).toMatchObject([{ before: 0, after: 1 }])
  expect(effects.divergence!.variant!.changes).toMatchObject([{ before: 0, after: 2 }])
  // A choice has a label, even where there is only one.
  expect(label).toMatchObject({ code: 1, divergence: { step: 2, kind: 'enabled', foundIn: 'variant', base: null } })
  // No schedule of the base shows it: what it does, the variant does too.
  expect(more).toMatchObject({ code: 1, divergence: { step: 2, kind: 'enabled', foundIn: 'variant', base: null } })
  expect(rare).toMatchObject({ code: 1, divergence: { step: 2, kind: 'effects', differsIn: ['sent', 'changes'] } })
})

test('what only one of them can do is drawn with what the other offers', async () => {
  const ended = await quickly(['check', 'first', '--model-file', versions, '--against', 'acceptsOrRefuses'])
  expect(ended.stdout).toMatch(/cannot take this step: here one may choose\n.*accept, refuse only/)
  const start = await quickly(['check', 'first', '--model-file', versions, '--against', 'startsAtOne'])
  expect(start.stdout).toContain('≠ DIFFERENT: The base and the variant start differently.')
  expect(start.stdout).toMatch(/≠ b: pings = 0 +│ ≠ b: pings = 1/)
})

test('a trace of a violation, taken on another protocol: where they part, and what becomes of its property', async () => {
  const cwd = folder()
  const check = 'check two-phase-commit/impatient-participant --runs 50 --json --property'
  const found = await quickly([...check.split(' '), 'no participant commits while another aborts'], { cwd })
  const [trace] = Object.keys(filesIn(cwd))
  expect(found.code).toBe(1)
  const args = ['replay', trace!, '--against', 'two-phase-commit']
  const [json, text] = await Promise.all([quickly([...args, '--json'], { cwd }), quickly(args, { cwd })])
  expect(json.code).toBe(1)
  const result = contract<{ steps: number; property: object }>(json, 'compareTrace')
  expect(result).toMatchObject({
    verdict: 'invalid',
    base: 'two-phase-commit/impatient-participant',
    variant: 'two-phase-commit',
    property: { base: result.steps, variant: null },
    divergence: { kind: 'effects' },
  })
  expect(text.stdout).toContain(`is violated after step ${result.steps} in the base`)
  expect(text.stdout).toMatch(/THEN[\s\S]*holds in the variant\n/)
})

test('the same answer and the same trace with one worker and with three', async () => {
  const leftBy = async (workers: number) => {
    const cwd = folder()
    const args = `check idempotent-sink --against guarded-by-run-id --json --seed 7 --workers ${workers}`
    const ended = await quickly(args, { cwd })
    return { code: ended.code, output: ended.stdout.replace(/"seconds": [\d.]+/, ''), files: filesIn(cwd) }
  }
  const [one, three] = await Promise.all([leftBy(1), leftBy(3)])
  expect(Object.keys(one.files)).toHaveLength(1)
  expect(three).toEqual(one)
})

test('a handler that never ends is cut by the time limit or Ctrl-C: unknown, with the reason', async () => {
  const args = ['check', 'first', '--model-file', versions, '--against', 'forEver', '--json', '--workers', '1']
  const [limited, interrupted] = await Promise.all([
    faultline([...args, '--time-limit', '12s']),
    faultline(args, { meanwhile: (child) => void child.stderr!.once('data', () => child.kill('SIGINT')) }),
  ])
  for (const [ended, reason] of [
    [limited!, 'time limit of 12 s reached'],
    [interrupted!, 'interrupted'],
  ] as const) {
    expect(ended.code).toBe(2)
    expect(contract(ended, 'compare')).toMatchObject({ verdict: 'unknown', reason })
  }
})

test('with --ascii all of it is 7-bit, and what differs is marked without colour', async () => {
  const ended = await quickly('check two-phase-commit --against silence-is-consent --ascii')
  expect(ended.stdout).toMatch(/^[\n -~]*$/)
  expect(ended.stdout).toMatch(/^# .* \| # /m)
})

test('what cannot be compared is refused, with what was expected and what to do', async () => {
  const of = (base: string, variant: string) => ['check', base, '--model-file', versions, '--against', variant]
  const trace = fileWith('{}', 'trace.json')
  const cases: readonly (readonly [string | readonly string[], RegExp])[] = [
    ['check two-phase-commit --against impatient-participan', /did you mean impatient-participant\?/],
    ['check two-phase-comit --against impatient-participant', /did you mean two-phase-commit\?/],
    [
      'check two-phase-commit --against quorum-store',
      /expected two versions of one protocol, got two-phase-commit \(roles coordinator, participant\) and quorum-store \(roles replica\)/,
    ],
    ['check --against two-phase-commit', /expected one target with --against, got none/],
    [
      'check two-phase-commit quorum-store --against quorum-store',
      /expected one target with --against, got two-phase-commit, quorum-store/,
    ],
    ['check two-phase-commit --against two-phase-commit --property x', /expected no --property with --against/],
    ['check two-phase-commit --against impatient-participant --config wiling', /did you mean willing\?/],
    ['check two-phase-commit --against impatient-participant --scheduler unifrm', /did you mean uniform\?/],
    [['check', versions, '--against', versions], /expected one protocol to compare, got \d+ in .*versions\.ts: /],
    [of('first', 'otherConfigs'), /expected a config that both have, got three, which other-configs has not/],
    [of('first', 'otherValues'), /expected the configuration of versions, .*\{"pings":3\}, got \{"pings":4\}/],
    [of('first', 'worksMore'), /expected the client operations of versions, with which it is compared/],
    [['replay', trace, '--against', 'two-phase-commit'], /this is not a trace/],
  ]
  await Promise.all(cases.map(([args, message]) => expectRefused(args, message)))
})

test('the trace of a file model says where its model is, and one suite of a file is named behind it', async () => {
  const cwd = folder()
  const ended = await quickly(['check', `${versions}/first`, '--against', `${versions}/countsTwice`, '--json'], {
    cwd,
  })
  expect(ended.code).toBe(1)
  const { trace } = contract<CompareOutput>(ended, 'compare').divergence!
  expect(JSON.parse(readFileSync(join(cwd, trace), 'utf8'))).toMatchObject({ property: { kind: 'comparison' } })
  const again = await quickly(['replay', trace, '--against', `${versions}/countsTwice`, '--quiet'], { cwd })
  expect(again).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^✗ versions and counts-twice differ in step 2/),
  })
})
