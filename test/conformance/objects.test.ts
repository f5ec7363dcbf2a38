/** Public histories of registers, locks, queues, stacks and priority queues have the verdicts that are known of them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { linearizable, specificationNamed } from '../../checkers/index.js'
import { readHistory, recogniseFormat, type Value } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data')

/** The specification for a model's name in a folder's table; files of other models are for other checkers. */
const models: { readonly [model: string]: { readonly name: string; readonly initial?: Value } } = {
  'linearizable/cas-register init=0 (nil read = wildcard)': { name: 'cas-register', initial: 0 },
  'linearizable/multi-register init {x 0,y 0}': { name: 'multi-register', initial: { x: 0, y: 0 } },
  'linearizable/mutex init=free': { name: 'mutex' },
  'cas-register': { name: 'cas-register', initial: 0 },
  mutex: { name: 'mutex' },
  queue: { name: 'queue' },
  stack: { name: 'stack' },
  priorityqueue: { name: 'priority-queue' },
}

describe.each([
  ['knossos', 64],
  ['fastlin', 9],
  ['elle-cli', 10],
] as const)('%s', (folder, count) => {
  const table = join(data, folder, 'EXPECTED.tsv')
  if (!existsSync(table)) {
    const missing = `NOT RUN: no public histories at ${data}; set FAULTLINE_CONFORMANCE_DATA to the folder that has ${folder}/`
    console.warn(missing)
    test.skip(missing)
    return
  }
  const lines = readFileSync(table, 'utf8').trim().split('\n').slice(1)
  const rows = lines
    .map((line) => line.split('\t') as [string, string, string])
    .filter(([, model]) => models[model] !== undefined)

  test('has all the files that it had', () => {
    expect(rows.length).toBe(count)
  })

  for (const [file, model, expected] of rows) {
    const path = join(data, folder, file)
    const text = readFileSync(path, 'utf8')
    if (recogniseFormat(text) === undefined) {
      const unread = `NOT RUN: no reader for ${file}`
      test.skip(unread)
      continue
    }
    test(`${file} is ${expected}`, () => {
      const { history, defaults } = readHistory(text, { file })
      const { name, ...options } = models[model]!
      const specification = specificationNamed(name, { ...defaults, nil: 'wildcard', ...options })!
      expect(linearizable(specification).check(history).verdict).toBe(expected)
    })
  }
})
