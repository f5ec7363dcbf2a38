import { expect, test } from 'vitest'
import { costOf } from '../timed.js'
import { countsOfOurs } from './ours.js'
import {
  type Compared,
  cells,
  compare,
  differenceOf,
  exitCodeAfter,
  header,
  knownRows,
  type Ran,
  type Search,
  withoutPlaces,
  wordFor,
} from './searches.js'
import { countsOfStateright } from './stateright.js'
import { countsOfTlc } from './tlc.js'

const search: Search = { name: '2pc 5', theirs: ['2pc', 'check', '5'], ours: { target: '', config: {} }, rounds: 3 }
const counts = { distinct: 8_832, generated: 58_146 }
const ran = (given: Partial<Ran> = {}): Ran => ({ wall: 1, cpu: 1, peak: 1, counts, ...given })
const ended = (stdout: string, end: number | string = 0, stderr = '') => ({ stdout, stderr, end })

test('what an example of Stateright printed is read from where it says that it is done', () => {
  const lines =
    'Checking. states=7, unique=3, depth=2\nDone. states=58146, unique=8832, depth=17, sec=1\nDiscovered …\n'
  expect(countsOfStateright(ended(lines))).toEqual(counts)
})

test.each([
  ['that never says so', ended('Checking. states=7, unique=3, depth=2'), 'exit code 0 and "Checking. states=7'],
  ['that fails', ended('Done. states=1, unique=1, ', 101, 'panicked'), 'exit code 101 and "panicked"'],
  ['that is killed', ended('', 'ended by signal 9'), 'ended by signal 9'],
])('an example of Stateright %s has no counts, for a reason', (_, run, reason) => {
  expect(countsOfStateright(run)).toContain(reason)
})

const finished = '\n58,146 states generated, 8832 distinct states found, 0 states left on queue.\n'

test('what TLC found counts where it found no error and left nothing', () => {
  expect(countsOfTlc(ended(`Model checking completed. No error has been found.${finished}`))).toEqual(counts)
  expect(countsOfTlc(ended(`Error: Invariant Agreement is violated.${finished}`, 12))).toContain(
    'Agreement is violated',
  )
  const unfinished = 'No error has been found.\n9 states generated, 5 distinct states found, 2 states left on queue.'
  expect(countsOfTlc(ended(unfinished))).toContain('2 states left on queue')
})

test('a search of ours that met a bound has no counts to compare, but its reason', () => {
  const report = { ...counts, complete: true }
  expect(countsOfOurs(ended(JSON.stringify(report)))).toEqual(counts)
  const limited = { ...report, complete: false, reason: 'memory limit of 32 MB reached' }
  expect(countsOfOurs(ended(JSON.stringify(limited), 2))).toBe('memory limit of 32 MB reached, 8,832 states found')
  expect(countsOfOurs(ended('', 254, 'expected a protocol'))).toContain('exit 254: expected a protocol')
})

test('one state more or less, found or generated, is a difference', () => {
  expect(differenceOf(search, counts, counts)).toBeUndefined()
  expect(differenceOf(search, counts, { ...counts, distinct: 8_833 })).toContain('8,833')
  expect(differenceOf(search, counts, { ...counts, generated: 58_145 })).toContain('58,145')
})

test('where the peer reduces otherwise, ours is held to the count that is known', () => {
  const reduced = { ...search, ourDistinct: 314 }
  expect(differenceOf(reduced, counts, { distinct: 314, generated: 2_048 })).toBeUndefined()
  expect(differenceOf(reduced, counts, { distinct: 315, generated: 2_048 })).toContain('315')
})

test('both run in turns, and what they took are medians', () => {
  const order: string[] = []
  const walls = { theirs: [8, 2, 4], ours: [1, 3, 2] }
  const run = (who: 'theirs' | 'ours') => () => {
    order.push(who)
    return ran({ wall: walls[who].shift()! })
  }
  const compared = compare(search, run('theirs'), run('ours'))
  expect(order).toEqual(['theirs', 'ours', 'theirs', 'ours', 'theirs', 'ours'])
  expect([compared.theirs.wall, compared.ours.wall]).toEqual([4, 2])
  expect(cells(compared)).toEqual(expect.arrayContaining(['8,832', '58,146', '0.50']))
})

test('a difference ends the rounds, and so does a search without an end', () => {
  let rounds = 0
  const compared = compare(
    search,
    () => ran(),
    () => {
      rounds++
      return ran({ counts: { ...counts, distinct: 1 } })
    },
  )
  expect([rounds, compared.missing]).toEqual([1, undefined])
  expect(compared.difference).toContain('8,832')

  const killed = compare(
    search,
    () => ran({ counts: 'killed' }),
    () => ran(),
  )
  expect([killed.missing, killed.difference]).toEqual(['theirs: killed', undefined])
  const ratioOf = (one: Compared) => cells(one)[5]
  expect([ratioOf(compared), ratioOf(killed)]).toEqual(['1.00', '?'])
})

test('a goal stands beside what was measured', () => {
  const compared = compare(
    { ...search, rounds: 1, goal: { wall: 1 / 7, memory: 1 / 3 } },
    () => ran({ wall: 10, peak: 200 }),
    () => ran({ peak: 100 }),
  )
  expect(cells(compared)).toEqual(expect.arrayContaining(['0.10 (goal 0.14)', '0.50 (goal 0.33)']))
})

test('a difference outweighs an absence, whichever comes first', () => {
  const after = (...hows: ('compared' | 'absent' | 'different')[]) => hows.reduce(exitCodeAfter, 0)
  expect(after('compared', 'compared')).toBe(0)
  expect(after('absent', 'compared')).toBe(2)
  expect(after('absent', 'different', 'compared')).toBe(1)
  expect(after('different', 'absent')).toBe(1)
})

test('reasons are kept without the folders and hosts that they name', () => {
  const reason = 'error: no `one` (/a/folder/b), see https://a.example/b: 2pc 5/6'
  expect(withoutPlaces(reason)).toBe('error: no `one` (…), see … 2pc 5/6')
})

test('rows that are there already are known by their searches, with what was said of them', () => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const columns = header('A peer')
  const row = (name: string) => columns.map((_, i) => (i === 0 ? name : String(i)))
  const text = [line(columns), line(columns.map(() => '---')), line(row('2pc 8')), line(row('paxos 3'))].join('\n')
  const known = knownRows(`Words above.\n\n${text}\n\npaxos 3: not compared: theirs: killed.\n`, columns)
  expect([...known.keys()]).toEqual(['2pc 8', 'paxos 3'])
  expect(known.get('2pc 8')).toEqual({ row: row('2pc 8') })
  expect(known.get('paxos 3')).toEqual({ row: row('paxos 3'), remark: 'paxos 3: not compared: theirs: killed.' })
  expect(knownRows(text, [...columns, 'another']).size).toBe(0)
  expect(knownRows('', columns).size).toBe(0)
})

test('a search has a name without blanks', () => {
  expect(['paxos 6', '2pc 10, symmetry'].map((name) => wordFor({ name }))).toEqual(['paxos-6', '2pc-10-symmetry'])
})

test('what GNU time tells is its last line, and nothing where it told nothing', () => {
  expect(costOf('Command exited with non-zero status 2\n1.50 0.25 2048\n')).toEqual({ cpu: 1.75, peak: 2 })
  expect(costOf('')).toEqual({ cpu: undefined, peak: undefined })
})
