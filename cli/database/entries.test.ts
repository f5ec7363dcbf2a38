import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Judge } from '../../explore/index.js'
import { counterexample } from '../../explore/sample/counterexample.js'
import { Sampler } from '../../explore/sample/sampler.js'
import { twoPhaseCommitSuite } from '../../properties/two-phase-commit.js'
import type { Trace } from '../../traces/index.js'
import { DATABASE_FOLDER, readEntries, removeEntry, saveEntry } from './entries.js'

const before = process.cwd()
let here = ''
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), 'faultline-'))
  process.chdir(here)
})
afterEach(() => {
  process.chdir(before)
  rmSync(here, { recursive: true, force: true })
})

/** A failure of a planted bug, as if nobody had expected it. */
function failure(property: string): Trace {
  const [bug] = twoPhaseCommitSuite.variants
  const sampler = new Sampler(bug!.protocol, twoPhaseCommitSuite.properties, { config: bug!.config })
  const judged = sampler.properties.find(({ name }) => name === bug!.caughtBy)!
  for (let run = 0; ; run++) {
    const found = sampler.runAt(1, run, 200)
    const judge = new Judge(sampler.system)
    if (judge.failsAt(found, judged) === undefined) continue
    const trace = counterexample(found, judged, judge, { seed: 1, run, modelFile: null })
    return { ...trace, property: { name: property, kind: 'always' } }
  }
}

const text = (file: string) => readFileSync(file, 'utf8')

test('what another check has written anew since it was read is not removed', () => {
  const file = saveEntry(failure('x'), 'x')
  const [entry] = readEntries()
  const newer = `${text(file)}\n`
  writeFileSync(file, newer)
  removeEntry(entry!)
  expect(text(file)).toBe(newer)
  const [again] = readEntries()
  removeEntry(again!)
  removeEntry(again!) // somebody was faster
  expect(readdirSync(DATABASE_FOLDER)).toEqual([])
})

test('the same failure is saved in its place, another one of the same name beside it, and rubbish stays', () => {
  const [x, y] = [failure('x'), failure('y')]
  expect([saveEntry(x, 'name'), saveEntry(y, 'name'), saveEntry(y, 'name'), saveEntry(x, 'name')]).toEqual(
    ['', '-2', '-2', ''].map((number) => join(DATABASE_FOLDER, `name${number}.json`)),
  )
  writeFileSync(join(DATABASE_FOLDER, 'name.json'), 'rubbish')
  expect(saveEntry(x, 'name')).toBe(join(DATABASE_FOLDER, 'name-3.json'))
  expect(text(join(DATABASE_FOLDER, 'name.json'))).toBe('rubbish')
  expect(readdirSync(DATABASE_FOLDER).sort()).toEqual(['name-2.json', 'name-3.json', 'name.json'])
})
