/** How long something takes: processor time, which others on the machine disturb least, and wall time beside it. */
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'

export interface Times {
  /** Seconds of all threads together. */
  readonly cpu: number
  readonly wall: number
}

/** What takes less is done several times in a round, so that looking at the clock does not count. */
const ROUND_SECONDS = 0.001

/** Medians of the rounds that fit into the budget after one to warm up, and at least of three. */
export function measure(run: () => void, budget: number): Times {
  const runs = Math.ceil(ROUND_SECONDS / once(run).wall)
  const round = () => {
    for (let i = 0; i < runs; i += 1) run()
  }
  const rounds: Times[] = []
  for (const begin = performance.now(); rounds.length < 3 || performance.now() - begin < budget * 1000; )
    rounds.push(once(round))
  return { cpu: median(rounds.map(({ cpu }) => cpu)) / runs, wall: median(rounds.map(({ wall }) => wall)) / runs }
}

/** The lower of each. */
export function lowest(a: Times, b: Times): Times {
  return { cpu: Math.min(a.cpu, b.cpu), wall: Math.min(a.wall, b.wall) }
}

export function once(run: () => void): Times {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  run()
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 }
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!
}

export interface ProcessTimes extends Times {
  readonly status: number | null
  /** The most memory that it held at a time, in MiB. */
  readonly peak: number
}

/** In the measured process: what it took, as the last line of its standard error. */
const TELL = `
import { readFileSync, writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
// What the system says of a process counts the memory of its parent; only where nothing else is known, that will do.
const peak = (maxRSS) => {
  try { return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) } catch { return maxRSS }
}
if (isMainThread) process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  writeSync(2, '\\n' + JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: peak(maxRSS) / 1024 }))
})`

/** A whole process with Node; what it takes, it says itself when it ends. */
export function measureProcess(script: string, args: readonly string[]): ProcessTimes {
  const preload = `data:text/javascript,${encodeURIComponent(TELL)}`
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, script, ...args], { encoding: 'utf8' })
  const wall = (performance.now() - begin) / 1000
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  const { cpu, peak } = JSON.parse(last) as { cpu: number; peak: number }
  return { status, cpu, peak, wall }
}
