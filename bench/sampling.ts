/** How fast random runs are, per protocol: first runs (user code is still being called), then warm ones. */
import { performance } from 'node:perf_hooks'
import { DEPTH_DEFAULT, Sampler } from '../explore/index.js'
import { catalogue, propertiesFor } from '../properties/index.js'

export interface SamplingBenchRow {
  readonly name: string
  readonly steps: number
  /** Steps a second over the first 500 runs, tables empty. */
  readonly cold: number
  /** Steps a second over the runs after them, every property judged. */
  readonly warm: number
  readonly memoHitRate: number
  readonly localStates: number
}

const COLD_RUNS = 500
const WARM_RUNS = 5_000

/** One thread, seed 1, every configuration of every protocol, every property on. */
export function benchSampling(): SamplingBenchRow[] {
  return catalogue.flatMap((suite) =>
    Object.keys(suite.protocol.definition.configs).map((config) => {
      const properties = propertiesFor(suite, config)
      const sampler = new Sampler(suite.protocol, properties, { config })
      const open = properties.map(({ name }) => name)
      const timed = (start: number, count: number) => {
        const begin = performance.now()
        const batch = sampler.batch({ seed: 1, start, count, depth: DEPTH_DEFAULT, open })
        return { ...batch, rate: batch.steps / ((performance.now() - begin) / 1000) }
      }
      const cold = timed(0, COLD_RUNS)
      const warm = timed(COLD_RUNS, WARM_RUNS)
      return {
        name: `${suite.protocol.name} ${config}`,
        steps: cold.steps + warm.steps,
        cold: cold.rate,
        warm: warm.rate,
        memoHitRate: 1 - (cold.handlerCalls + warm.handlerCalls) / (cold.lookups + warm.lookups),
        localStates: sampler.system.locals.size,
      }
    }),
  )
}
