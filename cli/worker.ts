/** The worker thread: it runs user code, so that the command line itself never hangs. */
import { parentPort } from 'node:worker_threads'
import { counterexample, Sampler } from '../explore/index.js'
import { ModelError } from '../kernel/index.js'
import { propertiesFor } from '../properties/index.js'
import { protocolIn, suitesOf } from './targets.js'
import type {
  AnswerMessage,
  Answers,
  CounterexampleRequest,
  Job,
  JobMessage,
  WireError,
  WireTarget,
} from './worker-protocol.js'

/** Samplers hold large tables; a worker keeps those of the targets it saw last. */
const SAMPLERS_MAX = 3
const samplers = new Map<string, Sampler>()

async function samplerOf(target: WireTarget): Promise<Sampler> {
  const key = JSON.stringify([target.reference, target.config, target.faults, target.properties])
  let sampler = samplers.get(key)
  samplers.delete(key)
  sampler ??= await makeSampler(target)
  samplers.set(key, sampler)
  for (const oldest of samplers.keys()) if (samplers.size > SAMPLERS_MAX) samplers.delete(oldest)
  return sampler
}

async function makeSampler({ reference, config, faults, properties }: WireTarget): Promise<Sampler> {
  const suites = await suitesOf(reference.file)
  const protocol = protocolIn(suites, reference)
  const applicable = propertiesFor(suites.get(reference.suite)!, typeof config === 'string' ? config : null)
  const chosen = applicable.filter(({ name }) => properties.includes(name))
  return new Sampler(protocol, chosen, { config, ...(faults === undefined ? {} : { faults }) })
}

async function answer(job: Job): Promise<Answers[keyof Answers]> {
  const sampler = await samplerOf(job.target)
  return job.type === 'batch' ? sampler.batch(job.request) : shrink(sampler, job.target, job.request)
}

function shrink(sampler: Sampler, { reference }: WireTarget, request: CounterexampleRequest) {
  const { seed, run, depth, property: name, timeLimitMs } = request
  const property = sampler.properties.find((candidate) => candidate.name === name)!
  const end = timeLimitMs === null ? Infinity : performance.now() + timeLimitMs
  return counterexample(sampler.runAt(seed, run, depth), property, sampler.judge, {
    seed,
    run,
    modelFile: reference.file,
    shouldStop: () => performance.now() > end,
  })
}

function wireError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  const common = { name, message, ...(stack === undefined ? {} : { stack }) }
  return error instanceof ModelError ? { ...common, place: error.place, schedule: error.schedule } : common
}

parentPort?.on('message', ({ id, job }: JobMessage) => {
  answer(job).then(
    (value) => parentPort!.postMessage({ id, answer: value } satisfies AnswerMessage),
    (error: unknown) => parentPort!.postMessage({ id, error: wireError(error) } satisfies AnswerMessage),
  )
})
