import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../errors.js'
import { placeFiles } from './place.js'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'faultline-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('when a file cannot be written, no file stays, and neither do folders', () => {
  const files = new Map([
    ['a', '1'],
    ['no/such/folder', '2'],
  ])
  const [top, there] = [folder(), folder()]
  expect(() => placeFiles(join(top, 'new'), files)).toThrow(UsageError)
  expect(() => placeFiles(there, files)).toThrow(/cannot write to .*\(nothing was written\)/)
  expect([readdirSync(top), readdirSync(there)]).toEqual([[], []])
})

test('what appears in the folder meanwhile stays, and what was moved there before goes', () => {
  const there = folder()
  writeFileSync(join(there, 'b'), 'precious')
  const files = new Map(['a', 'b', 'c'].map((name) => [name, 'new']))
  expect(() => placeFiles(there, files)).toThrow('b has appeared there')
  expect(readdirSync(there)).toEqual(['b'])
  expect(readFileSync(join(there, 'b'), 'utf8')).toBe('precious')
  expect(() => placeFiles(join(there, 'b', 'below'), files)).toThrow(UsageError)
  const other = join(there, 'full')
  placeFiles(other, files)
  expect(existsSync(join(other, 'c'))).toBe(true)
})
