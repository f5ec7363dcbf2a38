import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { commandLine } from './command.js'

test('a shell reads back the words', () => {
  const words = [
    'check',
    '',
    "a client's write",
    'W + R > N',
    '$HOME `ls` "x" \\',
    '{"n":1}',
    'a\nb',
    '*',
    '~',
    '#1',
    'ピング',
  ]
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${commandLine(words)}`], { encoding: 'utf8' })
  expect(read.split('\0').slice(0, -1)).toEqual(words)
})

test('what needs no quotes has none', () => {
  expect(commandLine(['check', 'a/b', '--config', 'one-two', '--path', '3'])).toBe(
    'check a/b --config one-two --path 3',
  )
})
