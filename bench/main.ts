/** Prints what Faultline's speed is on this machine. Nothing here is a test: figures are for reading, not for passing. */
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { schedulers } from '../explore/index.js'
import { bugs } from './bugs.js'
import { benchDetection, type Detection } from './detection.js'
import { histories } from './history-report.js'
import { isolation } from './isolation-report.js'
import { benchLong } from './long.js'
import { pages } from './pages.js'
import { machine } from './results.js'
import { benchSampling } from './sampling.js'
import { benchShrinking, percentile } from './shrinking.js'
import { table, thousands } from './text.js'

process.stdout.write(`${machine()}\n`)

/** What is enough for a bug that is found at all: the runs of a default check. */
const DETECTION_RUNS = 10_000
const DETECTION_SEEDS = 20

function speed(): void {
  table(
    'Sampling, one thread, every property judged',
    ['protocol and config', 'steps', 'steps/s cold', 'steps/s warm', 'memo hits', 'local states'],
    benchSampling().map((row) => [
      row.name,
      thousands(row.steps),
      thousands(row.cold),
      thousands(row.warm),
      `${(row.memoHitRate * 100).toFixed(2)}%`,
      thousands(row.localStates),
    ]),
  )

  const main = fileURLToPath(new URL('../cli/main.js', import.meta.url))
  const begin = performance.now()
  const { status } = spawnSync(process.execPath, [main, 'check', '--quiet'], { stdio: 'ignore' })
  table(
    'The whole of `faultline check`, as a process with its default workers (goal: under 60 s)',
    ['command', 'seconds', 'exit code'],
    [['faultline check', ((performance.now() - begin) / 1000).toFixed(1), String(status)]],
  )
}

/** Printed row by row: the whole of it takes long. */
function detection(only: string | undefined): void {
  const cell = ({ found, runs, seconds }: Detection) =>
    runs === Infinity ? `found ${found}/${DETECTION_SEEDS}` : `${thousands(runs)} (${seconds.toFixed(2)} s)`
  const print = (cells: readonly string[]) =>
    process.stdout.write(`${cells.map((text, i) => (i === 0 ? text.padEnd(40) : text.padStart(17))).join('')}\n`)
  process.stdout.write(
    `\nRuns (and seconds of processor time) until a planted bug is caught, median of ${DETECTION_SEEDS} seeds, at most ${thousands(DETECTION_RUNS)} runs each\n`,
  )
  print(['planted bug', ...schedulers.map(({ name }) => name)])
  for (const { bug, detections } of benchDetection(DETECTION_SEEDS, DETECTION_RUNS, only))
    print([bug, ...detections.map(cell)])
}

const SHRINKING_SEEDS = 10

/** Printed row by row, as detection is. */
function shrinking(only: string | undefined): void {
  const print = ([bug, ...cells]: readonly string[]) =>
    process.stdout.write(`${bug!.padEnd(40)}${cells.map((text) => text.padStart(14)).join('')}\n`)
  process.stdout.write(
    `\nShrinking what ${SHRINKING_SEEDS} seeds find: median (p90) steps and milliseconds of processor time, how many were\n` +
      'proved shortest, and how many different traces there are (goals: the best known, under 2,000 ms, all, one)\n',
  )
  print(['planted bug', 'found', 'steps before', 'best known', 'steps', 'milliseconds', 'proved', 'traces'])
  for (const row of benchShrinking(SHRINKING_SEEDS, DETECTION_RUNS, only)) {
    const { bug, found, before, shortestKnown, lengths, milliseconds, proved, distinct } = row
    print([
      bug,
      `${found}/${SHRINKING_SEEDS}`,
      thousands(before),
      String(shortestKnown ?? '?'),
      `${percentile(lengths, 50)} (${percentile(lengths, 90)})`,
      `${thousands(percentile(milliseconds, 50))} (${thousands(percentile(milliseconds, 90))})`,
      `${proved}/${found}`,
      String(distinct),
    ])
  }
}

/** Ten minutes by default. */
function long(seconds = '600'): void {
  const given = Number(seconds)
  const print = (cells: readonly string[]) =>
    process.stdout.write(`${cells.map((text) => text.padStart(16)).join('')}\n`)
  process.stdout.write('\nRaft, 3 servers, crash, loss and partition, every property judged, one thread\n')
  print(['seconds', 'steps', 'steps/s (CPU)', 'interned values', 'memory, MB'])
  for (const row of benchLong(given, given / 20))
    print([
      row.seconds.toFixed(0),
      thousands(row.steps),
      thousands(row.stepsPerSecond),
      thousands(row.interned),
      thousands(row.rssBytes / 1e6),
    ])
}

const [what = 'speed', only] = process.argv.slice(2)
if (what === 'speed') speed()
else if (what === 'long') long(only)
else if (what === 'bugs') bugs(only)
else if (what === 'detection') detection(only)
else if (what === 'shrinking') shrinking(only)
else if (what === 'histories') histories()
else if (what === 'isolation') isolation(only)
else if (what === 'pages') await pages(only)
else if (what === 'peers') await import('./peers/main.js')
else {
  process.stderr.write(
    `expected speed, long [seconds], histories, isolation [anomalies|weak|logs|file], pages [once], peers [peer …] [small|full], bugs [bug], detection [bug] or shrinking [bug], got ${what}\n`,
  )
  process.exitCode = 254
}
