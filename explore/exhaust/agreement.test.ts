/**
 * Exhaustive search and sampling say the same of the catalogue: every planted bug is found, in as many steps as the
 * shortest that shrinking ever came to, and what is expected of protocols is so in every state. All of it in the
 * configurations that the suites have for that, of which each says what is found there.
 */
import { expect, test } from 'vitest'
import type { Exhaustive } from '../../properties/exhaustive.js'
import { catalogue, expectationOf, type PlantedBug, type Suite } from '../../properties/index.js'
import { exhaustiveProperties } from '../../properties/suite.js'
import { isThorough, tries } from '../../test/thorough.js'
import { replayTrace } from '../../traces/index.js'
import { declaredSearch, foundBy } from './declared.js'
import type { Exhaustion, ExhaustionOptions } from './exhaustion.js'

/** What has more states than that is tried by `npm run test:thorough`; a search that is larger than expected fails. */
const LIMIT = { limits: { states: tries(200_000, 1_000_000) } }
/** Reductions are left out, and looked at, in so many states: without them there may be many times as many. */
const UNREDUCED = { limits: { states: tries(1_000, 4_000) }, checkReductions: true, reductions: {} }

interface Declared {
  readonly name: string
  readonly suite: Suite
  readonly bug: PlantedBug | null
  readonly exhaustive: Exhaustive
}

const declared: readonly Declared[] = catalogue.flatMap((suite) =>
  [null, ...suite.variants].flatMap((bug) =>
    (bug ?? suite).exhaustive.map((exhaustive) => ({
      name: `${suite.protocol.name}${bug === null ? '' : `/${bug.protocol.variant}`} ${exhaustive.name}`,
      suite,
      bug,
      exhaustive,
    })),
  ),
)
const isLarge = ({ exhaustive }: Declared): boolean => exhaustive.found!.distinct > LIMIT.limits.states
const tried = declared.filter((one) => !isLarge(one))

/** Where no role declares anything that a search may leave out, both searches are one. */
const isReducible = ({ suite, bug }: Declared): boolean =>
  Object.values((bug ?? suite).protocol.definition.roles).some(
    ({ definition: { obsolete, symmetric } }) => obsolete !== undefined || symmetric === true,
  )

const searched = ({ suite, bug, exhaustive }: Declared, more?: ExhaustionOptions) => {
  const search = declaredSearch(suite, bug, exhaustive, more)
  return { search, report: search.run() }
}

/** Tried where there is time. */
const LONG = [
  'raft/commits-earlier-terms figure-8-b',
  'raft/applies-retries one-clerk',
  'raft-lease/lease-ignores-skew one-tick',
]
/** Of these `faultline exhaust` itself says whether they are as on record. */
const LONGEST = ['raft/commits-earlier-terms figure-8-from-start', 'raft-lease/lease-ignores-skew three-ticks']

test('every protocol and every planted bug has such configurations, and the first is tried, if only where there is time', () => {
  for (const suite of catalogue)
    for (const { exhaustive } of [suite, ...suite.variants]) {
      const { name } = declared.find((one) => one.exhaustive === exhaustive[0])!
      expect(LONG.includes(name) ? [exhaustive[0]] : tried.map((one) => one.exhaustive)).toContain(exhaustive[0])
      for (const { found } of exhaustive) expect(found).toBeDefined()
    }
})

test('all others but the largest are tried', () => {
  const left = new Set([...LONGEST, ...(isThorough ? [] : LONG)])
  expect(new Set(declared.filter(isLarge).map(({ name }) => name))).toEqual(left)
})

const named = (ones: readonly Declared[]) => ones.map((one) => [one.name, one] as const)
const bugs = named(tried.filter(({ bug }) => bug !== null))
test.each(bugs)('%s: found in as many steps as on record, and in no fewer', (_, one) => {
  const { bug, exhaustive } = one
  const { search, report } = searched(one, LIMIT)
  expect(report.end).toBe('violation')
  expect(foundBy(report, search.properties)).toEqual(exhaustive.found)
  const { length } = exhaustive.found!
  if (exhaustive.name === bug!.config) expect(bug!.shortest).toBe(length)
  // Fewer operations and faults do not make it shorter; clocks of fewer ticks do.
  else if (!('lease' in (exhaustive.fields ?? {}))) expect(length).toBeGreaterThanOrEqual(bug!.shortest!)
  replays(search, bug!.caughtBy, length!)
  if (!isReducible(one)) return
  const unreduced = searched(one, UNREDUCED)
  const found = unreduced.report.findings.find(({ property }) => property === bug!.caughtBy)!
  if (found.length !== undefined) replays(unreduced.search, bug!.caughtBy, length!)
  else expect(unreduced.report.distinct).toBeGreaterThanOrEqual(UNREDUCED.limits.states)
})

function replays(search: Exhaustion, name: string, length: number): void {
  const trace = search.counterexample(name, { modelFile: null, shouldStop: () => true })
  expect(trace).toMatchObject({ minimality: 'shortest', origin: { seed: null, run: null, steps: length } })
  expect(trace.steps).toHaveLength(length)
  const property = search.properties.find((candidate) => candidate.name === name)!
  expect(search.judge.failsAt(replayTrace(trace, search.space.system), property)).toBe(length)
}

const protocols = named(tried.filter(({ bug }) => bug === null))
test.each(protocols)('%s: as on record, and as is expected of each property', (_, one) => {
  const { suite, exhaustive } = one
  const properties = exhaustiveProperties(suite, exhaustive)
  const expectations = properties.map((property) => expectationOf(property, exhaustive.config))
  const { report } = searched(one, LIMIT)
  const found = foundBy(report, properties)
  expect(found).toEqual(exhaustive.found)
  expect(exhaustive.found!.length !== undefined).toBe(expectations.includes('refuted'))
  expect(report.end).toMatch(/^(complete|violation)$/)
  const decided = properties.map(({ name, kind }, i) => {
    const { length, undecided } = report.findings.find(({ property }) => property === name)!
    // Behind its first violation a search decides nothing.
    if (length === undefined && report.end === 'violation') return expectations[i]
    return undecided ?? ((length === undefined) === (kind === 'sometimes') ? 'refuted' : 'holds')
  })
  expect(decided).toEqual(expectations)
  if (!isReducible(one)) return
  const unreduced = searched(one, UNREDUCED).report
  for (const { property, length } of unreduced.findings) {
    const known = report.findings.find((finding) => finding.property === property)!
    if (length === undefined) continue
    expect([property, length]).toEqual([property, known.length ?? length])
  }
  if (unreduced.end === 'complete') expect(unreduced.distinct).toBeGreaterThanOrEqual(report.distinct)
})
