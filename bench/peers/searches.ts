/** Exhaustive searches beside another checker's: who runs when, what must agree, and what the table says. */
import { loadavg } from 'node:os'
import { median } from '../measure.js'
import { markdown, type Section, sectionText, writeSection } from '../results.js'
import { thousands } from '../text.js'
import { type Cost, canTellMemory } from '../timed.js'
import { askOurs, type Counts, countsOfOurs, type OurSearch } from './ours.js'

export interface Search {
  readonly name: string
  /** How the peer is asked for it. */
  readonly theirs: readonly string[]
  readonly ours: OurSearch
  readonly rounds: number
  /** For a peer that reduces otherwise than we do, so that only ours can be right or wrong: what ours must find. */
  readonly ourDistinct?: number
  /** The most that ours may take, as a share of theirs, or in seconds. */
  readonly goal?: { readonly wall?: number; readonly memory?: number; readonly seconds?: number }
}

/** How a search is named on the command line: `2pc 10, symmetry` is `2pc-10-symmetry`. */
export const wordFor = ({ name }: Pick<Search, 'name'>): string => name.replace(/[^\w]+/g, '-')

/** One search to its end, or why there are no counts. */
export interface Ran extends Cost {
  readonly counts: Counts | string
}

export interface Compared {
  readonly search: Search
  /** Of the last round. */
  readonly counts: { readonly theirs: Counts | string; readonly ours: Counts | string }
  readonly theirs: Cost
  readonly ours: Cost
  /** What was found differs: one of the two is wrong. */
  readonly difference: string | undefined
  /** Why there is nothing to compare. */
  readonly missing: string | undefined
}

interface Round {
  readonly theirs: Ran
  readonly ours: Ran
}

/** What is wrong where both came to an end. */
export function differenceOf({ ourDistinct }: Search, theirs: Counts, ours: Counts): string | undefined {
  const told = ({ distinct, generated }: Counts) => `${thousands(distinct)} of ${thousands(generated)}`
  if (ourDistinct !== undefined)
    return ours.distinct === ourDistinct
      ? undefined
      : `expected ${thousands(ourDistinct)} states, got ${thousands(ours.distinct)}`
  return theirs.distinct === ours.distinct && theirs.generated === ours.generated
    ? undefined
    : `theirs found ${told(theirs)} states generated, ours ${told(ours)}`
}

/** In turns, so that what else the machine does meets both; no further than the first problem. */
export function compare(
  search: Search,
  runTheirs: (args: readonly string[]) => Ran,
  runOurs: (ours: OurSearch) => Ran,
): Compared {
  const rounds: Round[] = []
  while (rounds.length < search.rounds) {
    const round = { theirs: runTheirs(search.theirs), ours: runOurs(search.ours) }
    rounds.push(round)
    const { difference, missing } = problemOf(search, round)
    if (difference !== undefined || missing !== undefined) break
  }
  const last = rounds.at(-1)!
  return {
    search,
    counts: { theirs: last.theirs.counts, ours: last.ours.counts },
    theirs: typical(rounds.map(({ theirs }) => theirs)),
    ours: typical(rounds.map(({ ours }) => ours)),
    ...problemOf(search, last),
  }
}

function problemOf(search: Search, { theirs, ours }: Round): Pick<Compared, 'difference' | 'missing'> {
  const reasons = [
    typeof theirs.counts === 'string' ? `theirs: ${theirs.counts}` : [],
    typeof ours.counts === 'string' ? `ours: ${ours.counts}` : [],
  ].flat()
  return {
    missing: reasons.length > 0 ? reasons.join('; ') : undefined,
    difference:
      typeof theirs.counts === 'string' || typeof ours.counts === 'string'
        ? undefined
        : differenceOf(search, theirs.counts, ours.counts),
  }
}

function typical(costs: readonly Cost[]): Cost {
  const of = (part: (cost: Cost) => number | undefined) => {
    const known = costs.map(part).filter((one) => one !== undefined)
    return known.length > 0 ? median(known) : undefined
  }
  return { wall: of(({ wall }) => wall)!, cpu: of(({ cpu }) => cpu), peak: of(({ peak }) => peak) }
}

export const header = (peer: string): string[] => [
  'search',
  'distinct',
  'generated',
  `${peer}, s`,
  'ours, s',
  'ours/theirs',
  `${peer}, s CPU`,
  'ours, s CPU',
  `${peer}, MiB`,
  'ours, MiB',
  'ours/theirs, memory',
  'ours/theirs, CPU',
  'load',
  'measured',
]

export function cells({ search, counts, theirs, ours, missing }: Compared): string[] {
  const { goal = {} } = search
  const found = (of: (counts: Counts) => number) => {
    const each = [counts.theirs, counts.ours].map((one) => (typeof one === 'string' ? '?' : thousands(of(one))))
    return each[0] === each[1] ? each[0]! : each.join(' / ')
  }
  const ratio = (a: number | undefined, b: number | undefined, most: number | undefined) =>
    missing !== undefined || a === undefined || !b
      ? '?'
      : `${(a / b).toFixed(2)}${most === undefined ? '' : ` (goal ${most.toFixed(2)})`}`
  const seconds = (s: number | undefined) => (s === undefined ? '?' : s.toFixed(2))
  const mebibytes = (size: number | undefined) => (size === undefined ? '?' : thousands(size))
  return [
    search.name,
    found(({ distinct }) => distinct),
    found(({ generated }) => generated),
    seconds(theirs.wall),
    `${seconds(ours.wall)}${goal.seconds === undefined ? '' : ` (goal ${goal.seconds})`}`,
    ratio(ours.wall, theirs.wall, goal.wall),
    seconds(theirs.cpu),
    seconds(ours.cpu),
    mebibytes(theirs.peak),
    mebibytes(ours.peak),
    ratio(ours.peak, theirs.peak, goal.memory),
    ratio(ours.cpu, theirs.cpu, undefined),
  ]
}

export interface Report {
  readonly peer: string
  readonly section: Omit<Section, 'body'>
  /** All that the section tells of, in this order. */
  readonly searches: readonly Search[]
  readonly isWanted: (search: Search) => boolean
  readonly runTheirs: (args: readonly string[]) => Ran
  /** What stands above the table, and below it. */
  readonly above: () => string
  readonly below: readonly string[]
  /** What stands below it from now on, found out when the searches are over. */
  readonly last?: () => readonly string[]
}

/**
 * The wanted searches one after the other. Each row is printed and kept when it is there, so that what is cut short can be
 * gone on with; rows of the others stay as they were. The exit code says how they went.
 */
export function report({ peer, section, searches, isWanted, runTheirs, above, below, last }: Report): void {
  const widths = header(peer).map((title) => Math.max(title.length, 16) + 2)
  const line = (row: readonly string[]) =>
    process.stdout.write(`${row.map((cell, i) => (i === 0 ? cell.padEnd(24) : cell.padStart(widths[i]!))).join('')}\n`)
  process.stdout.write(`\nExhaustive search beside ${peer}, whole processes, medians\n`)
  if (!canTellMemory()) process.stdout.write('No GNU time on this machine: memory and processor time are unknown.\n')
  line(header(peer))
  const known = knownRows(sectionText(section.name), header(peer))
  const save = (under: readonly string[]): void => {
    const told = searches.flatMap(({ name }) => known.get(name) ?? [])
    const rows = told.map(({ row }) => row)
    const remarks = told.flatMap(({ remark }) => remark ?? [])
    writeSection({ ...section, body: [above(), LOAD, markdown(header(peer), rows), ...remarks, ...under].join('\n\n') })
  }
  for (const search of searches.filter(isWanted)) {
    // Before it adds to the load itself.
    const load = loadavg()[0]!.toFixed(1)
    process.stderr.write(`${search.name}: ${search.rounds} × both …\n`)
    const compared = compare(search, runTheirs, runOurs)
    const { difference, missing } = compared
    const row = [...cells(compared), load, new Date().toISOString().slice(0, 16).replace('T', ' ')]
    line(row)
    const remark = difference !== undefined ? `DIFFERENT: ${difference}` : missing && `not compared: ${missing}`
    if (remark) process.stdout.write(`${search.name}: ${remark}.\n`)
    known.set(search.name, { row, ...(remark ? { remark: `${search.name}: ${withoutPlaces(remark)}.` } : {}) })
    save(below)
    endWith(difference !== undefined ? 'different' : missing !== undefined ? 'absent' : 'compared')
  }
  if (last) save(last())
}

const LOAD =
  '`load` is the mean number of processes that wanted a processor in the minute before: where it is well above 0, others were ' +
  'at work, and processor time tells more than wall time does. Rows may be from different runs; both sides of a row never are.'

interface Known {
  readonly row: readonly string[]
  readonly remark?: string
}

/** The rows of a section as it stands, by the name of the search, where they have the same columns. */
export function knownRows(text: string, columns: readonly string[]): Map<string, Known> {
  const lines = text.split('\n')
  const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | '))
  if (rows[0]?.join() !== columns.join()) return new Map()
  return new Map(
    rows.slice(2).map((row) => {
      const remark = lines.find((line) => line.startsWith(`${row[0]}: `))
      return [row[0]!, { row, ...(remark === undefined ? {} : { remark }) }]
    }),
  )
}

/** There is no peer to compare with. */
export function reportAbsent(peer: string, section: Omit<Section, 'body'>, reason: string): void {
  process.stdout.write(`\n${peer}: absent (${reason})\n`)
  writeSection({ ...section, body: `Absent when this was last run: ${withoutPlaces(reason)}.` })
  endWith('absent')
}

/** What another program says may name folders and hosts, which are nobody else's business: results are shared. */
export const withoutPlaces = (text: string): string =>
  text.replace(/\b\w+:\/\/[^\s`"'),;]+|(?<![\w…])\/[^\s`"'),;]+/g, '…')

function runOurs(ours: OurSearch): Ran {
  const asked = askOurs(ours)
  return { ...asked, counts: countsOfOurs(asked) }
}

export type How = 'compared' | 'absent' | 'different'

/** 0 where all was compared, 2 where something was absent, and 1 where something differs, whatever else there is. */
export function exitCodeAfter(before: number, how: How): number {
  const code = { compared: 0, absent: 2, different: 1 }[how]
  return before === 0 || code === 1 ? code : before
}

export function endWith(how: How): void {
  process.exitCode = exitCodeAfter(Number(process.exitCode ?? 0), how)
}
