/** Porcupine (Go): fetched as a module, built with a driver of ours, and asked for one log after another. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { benchMultiRegister, type HistoryBenchRow, judged, type PublicHistory, porcupineLogs } from '../histories.js'
import { lowest, measure, type Times } from '../measure.js'
import { peerSource } from '../places.js'
import { machine, markdown, writeSection } from '../results.js'
import { milliseconds, table, thousands } from '../text.js'

const VERSION = 'v1.3.1'
const MODULE = 'github.com/anishathalye/porcupine'

/** Each log is judged by both in turn, over and over, so that what else the machine does meets both; the best pass counts. */
const PASSES = 5

/** The key-value store as one object, which neither is told to split; `multi-register` sees by itself that it may. */
const WHOLE = ', as one object'

interface Answer extends Times {
  readonly verdict: string
}

interface Compared {
  readonly name: string
  readonly isEtcd: boolean
  readonly ours: HistoryBenchRow
  readonly theirs: Times
}

export async function comparePorcupine(): Promise<void> {
  const section = {
    name: 'porcupine',
    title: 'Linearizability beside Porcupine',
    command: 'npm run bench -- peers porcupine',
  }
  const built = build()
  const logs = porcupineLogs()
  const missing =
    typeof built === 'string' ? built : logs.length === 0 ? 'no public histories to compare with' : undefined
  if (missing !== undefined) {
    process.stdout.write(`\nPorcupine: absent (${missing})\n`)
    writeSection({ ...section, body: `Absent when this was last run: ${missing}.` })
    return
  }
  const { binary, go } = built as Exclude<typeof built, string>
  const driver = new Driver(binary)
  const compared = await inTurn(logs, driver)
  driver.close()
  writeSection({ ...section, versions: [`Porcupine ${VERSION}`, go], body: report(compared) })
}

async function inTurn(logs: readonly PublicHistory[], driver: Driver): Promise<readonly Compared[]> {
  const ready = logs.map((log) => ({ log, ours: judged(log) }))
  const best = new Map<PublicHistory, { readonly ours: Times; readonly theirs: Times }>()
  for (let pass = 0; pass < PASSES; pass += 1)
    for (const { log, ours } of ready) {
      const known = best.get(log)
      if (known && log.model === 'kv-whole') continue
      const budget = log.model === 'cas-register' ? 0.03 : log.model === 'kv' ? 0.3 : 0
      const answer = await driver.ask(`${log.model}\t${log.file}\t${budget}`)
      if (answer.verdict !== ours.verdict)
        throw new Error(`${log.file}: Porcupine says ${answer.verdict}, we ${ours.verdict}`)
      const mine = measure(ours.judge, budget)
      best.set(log, { theirs: lowest(answer, known?.theirs ?? answer), ours: lowest(mine, known?.ours ?? mine) })
    }
  const compared = ready.map(({ log, ours: { name, operations, verdict, explain } }) => {
    const { ours, theirs } = best.get(log)!
    const explained = measure(explain, log.model === 'kv' ? 0.5 : 0)
    return {
      name: log.model === 'kv-whole' ? `${name}${WHOLE}` : name,
      isEtcd: log.model === 'cas-register',
      ours: { name, operations, verdict, judged: ours, explained },
      theirs,
    }
  })
  const whole = compared.find(({ name }) => name.endsWith(WHOLE))
  const split = benchMultiRegister(0.5)
  if (whole && split) compared.push({ ...whole, name: `${whole.name}, ours as multi-register`, ours: split })
  return compared
}

/** The driver in a folder of its own, or why there is none. */
function build(): { readonly binary: string; readonly go: string } | string {
  const version = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (version.status !== 0) return 'no Go compiler'
  const folder = join(tmpdir(), 'faultline-peers', `porcupine-${VERSION}`)
  mkdirSync(folder, { recursive: true })
  copyFileSync(peerSource('porcupine.go'), join(folder, 'main.go'))
  writeFileSync(join(folder, 'go.mod'), `module faultline.invalid/peers\n\ngo 1.21\n\nrequire ${MODULE} ${VERSION}\n`)
  const binary = join(folder, 'driver')
  const made = spawnSync('go', ['build', '-mod=mod', '-o', binary, '.'], { cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) return `it could not be built: ${made.stderr.trim().split('\n').at(-1)}`
  return { binary, go: version.stdout.trim().split(' ').slice(2, 3).join('') }
}

/** Answers a line for each line. */
class Driver {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(binary: string) {
    this.#process = spawn(binary)
    this.#process.stderr.pipe(process.stderr)
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  async ask(request: string): Promise<Answer> {
    this.#process.stdin.write(`${request}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`the driver ended without an answer to: ${request}`)
    return JSON.parse(value) as Answer
  }

  close(): void {
    this.#process.stdin.end()
  }
}

const ratio = (ours: number, theirs: number): string => (ours / theirs).toFixed(2)

function report(compared: readonly Compared[]): string {
  const etcd = compared.filter(({ isEtcd }) => isEtcd)
  const sum = (all: readonly Compared[], of: (one: Compared) => number) =>
    all.reduce((total, one) => total + of(one), 0)
  const row = (name: string, all: readonly Compared[]) => {
    const [theirs, ours] = [sum(all, (one) => one.theirs.cpu), sum(all, (one) => one.ours.judged.cpu)]
    const [theirWall, ourWall] = [sum(all, (one) => one.theirs.wall), sum(all, (one) => one.ours.judged.wall)]
    const explained = sum(all, (one) => one.ours.explained.cpu)
    return [
      name,
      thousands(sum(all, (one) => one.ours.operations)),
      all.length === 1 ? all[0]!.ours.verdict : '',
      milliseconds(theirs),
      milliseconds(ours),
      ratio(ours, theirs),
      ratio(ourWall, theirWall),
      milliseconds(explained),
    ]
  }
  const header = [
    'log',
    'operations',
    'verdict',
    'Porcupine, ms CPU',
    'ours, ms CPU',
    'ours/theirs',
    'by wall time',
    'ours with evidence, ms CPU',
  ]
  const worse = (a: Compared, b: Compared) => b.ours.judged.cpu / b.theirs.cpu - a.ours.judged.cpu / a.theirs.cpu
  const byRatio = [...compared].sort(worse)
  const whole = compared.filter(({ name }) => !name.includes(WHOLE))
  const summary = [
    row(`etcd, ${etcd.length} logs`, etcd),
    ...compared.filter(({ isEtcd }) => !isEtcd).map((one) => row(`kv ${one.name}`, [one])),
    row(`all ${whole.length} logs`, whole),
  ]
  const slower = compared.filter(({ ours, theirs }) => ours.judged.cpu > theirs.cpu)
  const worst = byRatio.slice(0, 5).map((one) => row(one.name, [one]))
  process.stdout.write(`${machine()}\n`)
  table('Judging in process, warm, medians', header, summary)
  table(
    `The five worst by ratio; ${slower.length} of ${compared.length} logs are slower than in Porcupine`,
    header,
    worst,
  )
  const every = [...compared].sort((a, b) => (a.name < b.name ? -1 : 1)).map((one) => row(one.name, [one]))
  return [
    `Judging in process after warm-up, without reading; the verdict alone, as Porcupine gives it, and ours with its evidence. Medians, by both in turn, and of ${PASSES} turns the best.`,
    markdown(header, summary),
    `The five worst by ratio; ${slower.length} of ${compared.length} logs are slower than in Porcupine.`,
    markdown(header, worst),
    `<details><summary>Every log</summary>\n\n${markdown(header, every)}\n\n</details>`,
  ].join('\n\n')
}
