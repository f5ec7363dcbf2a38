/** `--json` is a contract: one object on standard output and nothing else, with names that stay. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import schema from '../../traces/trace.schema.json' with { type: 'json' }
import { type CheckOutput, contract, targetOf } from './contract.js'
import { faultline, filesIn, fileWith, folder, model, quickly } from './run.js'

const GOOD = '{"process":0,"type":"invoke","f":"write","value":3}\n{"process":0,"type":"ok","f":"write","value":3}\n'
const BAD = `${GOOD}{"process":1,"type":"invoke","f":"read"}\n{"process":1,"type":"ok","f":"read","value":4}\n`

test('check keeps its contract for invalid and unknown targets, and each violated property has a trace', async () => {
  const cwd = folder()
  const verdicts = ['--model-file', model('verdicts.ts'), '--runs', '200', '--json']
  const ended = await faultline(['check', 'violated', 'unreached', 'alike', ...verdicts], { cwd })
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  const { verdict, targets } = contract<CheckOutput>(ended, 'check')
  expect(verdict).toBe('invalid')
  expect(targets.map(({ target }) => target)).toEqual(['violated', 'unreached', 'alike'])
  expect(targets.map((target) => target.verdict)).toEqual(['invalid', 'unknown', 'invalid'])
  expect(targets[0]!.counterexample).toMatchObject({
    property: 'fewer than two pings arrive',
    length: 3,
    minimality: 'shortest',
    run: 0,
    trace: join('.faultline', 'violated.three.fewer-than-two-pings-arrive.json'),
  })
  expect(targets[1]!.properties[1]).toEqual({
    name: 'nine pings arrive',
    kind: 'sometimes',
    expected: 'holds',
    verdict: 'unknown',
    reason: 'not reached in 200 runs',
  })
  // Names that come out alike as file names, or empty, or too long, have files of their own all the same.
  const alike = targets[2]!.properties as unknown as { name: string; counterexample: { trace: string } }[]
  const files = filesIn(cwd)
  expect(new Set(alike.map(({ counterexample }) => counterexample.trace.toLowerCase())).size).toBe(4)
  for (const { name, counterexample } of alike)
    expect(JSON.parse(files[counterexample.trace]!)).toMatchObject({ property: { name, kind: 'always' } })
})

test('what check finds, replay reproduces and show draws, from a file that keeps the schema', async () => {
  const cwd = folder()
  const found = await quickly('check two-phase-commit/impatient-participant --runs 500 --json', { cwd })
  const { counterexample } = targetOf(found)
  const trace = counterexample!.trace!
  const written = JSON.parse(readFileSync(join(cwd, trace), 'utf8')) as { steps: object[]; fingerprint: string }
  const validate = new Ajv2020({ strict: false, discriminator: true }).compile(schema)
  expect(validate(written) ? [] : validate.errors).toEqual([])
  expect(written.steps).toHaveLength(counterexample!.length)

  const before = filesIn(cwd)
  const [replayed, json, shown, showJson] = await Promise.all([
    faultline(['replay', trace], { cwd }),
    quickly(['replay', trace, '--json'], { cwd }),
    faultline(['show', trace], { cwd }),
    quickly(['show', trace, '--json'], { cwd }),
  ])
  expect(replayed).toMatchObject({ code: 1, stderr: '' })
  expect(replayed.stdout).toMatch(/^✗ reproduced: 'no participant commits while another aborts' is violated/)
  expect(json.code).toBe(1)
  expect(contract(json, 'replay')).toEqual({
    verdict: 'invalid',
    property: counterexample!.property,
    steps: counterexample!.length,
    failsAt: counterexample!.length,
    fingerprint: written.fingerprint,
  })
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  // A replay draws what it found, which is what the file says.
  expect(replayed.stdout.endsWith(shown.stdout)).toBe(true)
  expect(JSON.parse(showJson.stdout)).toEqual(written)
  expect(filesIn(cwd)).toEqual(before)
})

test('history keeps its contract, file by file, with evidence for what is invalid', async () => {
  const [good, bad] = [fileWith(GOOD, 'good.jsonl'), fileWith(BAD, 'bad.jsonl')]
  const ended = await faultline(['history', good, bad, '--check', 'linearizable', '--json'])
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  const { verdict, files } = contract<{ verdict: string; files: object[] }>(ended, 'history')
  expect(verdict).toBe('invalid')
  expect(files).toMatchObject([
    { file: good, format: 'jsonl', checker: 'linearizable', verdict: 'valid', operations: 1 },
    { file: bad, verdict: 'invalid', operations: 2, evidence: { type: 'not-linearizable' } },
  ])
})

test('what a model prints goes to standard error, from whichever thread', async () => {
  const ended = await faultline(['check', model('talks.ts'), '--runs', '20', '--json'])
  expect(ended.code).toBe(0)
  expect(targetOf(ended).target).toBe('talks')
  expect(ended.stderr).toContain('the file is loaded')
  expect(ended.stderr).toContain('console.log in a handler')
})
