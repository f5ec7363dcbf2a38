/** Public histories that are judged for linearizability have the verdicts that their sources give them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { linearizable, specificationNamed } from '../../checkers/index.js'
import { readHistory, type Value } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data')

interface Case {
  readonly file: string
  readonly model: string
  readonly expected: string
}

/** Of elle-cli's, those that are objects: the others are transactions, or are judged by how their totals add up. */
const objects: Readonly<Record<string, readonly string[]>> = {
  porcupine: ['cas-register', 'kv'],
  knossos: ['cas-register', 'multi-register', 'mutex'],
  fastlin: ['queue', 'stack', 'priority-queue'],
  'elle-cli': ['cas-register', 'mutex', 'counter', 'set'],
}
const rows = { porcupine: 76, knossos: 64, fastlin: 9, 'elle-cli': 26 } as const

/** The model column is prose: `linearizable/cas-register init=0 (nil read = wildcard)`. */
function modelOf(column: string): string {
  const name = /^(?:linearizable\/)?([a-z-]+)/.exec(column)?.[1] ?? column
  return { priorityqueue: 'priority-queue', 'key-value': 'kv' }[name] ?? name
}

function casesOf(folder: string): readonly Case[] {
  const lines = readFileSync(join(data, folder, 'EXPECTED.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  return lines.map((line) => {
    const [file, model, expected] = line.split('\t') as [string, string, string]
    return { file, model: modelOf(model), expected }
  })
}

/** What the format's own default does not say: Knossos' multi-register. */
const initial: Readonly<Record<string, Value>> = { 'multi-register': { x: 0, y: 0 } }

const missing = Object.keys(objects).filter((folder) => !existsSync(join(data, folder, 'EXPECTED.tsv')))
const uncovered: string[] = []

for (const folder of Object.keys(objects) as (keyof typeof rows)[]) {
  if (missing.includes(folder)) continue
  const cases = casesOf(folder)
  const judged = cases.filter(({ model }) => objects[folder]!.includes(model))
  const known = judged.filter(({ model }) => specificationNamed(model) !== undefined)
  const unknown = judged.filter(({ model }) => specificationNamed(model) === undefined)
  uncovered.push(...new Set(unknown.map(({ model }) => `${folder}: ${model}`)))

  describe(folder, () => {
    test('has all the files that it had', () => expect(cases.length).toBe(rows[folder]))
    test('has some that can be judged, or none of whose specifications there is', () => {
      expect(known.length + unknown.length).toBeGreaterThan(0)
    })
    test.each(cases)('$file can be read', ({ file }) => {
      const { operations, annotations } = readHistory(readFileSync(join(data, folder, file)), { file })
      expect(operations + annotations.length).toBeGreaterThan(0)
    })
    test.each(known)('$file as $model is $expected', ({ file, model, expected }) => {
      const { history, defaults } = readHistory(readFileSync(join(data, folder, file)), { file })
      const held = initial[model] === undefined ? {} : { initial: initial[model] }
      const specification = specificationNamed(model, { ...defaults, ...held })!
      expect(linearizable(specification).check(history).verdict).toBe(expected)
    })
    for (const { file, model } of unknown) {
      test(`NOT RUN: ${file}, there is no specification ${model} yet`, ({ skip }) => skip('no specification'))
    }
  })
}

if (uncovered.length > 0) console.warn(`NOT COVERED, for want of a specification: ${uncovered.join(', ')}`)
if (missing.length > 0) {
  const notice = `NOT RUN: no public histories of ${missing.join(', ')} at ${data}; set FAULTLINE_CONFORMANCE_DATA`
  console.warn(notice)
  test.skip(notice)
}
