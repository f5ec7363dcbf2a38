/** The example records a server with a planted bug, `history` finds it, and conversions keep the verdict. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { recordRun } from '../../examples/record-http-store.js'
import { expectRefused, faultline, fileWith, folder, quickly } from './run.js'

const judge = (file: string) =>
  quickly(['history', file, '--check', 'linearizable', '--model', 'kv', '--initial', 'null'])

test('a stale cache is found in what was recorded, and nothing where there is none', async () => {
  const cwd = folder()
  const [stale, fresh] = [join(cwd, 'stale.jsonl'), join(cwd, 'fresh.jsonl')]
  await Promise.all([recordRun(stale), recordRun(fresh, false)])
  const [bad, good] = await Promise.all([judge(stale), judge(fresh)])
  expect([bad.code, good.code], bad.stderr + good.stderr).toEqual([1, 0])
  expect(bad.stdout).toContain('not linearizable')
  expect(bad.stdout).toMatch(/line \d+/)
  const schema = JSON.parse(
    readFileSync(new URL('../../history/history.schema.json', import.meta.url), 'utf8'),
  ) as object
  const validate = new Ajv2020({ strict: false }).compile(schema)
  for (const line of readFileSync(stale, 'utf8').trimEnd().split('\n')) {
    expect(validate(JSON.parse(line)) ? [] : validate.errors, line).toEqual([])
  }
  expect(validate({ process: 0, type: 'call', f: 'x' })).toBe(false)

  const converted = join(cwd, 'stale.edn')
  const report = await faultline(['history', 'convert', stale, '--to', 'edn', '--out', converted, '--json'])
  expect(report).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(report.stdout)).toMatchObject({
    format: 'jsonl',
    to: 'edn',
    operations: 12,
    lost: expect.any(Array),
  })
  expect((await judge(converted)).code).toBe(1)
})

test('convert refuses what it cannot write, and leaves no file behind', async () => {
  const file = fileWith('{"process":0,"type":"invoke","f":"read"}\n', 'h.jsonl')
  const text = fileWith('w 0 1\n', 'h.txt')
  const base = ['history', 'convert', file]
  await expectRefused([...base, '--to', 'xml'], /expected a format to write for --to, got xml/)
  await expectRefused([...base, '--to', 'edn', '--pairs', '--out', 'x.edn'], /expected a key in every event/)
  await expectRefused([...base, '--to', 'edn', '--json'], /expected --out <file> with --json/)
  await expectRefused(['history', 'convert', text, '--to', 'edn'], /expected a history of operations in real time/)
})
