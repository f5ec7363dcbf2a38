/** The worker thread: it runs user code, so that the command line itself never hangs. */
import { parentPort, workerData } from 'node:worker_threads'
import { counterexample, Judge, Sampler, schedulerNamed, shrunkTrace } from '../explore/index.js'
import { BUDGETS, ModelError, replayEnabled } from '../kernel/index.js'
import { systemOf, type Trace, wholeOf } from '../traces/index.js'
import { answerCompare, isCompareJob } from './compare/diverger.js'
import { loadExports } from './load-model.js'
import { searchMachine } from './machine/search.js'
import { modelOf, replayedOn } from './traced.js'
import { redirectConsole } from './worker-console.js'
import { exhaust } from './worker-exhaust.js'
import { modelAt } from './worker-model.js'
import type {
  AnswerMessage,
  Answers,
  CounterexampleRequest,
  Job,
  JobMessage,
  Progresses,
  RerunRequest,
  ShrinkRequest,
  WireError,
  WireTarget,
} from './worker-protocol.js'

/** Samplers hold large tables; a worker keeps those of the targets it saw last. */
const SAMPLERS_MAX = 3
const samplers = new Map<string, Sampler>()

const { wrapUp } = workerData as { readonly wrapUp: Int32Array }
/** Told by shared memory: a worker that shrinks reads no messages. */
const isWrapUp = (): boolean => Atomics.load(wrapUp, 0) === 1

async function samplerOf(target: WireTarget): Promise<Sampler> {
  const key = JSON.stringify([target.reference, target.config, target.faults, target.scheduler, target.properties])
  let sampler = samplers.get(key)
  samplers.delete(key)
  sampler ??= await makeSampler(target)
  samplers.set(key, sampler)
  for (const oldest of samplers.keys()) if (samplers.size > SAMPLERS_MAX) samplers.delete(oldest)
  return sampler
}

async function makeSampler(target: WireTarget): Promise<Sampler> {
  const { protocol, properties, options } = await modelAt(target)
  return new Sampler(protocol, properties, options, schedulerNamed(target.scheduler))
}

async function answer(job: Job, tell: (report: Progresses[keyof Progresses]) => void): Promise<Answers[keyof Answers]> {
  if (job.type === 'load') return loadExports(job.file).then(() => true)
  if (job.type === 'machine') return searchMachine(job.request, isWrapUp, tell)
  if (job.type === 'shrink') return shrinkTrace(job.request, tell)
  if (isCompareJob(job)) return answerCompare(job, isWrapUp)
  if (job.type === 'history' || job.type === 'share') throw new Error('histories have workers of their own')
  if (job.type === 'exhaust') return exhaust(job.target, job.request, isWrapUp, tell)
  const sampler = await samplerOf(job.target)
  switch (job.type) {
    case 'budgets':
      return sampler.system.cluster.budgets
    case 'batch':
      return sampler.batch(job.request)
    case 'counterexample':
      return shrink(sampler, job.target, job.request, tell)
    case 'rerun':
      return rerun(sampler, job.target, job.request, tell)
  }
}

function shrink(
  sampler: Sampler,
  { reference }: WireTarget,
  request: CounterexampleRequest,
  onUnproved: (trace: Trace) => void,
) {
  const { seed, run, depth, property: name, proofStates } = request
  const property = sampler.properties.find((candidate) => candidate.name === name)!
  return counterexample(sampler.runAt(seed, run, depth), property, sampler.judge, {
    seed,
    run,
    modelFile: reference.file,
    proofStates,
    onUnproved,
    shouldStop: isWrapUp,
  })
}

/**
 * A model that has changed may need fewer steps of the saved schedule, or not be able to take all of them. The setting is
 * the one that the failure was shrunk to; the budgets are those of now.
 */
function rerun(
  { protocol, properties, system }: Sampler,
  { reference }: WireTarget,
  { property: name, saved, proofStates }: RerunRequest,
  tell: (unproved: Progresses['rerun']) => void,
): Answers['rerun'] {
  const { budgets } = system.cluster
  const given = BUDGETS.filter((budget) => budgets[budget] > 0).map(
    (budget) => [budget, budgets[budget] === Infinity ? null : budgets[budget]] as const,
  )
  const smaller = systemOf({ ...saved, budgets: Object.fromEntries(given) }, protocol)
  const judge = new Judge(smaller)
  const property = properties.find((candidate) => candidate.name === name)!
  const run = replayEnabled(
    smaller,
    saved.steps.map(({ event }) => event),
  )
  if (judge.failsAt(run, property) === undefined) return { budgets }
  const trace = shrunkTrace(run, property, judge, {
    origin: saved.origin,
    modelFile: reference.file,
    whole: { config: saved.config, of: saved.workload?.of ?? wholeOf(smaller).of },
    proofStates,
    onUnproved: (unproved) => tell({ trace: unproved, budgets }),
    shouldStop: isWrapUp,
  })
  return { budgets, trace }
}

async function shrinkTrace(
  { trace, file, modelFile, proofStates }: ShrinkRequest,
  onUnproved: (trace: Trace) => void,
): Promise<Trace | null> {
  const model = await modelOf(trace, file, modelFile)
  const system = systemOf(trace, model.protocol)
  const judge = new Judge(system)
  const run = replayedOn(system, trace, file)
  if (judge.failsAt(run, model.property) === undefined) return null
  return shrunkTrace(run, model.property, judge, {
    origin: trace.origin,
    modelFile: model.file,
    whole: { config: trace.config, of: trace.workload?.of ?? wholeOf(system).of },
    proofStates,
    onUnproved,
    shouldStop: isWrapUp,
  })
}

function wireError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  const common = { name, message, ...(stack === undefined ? {} : { stack }) }
  return error instanceof ModelError ? { ...common, place: error.place, schedule: error.schedule } : common
}

redirectConsole()
parentPort?.on('message', ({ id, job }: JobMessage) => {
  const tell = (progress: Progresses[keyof Progresses]) =>
    parentPort!.postMessage({ id, progress } satisfies AnswerMessage)
  answer(job, tell).then(
    (value) => parentPort!.postMessage({ id, answer: value } satisfies AnswerMessage),
    (error: unknown) => parentPort!.postMessage({ id, error: wireError(error) } satisfies AnswerMessage),
  )
})
