/** Porcupine's public histories have the verdicts that porcupine's own tests give them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { linearizable, specificationNamed } from '../../checkers/index.js'
import { readHistory } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data', 'porcupine')
const expectations = join(data, 'EXPECTED.tsv')

if (existsSync(expectations)) {
  describe('porcupine', () => {
    const rows = readFileSync(expectations, 'utf8').trim().split('\n').slice(1)
    test('has all the files that it had', () => {
      expect(rows.length).toBe(76)
    })
    test.each(rows.map((row) => row.split('\t') as [string, string, string]))('%s, %s, is %s', (file, _, expected) => {
      const { history, defaults } = readHistory(readFileSync(join(data, file), 'utf8'), { file })
      const specification = specificationNamed(defaults.model!, defaults)!
      expect(linearizable(specification).check(history).verdict).toBe(expected)
    })
  })
} else {
  const missing = `NOT RUN: no public histories at ${data}; set FAULTLINE_CONFORMANCE_DATA to the folder that has porcupine/`
  console.warn(missing)
  test.skip(missing)
}
