/**
 * How long the linearizability checker takes: for public histories, and for long ones of our own making. In process the
 * reading is apart from the judging; the whole command has everything.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  linearizable,
  reject,
  type SequentialSpecification,
  specificationNamed,
  specifications,
  type Verdict,
} from '../checkers/index.js'
import { judge } from '../checkers/linearizability/linearizable.js'
import { historyInput } from '../cli/history-input.js'
import { pairOperations, type RecordedHistory, readHistory } from '../history/index.js'
import { type GeneratedFormat, type GeneratedObject, generatedObjects, inFastlin, writeGenerated } from './generated.js'
import { measure, measureProcess, once, type ProcessTimes, type Times } from './measure.js'

export const dataFolder =
  process.env.FAULTLINE_CONFORMANCE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))

const main = fileURLToPath(new URL('../cli/main.js', import.meta.url))

export interface PublicHistory {
  readonly name: string
  readonly file: string
  /** What the peers call the specification: `kv-whole` is the store as one object. */
  readonly model: 'cas-register' | 'kv' | 'kv-whole'
}

/** Porcupine's logs, as far as they are there; the longest of its searches is the store as one object. */
export function porcupineLogs(): readonly PublicHistory[] {
  const folder = join(dataFolder, 'porcupine')
  if (!existsSync(folder)) return []
  const files = (kind: string) => readdirSync(join(folder, kind)).sort()
  const kv = (name: string, model: PublicHistory['model']) => ({ name, file: join(folder, 'kv', name), model })
  return [
    ...files('jepsen').map((name) => ({ name, file: join(folder, 'jepsen', name), model: 'cas-register' as const })),
    ...files('kv').map((name) => kv(name, 'kv')),
    kv('c10-bad.txt', 'kv-whole'),
  ]
}

export interface HistoryBenchRow {
  readonly name: string
  readonly operations: number
  readonly verdict: Verdict
  /** The verdict alone, as other checkers give it. */
  readonly judged: Times
  /** With evidence: the linearization, or what is wrong. */
  readonly explained: Times
}

/** A public history, ready to be judged as often as anybody likes. */
export interface Judged {
  readonly name: string
  readonly operations: number
  readonly verdict: Verdict
  /** The verdict alone. */
  judge(): void
  /** With evidence. */
  explain(): void
}

export function judged({ name, file, model }: PublicHistory): Judged {
  const recorded = readHistory(readFileSync(file), { file })
  const specification = specificationFor(recorded, model)
  const { history, operations } = recorded
  // Other checkers, too, are given calls that have their returns.
  const paired = pairOperations(history)
  return {
    name,
    operations,
    verdict: linearizable(specification).check(history).verdict,
    judge: () => judge(specification, paired),
    explain: () => JSON.stringify(linearizable(specification).check(history).evidence),
  }
}

/** @param budget seconds for each of the two */
export function benchPublic(history: PublicHistory, budget: number): HistoryBenchRow {
  const { name, operations, verdict, judge: decide, explain } = judged(history)
  return { name, operations, verdict, judged: measure(decide, budget), explained: measure(explain, budget) }
}

function specificationFor(
  { defaults, file }: RecordedHistory,
  model: PublicHistory['model'],
): SequentialSpecification<unknown> {
  if (model === 'kv-whole') return wholeStore as SequentialSpecification<unknown>
  const specification = specificationNamed(defaults.model ?? '', defaults)
  if (specification === undefined) throw new Error(`Expected ${file} to suggest a specification, got none`)
  return specification
}

type Store = { readonly [key: string]: string }

const heldBy = (store: Store, key: unknown) => store[String(key)] ?? ''

/** The key-value store as a user might write it who does not know that it falls apart by key. */
export const wholeStore: SequentialSpecification<Store> = {
  name: 'store',
  initial: {},
  operations: {
    get: {
      kind: 'read',
      step: (store, { key, output }) => {
        const held = heldBy(store, key)
        return held === output ? store : reject(() => `it holds ${held}`)
      },
    },
    put: { kind: 'write', step: (store, { key, input }) => ({ ...store, [String(key)]: String(input) }) },
    append: {
      kind: 'write',
      step: (store, { key, input }) => ({ ...store, [String(key)]: heldBy(store, key) + input }),
    },
  },
}

/** The same history under our own specification of several registers, which finds out by itself that it falls apart. */
export function benchMultiRegister(budget: number): HistoryBenchRow | undefined {
  const file = join(dataFolder, 'porcupine/kv/c10-bad.txt')
  if (!existsSync(file)) return undefined
  const { history, operations, defaults } = readHistory(readFileSync(file), { file })
  const specification = specifications.multiRegister(defaults)
  const paired = pairOperations(history)
  const { verdict } = linearizable(specification).check(history)
  return {
    name: 'c10-bad.txt as multi-register',
    operations,
    verdict,
    judged: measure(() => judge(specification, paired), budget),
    explained: measure(() => linearizable(specification).check(history), budget),
  }
}

/** The whole command for some files at once. */
export function benchCommand(files: readonly string[], model?: string, flags: readonly string[] = []): ProcessTimes {
  return measureProcess(main, [
    'history',
    '--check',
    'linearizable',
    ...(model === undefined ? [] : ['--model', model]),
    '--quiet',
    ...flags,
    ...files,
  ])
}

export interface GeneratedBenchRow {
  readonly object: GeneratedObject
  readonly format: GeneratedFormat
  readonly operations: number
  readonly mebibytes: number
  readonly verdict: Verdict
  readonly read: Times
  readonly judged: Times
  readonly command: ProcessTimes
}

const sizes = [10_000, 100_000, 1_000_000] as const

/** Row by row, for the long ones take their time. */
export function* benchGenerated(): Generator<GeneratedBenchRow> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-histories-'))
  try {
    for (const object of generatedObjects)
      for (const format of ['jsonl', 'fastlin'] as const) {
        if (format === 'fastlin' && !inFastlin.includes(object)) continue
        for (const operations of sizes) yield benchFile(join(folder, 'history'), object, operations, format)
      }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reading and judging are warmed up with a history of their own kind. */
function benchFile(
  file: string,
  object: GeneratedObject,
  operations: number,
  format: GeneratedFormat,
): GeneratedBenchRow {
  writeGenerated(file, object, operations, format)
  const checker = linearizable(specificationNamed(object)!)
  const load = () => readHistory(historyInput(file), { file })
  let recorded = load()
  const decide = () => checker.checkTable?.(recorded.table) ?? checker.check(recorded.history)
  const { verdict } = decide()
  const read = once(() => {
    recorded = load()
  })
  return {
    object,
    format,
    operations,
    mebibytes: statSync(file).size / 2 ** 20,
    verdict,
    read,
    judged: measure(decide, 0.2),
    command: benchCommand([file]),
  }
}
