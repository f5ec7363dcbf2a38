import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import type { History } from '../event.js'
import { readHistory } from '../read.js'

function messageOf(text: string): string {
  try {
    readHistory(text, { file: 'h.log' })
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('expected an error, got a history')
}

describe('histories with intervals', () => {
  const f = ({ history }: { history: History }) =>
    history.map(({ process, type, f, value }) => [process, type, f, value])

  test('of fastlin become events in order of time, ends before beginnings', () => {
    const text = '# stack\npush 7 1 3\npop 7 3 4\npop -1 2 4'
    expect(readHistory(text).defaults).toEqual({ model: 'stack' })
    expect(f(readHistory(text))).toEqual([
      [0, 'invoke', 'push', 7],
      [1, 'invoke', 'pop', undefined],
      [0, 'ok', 'push', 7],
      [0, 'invoke', 'pop', undefined],
      [0, 'ok', 'pop', 7],
      [1, 'ok', 'pop', null],
    ])
    expect(f(readHistory(text, { ties: 'concurrent' })).map(([, type]) => type)).toEqual([
      'invoke',
      'invoke',
      'invoke',
      'ok',
      'ok',
      'ok',
    ])
  })

  test('without duration come between what ends and what begins at their time', () => {
    expect(
      f(readHistory('# queue\nenq 1 2 4\nenq 2 2 2\nenq 3 2 2\nenq 4 1 2')).map(([, type, , v]) => `${type} ${v}`),
    ).toEqual(['invoke 4', 'ok 4', 'invoke 2', 'invoke 3', 'ok 2', 'ok 3', 'invoke 1', 'ok 1'])
  })

  test('of fptlin name their processes', () => {
    const recorded = readHistory('# queue\n5 1 2 ENQ 10\n3 2 6 DEQ 10\n5 3 4 DEQ')
    expect(recorded.format).toBe('fptlin')
    expect(f(recorded).map(([process, type, name, value]) => `${process} ${type} ${name} ${value}`)).toEqual([
      '5 invoke enqueue 10',
      '5 ok enqueue 10',
      '3 invoke dequeue undefined',
      '5 invoke dequeue undefined',
      '5 ok dequeue null',
      '3 ok dequeue 10',
    ])
  })

  test.each([
    ['an unknown structure', '# deque\npush 1 1 2', 'h.log:1:3: expected a structure (queue, stack'],
    ['an unknown method', '# stack\nenq 1 1 2', 'h.log:2:1: expected a method (push, pop, peek, top), got "enq"'],
    ['a time missing', '# stack\npush 1 1', 'h.log:2:9: expected a time (an integer'],
    ['an end before the start', '# stack\npush 1 3 2', 'h.log:2:10: expected an end from 3 on'],
    ['too much', '# stack\npush 1 3 4 5', 'h.log:2:12: expected the end of the line, got "5"'],
    ['no operation', '# stack\n', 'h.log:1:1: expected a history with operations, got none'],
    [
      'two open operations of a process',
      '# stack\n1 1 3 PUSH 1\n1 2 4 PUSH 2',
      'h.log:3:1: expected the completion of push',
    ],
  ])('are refused with %s', (_, text, message) => {
    expect(messageOf(text)).toContain(message)
  })
})

describe('lines that are read from their bytes, and the same lines as texts:', () => {
  /** Texts that no byte reader takes: a tab for a blank. */
  const odd = (text: string) => text.replaceAll(/^(\w+) /gm, '$1\t')
  const read = (text: string, ties: 'concurrent' | 'sequential') => {
    try {
      return readHistory(text, { ties }).history
    } catch (error) {
      return String(error)
    }
  }

  test.each(['concurrent', 'sequential'] as const)('the same histories, in the same order, with %s ties', (ties) => {
    const random = seedrandom.alea('intervals')
    const below = (n: number) => Math.floor(random() * n)
    for (let i = 0; i < 500; i += 1) {
      const scale = [4, 100, 70_000, 2 ** 34, 2 ** 49, 2 ** 51][below(6)]!
      // So many now and then that they are sorted in another way.
      const lines = Array.from({ length: i % 100 === 0 ? 3_000 : 1 + below(8) }, () => {
        const start = below(scale)
        const length = below(3) === 0 ? 0 : below(scale)
        const value = [-1, 0, 7, 1_000_000_007, 999_999_999, 5_000_000_000][below(6)]!
        return `${['enq', 'deq', 'enqueue', 'peek'][below(4)]} ${value} ${start} ${start + length}`
      })
      const text = `# queue\n${lines.join('\n')}\n`
      const got = read(text, ties)
      expect(got).toEqual(read(odd(text), ties))
      if (typeof got !== 'string') expect(got.map(({ type, time }) => [time, type])).toEqual(inOrder(lines, ties))
    }
  })

  /** By definition: by time, at one time by rank, and then as the lines are. */
  function inOrder(lines: readonly string[], ties: 'concurrent' | 'sequential') {
    const events = lines.flatMap((line, at) => {
      const [start, end] = line.split(' ').slice(2).map(Number) as [number, number]
      const ranks = ties === 'concurrent' ? [0, 1] : start === end ? [1, 2] : [3, 0]
      return [
        { time: start, type: 'invoke', rank: ranks[0]!, at },
        { time: end, type: 'ok', rank: ranks[1]!, at },
      ]
    })
    events.sort((a, b) => a.time - b.time || a.rank - b.rank || a.at - b.at)
    return events.map(({ time, type }) => [time, type])
  }

  test.each([
    'push 1 1',
    'push 1 1 2 3',
    'push  1 1 2',
    'push 1 1 2 ',
    'push 1 2 1',
    'push x 1 2',
    'push 1.5 1 2',
    'push -2 1 2',
    'push -0 1 2',
    'push 1 -1 2',
    'push 01 1 2',
    'push 1 1 12345678901234567890',
    'pushy 1 1 2',
    'pus 1 1 2',
    'PUSH 1 1 2',
    'push 1 1 2x',
    'push 1 1 -',
  ])('%j', (line) => {
    const text = `# stack\npush 9 0 9\n${line}\n`
    expect(read(text, 'sequential')).toEqual(read(odd(text), 'sequential'))
  })
})
