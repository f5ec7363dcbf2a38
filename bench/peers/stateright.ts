/** Stateright (Rust): fetched as a crate, which brings its examples along; they are built as they are, and asked to check. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sectionText } from '../results.js'
import { thousands } from '../text.js'
import { type Timed, timed } from '../timed.js'
import { askOurs, type Counts, countsOfOurs, type OurSearch } from './ours.js'
import { report, reportAbsent, type Search, wordFor } from './searches.js'

const VERSION = '0.31.0'
const EXAMPLES = ['2pc', 'paxos', 'single-copy-register', 'linearizable-register'] as const
type Example = (typeof EXAMPLES)[number]
export type Size = 'small' | 'full'

const targets: Readonly<Record<Example, (n: number) => OurSearch>> = {
  '2pc': (rms) => ({ target: 'specs/two-phase-commit', config: { rms } }),
  paxos: (clients) => ({ target: 'specs/paxos-register', config: { servers: 3, clients } }),
  'single-copy-register': (clients) => ({ target: 'specs/single-copy-register', config: { servers: 1, clients } }),
  'linearizable-register': (clients) => ({ target: 'specs/abd-register', config: { servers: 3, clients } }),
}

const search = (example: Example, n: number, more: Partial<Search> = {}): Search => ({
  name: `${example} ${n}`,
  theirs: [example, 'check', String(n)],
  ours: targets[example](n),
  rounds: 3,
  ...more,
})

/** Stateright sorts the states of resource managers alone, so that what it counts depends on the order of its search. */
const symmetric = (rms: number, ourDistinct: number, more: Partial<Search> = {}): Search =>
  search('2pc', rms, {
    name: `2pc ${rms}, symmetry`,
    theirs: ['2pc', 'check-sym', String(rms)],
    ours: { ...targets['2pc'](rms), reductions: 'symmetry' },
    ourDistinct,
    ...more,
  })

const actors = { goal: { wall: 1 / 7, memory: 1 / 3 } }
const flat = { goal: { wall: 2 } }
const searches: Readonly<Record<Size, readonly Search[]>> = {
  small: [
    search('2pc', 5),
    search('2pc', 6),
    symmetric(5, 314),
    search('paxos', 2),
    search('single-copy-register', 2),
    search('single-copy-register', 3),
    search('linearizable-register', 1),
  ],
  full: [
    search('paxos', 3, actors),
    search('paxos', 6, { ...actors, rounds: 1 }),
    search('single-copy-register', 4, actors),
    search('linearizable-register', 2, { ...actors, rounds: 1 }),
    search('2pc', 7),
    search('2pc', 8, flat),
    search('2pc', 9, { ...flat, rounds: 1 }),
    symmetric(10, 3_300, { goal: { seconds: 1 } }),
  ],
}

/** Too much for so little memory: what is said then. */
const limited: Readonly<Record<Size, OurSearch>> = {
  small: { ...targets['linearizable-register'](2), memoryLimit: '32m' },
  full: { ...targets['linearizable-register'](2), memoryLimit: '1g' },
}

/** How its searches of a size are named on the command line, and the one of ours with too little memory. */
export const staterightNames = (size: Size): readonly string[] => [...searches[size].map(wordFor), MEMORY_LIMIT]
const MEMORY_LIMIT = 'memory-limit'

export async function compareStateright(size: Size, names: readonly string[]): Promise<void> {
  const section = {
    name: `stateright-${size}`,
    title: `Exhaustive search beside Stateright${size === 'small' ? ', small' : ''}`,
    command: `npm run bench -- peers stateright ${size}`,
  }
  const built = build()
  if ('absent' in built) return reportAbsent('Stateright', section, built.absent)
  const threads =
    `Stateright's examples search with a thread per processor (${availableParallelism()} here), ours with one. ` +
    'Their reporter looks once a second whether the search has ended, so that up to a second of their wall time is waiting. ' +
    'Their symmetry reduction finds more states than there are orbits; ours must find just the orbits.'
  process.stdout.write(`${threads}\n`)
  const isNamed = (name: string) => names.length === 0 || names.includes(name)
  const before = sectionText(section.name)
    .split('\n')
    .filter((line) => line.startsWith('Ours, '))
  report({
    peer: 'Stateright',
    section: { ...section, versions: [`Stateright ${VERSION}`, built.rust] },
    searches: searches[size],
    isWanted: (one) => isNamed(wordFor(one)),
    runTheirs: ([example, ...args]) => {
      const run = timed(join(built.examples, example!), args, tmpdir())
      return { ...run, counts: countsOfStateright(run) }
    },
    above: () => threads,
    below: before,
    ...(isNamed(MEMORY_LIMIT) ? { last: () => [underLimit(limited[size])] } : {}),
  })
}

/** From what an example printed when it was done. */
export function countsOfStateright({ stdout, stderr, end }: Pick<Timed, 'stdout' | 'stderr' | 'end'>): Counts | string {
  const done = /^Done\. states=(\d+), unique=(\d+), /m.exec(stdout)
  if (end === 0 && done) return { generated: Number(done[1]), distinct: Number(done[2]) }
  const last = `${stdout}\n${stderr}`.trim().split('\n').at(-1)
  return `expected a line "Done. states=…, unique=…", got ${typeof end === 'number' ? `exit code ${end}` : end} and "${last}"`
}

function underLimit(ours: OurSearch): string {
  const asked = askOurs(ours)
  const counts = countsOfOurs(asked)
  const told = typeof counts === 'string' ? counts : `all ${thousands(counts.distinct)} states found`
  const peak = asked.peak === undefined ? '?' : thousands(asked.peak)
  const text =
    `Ours, ${ours.target} with ${JSON.stringify(ours.config)} and \`--memory-limit ${ours.memoryLimit}\`: ` +
    `after ${asked.wall.toFixed(1)} s and with ${peak} MiB in all, ${told}.`
  process.stdout.write(`${text}\n`)
  return text
}

interface Built {
  readonly examples: string
  readonly rust: string
}

/** The examples, built in a folder of their own once and for all; or why there are none. */
function build(): Built | { readonly absent: string } {
  const rust = spawnSync('rustc', ['--version'], { encoding: 'utf8' })
  if (rust.status !== 0) return { absent: 'no Rust compiler' }
  const folder = join(tmpdir(), 'faultline-peers', `stateright-${VERSION}`)
  const source = join(folder, 'source')
  if (!existsSync(source)) {
    process.stdout.write(`Fetching and building Stateright ${VERSION}, which takes minutes, once.\n`)
    const crate = fetch(join(folder, 'project'))
    if ('absent' in crate) return crate
    // Renamed at last: a copy that was cut short is never taken for the whole.
    const copy = `${source}-${process.pid}`
    cpSync(crate.folder, copy, { recursive: true })
    renameSync(copy, source)
  }
  const target = join(folder, 'target')
  // The versions of what it depends on are those that the crate itself names. What is built already costs no time.
  const args = [
    'build',
    '--release',
    '--locked',
    '--target-dir',
    target,
    ...EXAMPLES.flatMap((one) => ['--example', one]),
  ]
  const made = spawnSync('cargo', args, { cwd: source, encoding: 'utf8' })
  if (made.status !== 0) return { absent: `its examples could not be built: ${errorOf(made.stderr ?? '')}` }
  return { examples: join(target, 'release', 'examples'), rust: rust.stdout.trim().split(' (')[0]! }
}

/** A project that depends on the crate makes cargo fetch it, and tells where it was put. */
function fetch(project: string): { readonly folder: string } | { readonly absent: string } {
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'lib.rs'), '')
  writeFileSync(
    join(project, 'Cargo.toml'),
    `[package]\nname = "faultline-peers"\nversion = "0.0.0"\nedition = "2021"\n\n[lib]\npath = "lib.rs"\n\n` +
      `[dependencies]\nstateright = "=${VERSION}"\n`,
  )
  const args = ['metadata', '--format-version', '1']
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: project, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) return { absent: `cargo could not fetch it: ${errorOf(stderr ?? '')}` }
  const { packages } = JSON.parse(stdout) as { packages: { name: string; manifest_path: string }[] }
  return { folder: dirname(packages.find(({ name }) => name === 'stateright')!.manifest_path) }
}

const errorOf = (stderr: string): string =>
  /^error.*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1) ?? 'no reason given'
