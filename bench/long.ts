/** A long run of random runs: how fast once warm, and whether memory stays within its bound. */
import { performance } from 'node:perf_hooks'
import { DEPTH_DEFAULT, Sampler } from '../explore/index.js'
import { isLiveness, propertiesFor } from '../properties/index.js'
import { raftSuite } from '../properties/raft.js'
import { cpuSeconds } from './cpu.js'

export interface LongRow {
  /** Since the beginning. */
  readonly seconds: number
  readonly steps: number
  /** Of this row alone, by processor time. */
  readonly stepsPerSecond: number
  readonly interned: number
  readonly rssBytes: number
}

const BATCH_RUNS = 1_000
const CONFIG = 'three-nodes'
const FAULTS = { crash: 1, restart: 1, loss: 1, partition: 1, heal: 1 }

/** Raft with three servers, crashes, losses and partitions, every property on, one thread; a row every `every` seconds. */
export function* benchLong(seconds: number, every: number): IterableIterator<LongRow> {
  const properties = propertiesFor(raftSuite, CONFIG).filter((property) => !isLiveness(property))
  const open = properties.map(({ name }) => name)
  const sampler = new Sampler(raftSuite.protocol, properties, { config: CONFIG, faults: FAULTS })
  const begin = performance.now()
  const elapsed = () => (performance.now() - begin) / 1000
  let [start, steps] = [0, 0]
  for (let until = every; until <= seconds; until += every) {
    const [cpu, before] = [cpuSeconds(), steps]
    for (; elapsed() < until; start += BATCH_RUNS)
      steps += sampler.batch({ seed: 1, start, count: BATCH_RUNS, depth: DEPTH_DEFAULT, open }).steps
    yield {
      seconds: elapsed(),
      steps,
      stepsPerSecond: (steps - before) / (cpuSeconds() - cpu),
      interned: sampler.system.size,
      rssBytes: process.memoryUsage.rss(),
    }
  }
}
