/** Re-running saved failures before anything else: does what failed once still fail on the model as it is now? */
import { asExpected, schedulerDefault, worst } from '../../explore/index.js'
import type { Trace } from '../../traces/index.js'
import { WorkerLost, type WorkerPool } from '../pool.js'
import { budgetsOf } from '../report/check-json.js'
import type { SampleOptions, Stop, TargetOutcome } from '../sample.js'
import { relativeTo, type Target, expected as whatIsExpected } from '../targets.js'
import type { Answers, WireTarget } from '../worker-protocol.js'
import { DATABASE_FOLDER, type Entry, modelFileOf, readEntries, removeEntry, setAside, updateEntry } from './entries.js'
import { match } from './match.js'
import type { SavedFailure } from './saved.js'

export interface Rerun extends SavedFailure {
  readonly entry: Entry
  /** The failure on the model as it is now: present exactly when it fails. */
  readonly trace?: Trace
}

/** What may be taken after the time is up to finish with a failure that was reproduced. */
const PATIENCE_MS = 1_000

/** Re-runs what the database has on these targets, in a fixed order. What is of no use is set aside. */
export async function rerunSaved(
  pool: WorkerPool,
  targets: readonly Target[],
  options: Pick<SampleOptions, 'faults' | 'proofStates'>,
  stop: Stop,
): Promise<Map<Target, readonly Rerun[]>> {
  const found = new Map<Target, Promise<Rerun>[]>()
  for (const entry of readEntries()) {
    const matched = await match(entry, targets)
    if ('problem' in matched) setAside(entry.file, matched.problem)
    else if (matched.target) {
      const reruns = found.get(matched.target) ?? []
      found.set(matched.target, [...reruns, rerun(pool, entry, matched.target, options, stop)])
    }
  }
  const settled = [...found].map(async ([target, reruns]) => [target, await Promise.all(reruns)] as const)
  return new Map(await Promise.all(settled))
}

async function rerun(
  pool: WorkerPool,
  entry: Entry,
  target: Target,
  options: Pick<SampleOptions, 'faults' | 'proofStates'>,
  stop: Stop,
): Promise<Rerun> {
  const { file, trace: saved } = entry
  const common = { entry, file, property: saved.property.name }
  const property = target.properties.find(({ name }) => name === common.property)!
  if (whatIsExpected(target, property) !== 'holds') return { ...common, status: 'expected' }
  const { reference, config } = target
  const { faults, proofStates } = options
  const properties = target.properties.map(({ name }) => name)
  // Nothing is sampled: any scheduler will do.
  const wire: WireTarget = { reference, config, faults, scheduler: schedulerDefault.name, properties }
  let unproved: Answers['rerun'] | undefined
  const request = { property: property.name, saved, proofStates }
  const told = pool.run({ type: 'rerun', target: wire, request }, (known) => {
    unproved = known
  })
  const inTheEnd = await inTime(pool, told, stop)
  // A model may never come to the end of the proof that its counterexample is the shortest.
  const answer = typeof inTheEnd === 'string' ? (unproved ?? inTheEnd) : inTheEnd
  if (typeof answer === 'string') return { ...common, status: 'undecided', reason: answer }
  if (answer.trace) return { ...common, status: 'fails', trace: answer.trace }
  return allows(budgetsOf(answer), saved.budgets)
    ? { ...common, status: 'mended' }
    : { ...common, status: 'kept', reason: 'it was found under larger fault budgets' }
}

/** The answer, or why there is none. A failure that was reproduced gets the time to be written down. */
async function inTime(pool: WorkerPool, answer: Promise<Answers['rerun']>, stop: Stop) {
  const patience = stop.promise.then(async (reason) => {
    pool.wrapUp()
    await new Promise((settle) => setTimeout(settle, PATIENCE_MS).unref())
    return reason
  })
  try {
    return await Promise.race([answer, patience])
  } catch (error) {
    if (error instanceof WorkerLost) return error.message
    throw error
  }
}

/** Whether whatever was possible then is possible now; null is no limit. */
function allows(now: Trace['budgets'], then: Trace['budgets']): boolean {
  const limit = (budget: number | null | undefined) => (budget === null ? Infinity : (budget ?? 0))
  return Object.entries(then).every(([name, budget]) => limit(budget) <= limit(now[name]))
}

/** The target without the properties that a saved failure has decided already. */
export function withoutDecided(target: Target, reruns: readonly Rerun[]): Target {
  return { ...target, properties: target.properties.filter(({ name }) => !failureOf(reruns, name)) }
}

/** The outcome of sampling the other properties, with those that a saved failure has decided. */
export function withDecided(outcome: TargetOutcome, target: Target, reruns: readonly Rerun[]): TargetOutcome {
  const properties = target.properties.map(
    ({ name, kind }) =>
      outcome.properties.find((sampled) => sampled.name === name) ?? {
        name,
        kind,
        verdict: 'invalid' as const,
        expected: 'holds' as const,
      },
  )
  const traces = properties.flatMap(({ name }) => {
    const trace = outcome.counterexamples.get(name) ?? failureOf(reruns, name)?.trace
    return trace ? [[name, trace] as const] : []
  })
  return {
    ...outcome,
    target,
    properties,
    verdict: worst(properties.map(({ verdict }) => verdict)),
    asExpected: asExpected(properties),
    counterexamples: new Map(traces),
    saved: reruns.map(({ entry: _, trace: __, ...failure }) => failure),
  }
}

/** Of several the first by name. */
const failureOf = (reruns: readonly Rerun[], property: string): Rerun | undefined =>
  reruns.find((failure) => failure.status === 'fails' && failure.property === property)

/** Brings the database up to date. */
export function settleDatabase(reruns: Iterable<readonly Rerun[]>): void {
  for (const { entry, status, trace } of [...reruns].flat()) {
    if (status === 'mended' || status === 'expected') removeEntry(entry)
    if (trace) {
      const file = modelFileOf(entry)
      updateEntry(entry, { ...trace, modelFile: file === null ? null : relativeTo(DATABASE_FOLDER, file) })
    }
  }
}
