/** Mistakes on the command line: each is refused with what was expected, what was found, and what to do. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectRefused, faultline, fileWith, folder, model } from './run.js'

/** All at once: each is a process that does little more than start. */
const allRefused = (cases: readonly (readonly [string | readonly string[], RegExp])[]) =>
  Promise.all(cases.map(([args, message]) => expectRefused(args, message)))

test('a misspelled command, flag, protocol, variant, config or property is answered with the nearest name', async () => {
  await allRefused([
    ['chek', /unknown command 'chek'[\s\S]*Did you mean check\?/],
    ['check two-phase-commit --rums 3', /unknown option '--rums'[\s\S]*Did you mean --runs\?/],
    ['check two-phase-comit', /expected a protocol.*got two-phase-comit \(did you mean two-phase-commit\?\)/],
    [
      'check two-phase-commit/silence-is-concent',
      /expected a variant of two-phase-commit, got silence-is-concent \(did you mean silence-is-consent\?\)/,
    ],
    [
      'check two-phase-commit --config wiling',
      /expected a config of two-phase-commit, got wiling \(did you mean willing\?\)/,
    ],
    [
      ['check', 'two-phase-commit', '--property', 'no participant commits while another abort'],
      /expected a property of two-phase-commit, got .* \(did you mean no participant commits while another aborts\?\)/,
    ],
    ['check pingSiute --model-file'.split(' ').concat(model('ping.ts')), /got pingSiute \(did you mean pingSuite\?\)/],
  ])
})

test('a name that is near to none is answered with all that there are', async () => {
  await allRefused([
    ['check two-phase-commit/zzz', /known: impatient-participant, decision-not-logged, silence-is-consent/],
    ['check two-phase-commit --config zzz', /known: willing, one-unwilling, three-willing, coordinator-lost/],
  ])
})

test('a property that makes no sense in the configuration is refused with those in which it does', async () => {
  const property = 'the client is told to have committed'
  await expectRefused(
    ['check', 'two-phase-commit', '--config', 'one-unwilling', '--property', property],
    /expected a config in which '.*' applies \(willing, three-willing, coordinator-lost\), got one-unwilling/,
  )
})

test('numbers, durations and sizes out of form or out of range are refused with the form and the range', async () => {
  const check = 'check two-phase-commit'
  const whole = /'--(runs|workers)[\s\S]*Expected a whole number from 1 to/
  await allRefused([
    ...['0', 'abc', '1e3', '-3', '1.5', ''].map((n) => [[...check.split(' '), '--runs', n], whole] as const),
    [`${check} --workers 0`, whole],
    ...['2147483648', '-2147483649', 'x'].map(
      (n) => [`${check} --seed ${n}`, /Expected a whole number from -2147483648 to 2147483647/] as const,
    ),
    ...['5x', '5', '-5s'].map((t) => [`${check} --time-limit ${t}`, /Expected a duration such as 30s/] as const),
    ...['5', '2t', '1k'].map((m) => [`${check} --memory-limit ${m}`, /Expected a size of at least 16m/] as const),
  ])
})

test('malformed or contradictory configurations and budgets are refused with what is known', async () => {
  const given = (flag: string, json: string) => ['check', 'two-phase-commit', flag, json]
  await allRefused([
    [given('--config', '{bad'), /expected --config to be a name \(willing, .*\) or a JSON object, got \{bad: /],
    [given('--config', '[1]'), /expected --config to be a name \(willing, .*\) or a JSON object, got \[1\]/],
    [
      given('--config', '{"participant":3}'),
      /expected config fields \(participants, unwilling, crash\), got participant/,
    ],
    [
      given('--config', '{"participants":-1}'),
      /expected cluster to give a number of nodes for role participant, got -1/,
    ],
    [given('--faults', '{crash:1}'), /Expected a JSON object of budgets such as \{"crash":1/],
    [given('--faults', '{"crash":"1"}'), /Expected a JSON object of budgets/],
    [given('--faults', '{"crsh":1}'), /expected faults \(crash, restart, .*\) and bounds .*got crsh/],
    [given('--faults', '{"crash":-1}'), /expected the budget of crash to be a whole number or Infinity, got -1/],
  ])
})

test('what is missing or too much is refused', async () => {
  const trace = fileWith('{}', 'trace.json')
  await allRefused([
    ['check --config willing', /expected a target with --config/],
    [['check', model('ping.ts'), '--model-file', model('ping.ts')], /expected the name of a protocol in .*ping\.ts/],
    ['replay', /missing required argument 'trace'/],
    [['show', trace, trace], /too many arguments for 'show'/],
    ['history --check linearizable', /missing required argument 'file'/],
    [['history'], /missing required argument 'file'/],
  ])
})

test('a folder, or nothing, in place of a file is refused by name', async () => {
  const [nowhere, somewhere] = [join(folder(), 'nowhere'), folder()]
  const missing = /nowhere.*: there is no such file/
  await allRefused([
    [['replay', nowhere], missing],
    [['show', nowhere], missing],
    [['check', `${nowhere}.ts`], missing],
    [['list', '--model-file', nowhere], missing],
    [['replay', somewhere], /it is a folder/],
    [['history', somewhere, '--check', 'linearizable'], /it is a folder/],
    [['list', '--model-file', somewhere], /expected a model file, got .*: it is not a file/],
    ['list --model-file'.split(' ').concat(''), /Expected a path, got nothing/],
  ])
})

test('help and version are answers, not mistakes; no command at all is one', async () => {
  const [help, version, none] = await Promise.all(['check --help', '--version', ''].map((args) => faultline(args)))
  expect(help).toMatchObject({ code: 0, stderr: '' })
  expect(help!.stdout).toContain('--runs <n>')
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  expect(none).toMatchObject({ code: 254, stdout: '' })
  expect(none!.stderr).toContain('Usage: faultline')
})
