/** Every planted bug: how soon random runs find it, and how short its counterexample gets, with the default scheduler. */
import { counterexample, DEPTH_DEFAULT, PROOF_STATES, Sampler } from '../explore/index.js'
import { canonicalText, type Json } from '../kernel/index.js'
import { catalogue, type PlantedBug, type Suite } from '../properties/index.js'
import { cpuSeconds } from './cpu.js'
import { markdown, writeSection } from './results.js'
import { percentile } from './shrinking.js'

const SEEDS = 20
/** Of those that find it so many are shrunk, with the search for a shorter one. */
const SHRUNK = 5
const RUNS_MAX = 100_000
const BATCH_RUNS = 100

interface BugRow {
  readonly bug: string
  readonly caughtBy: string
  readonly found: number
  /** Of all seeds, sorted; `Infinity` where it was not found. */
  readonly runs: readonly number[]
  readonly seconds: readonly number[]
  readonly before: readonly number[]
  readonly lengths: readonly number[]
  readonly milliseconds: readonly number[]
  readonly proved: number
  readonly traces: number
  readonly shortest: number | undefined
}

/** Prints row by row, and writes the whole table when all bugs were tried. */
export function bugs(only: string | undefined): void {
  const header = [
    'planted bug',
    'caught by',
    'found',
    'runs',
    's CPU',
    'steps before',
    'steps',
    'best known',
    'proved',
    'traces',
    'ms CPU',
  ]
  const rows: string[][] = []
  process.stdout.write(`${header.join(' | ')}\n`)
  for (const suite of catalogue)
    for (const bug of suite.variants) {
      const name = `${suite.protocol.name}/${bug.protocol.variant}`
      if (only !== undefined && !name.includes(only)) continue
      const cells = cellsOf(rowOf(name, suite, bug))
      process.stdout.write(`${cells.join(' | ')}\n`)
      rows.push(cells)
    }
  if (only === undefined) writeSection({ ...SECTION, body: `${EXPLANATION}\n\n${markdown(header, rows)}` })
}

const SECTION = {
  name: 'bugs',
  title: 'Planted bugs: how soon they are found, and how short their counterexamples get',
  command: 'npm run bench -- bugs',
}
const EXPLANATION =
  `Medians. Found: of ${SEEDS} seeds, within ${RUNS_MAX.toLocaleString('en')} runs of the default scheduler; runs and processor time until then, set-up\n` +
  `included. Then ${SHRUNK} of the runs that were found are shrunk: steps before and after, how many were proved to be shortest,\n` +
  'how many different traces there are, and what it took with the proof. Best known: what exhaustive search proved, with all\n' +
  'operations; fewer steps may do where some were left out.'

function cellsOf(row: BugRow): string[] {
  const half = (sorted: readonly number[]) => percentile(sorted, 50)
  const whole = (number: number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : 'never')
  const seconds = half(row.seconds)
  return [
    row.bug,
    row.caughtBy,
    `${row.found}/${SEEDS}`,
    whole(half(row.runs)),
    Number.isFinite(seconds) ? seconds.toFixed(2) : 'never',
    whole(half(row.before)),
    whole(half(row.lengths)),
    row.shortest === undefined ? '?' : String(row.shortest),
    `${row.proved}/${row.lengths.length}`,
    String(row.traces),
    whole(half(row.milliseconds)),
  ]
}

function rowOf(name: string, suite: Suite, bug: PlantedBug): BugRow {
  const property = suite.properties.find((each) => each.name === bug.caughtBy)!
  const tried = Array.from({ length: SEEDS }, (_, i) => detect(bug, property, i + 1))
  const found = tried.filter(({ run }) => run !== undefined)
  const shrunk = found.slice(0, SHRUNK).map(({ sampler, seed, run }) => {
    const failing = sampler.runAt(seed, run!, DEPTH_DEFAULT)
    const begin = cpuSeconds()
    const options = { seed, run: run!, modelFile: null, proofStates: PROOF_STATES }
    const trace = counterexample(failing, property, sampler.judge, options)
    const story = canonicalText([trace.config.value, trace.steps] as unknown as Json)
    return { trace, story, before: failing.length, milliseconds: (cpuSeconds() - begin) * 1000 }
  })
  const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)
  return {
    bug: name,
    caughtBy: bug.caughtBy,
    found: found.length,
    runs: sorted(tried.map(({ run }) => (run === undefined ? Infinity : run + 1))),
    seconds: sorted(tried.map(({ run, seconds }) => (run === undefined ? Infinity : seconds))),
    before: sorted(shrunk.map(({ before }) => before)),
    lengths: sorted(shrunk.map(({ trace }) => trace.steps.length)),
    milliseconds: sorted(shrunk.map(({ milliseconds }) => milliseconds)),
    proved: shrunk.filter(({ trace }) => trace.minimality === 'shortest').length,
    traces: new Set(shrunk.map(({ story }) => story)).size,
    shortest: bug.shortest,
  }
}

/** The first failing run under a seed; tables start empty each time, as in a first check. */
function detect(bug: PlantedBug, property: Suite['properties'][number], seed: number) {
  const begin = cpuSeconds()
  const sampler = new Sampler(bug.protocol, [property], { config: bug.config })
  for (let start = 0; start < RUNS_MAX; start += BATCH_RUNS) {
    const request = { seed, start, count: BATCH_RUNS, depth: DEPTH_DEFAULT, open: [property.name] }
    const run = sampler.batch(request).findings[0]?.run
    if (run !== undefined) return { sampler, seed, run, seconds: cpuSeconds() - begin }
  }
  return { sampler, seed, run: undefined, seconds: cpuSeconds() - begin }
}
