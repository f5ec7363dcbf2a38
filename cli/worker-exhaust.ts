/** In a worker: an exhaustive search, with an eye on the clock, on memory, and on whoever wants it to end. */

import { Exhaustion, type SearchReport } from '../explore/exhaust/index.js'
import { clusterOutline, outlineOf } from '../explore/exhaust/outline/index.js'
import { modelAt } from './worker-model.js'
import type { Answers, ExhaustRequest, WireTarget } from './worker-protocol.js'

const TELL_MS = 1_000
/** To ask for memory takes as long as some hundred states. */
const MEMORY_MS = 20

/** Tells what is known at the beginning, every second, and once all states are judged. */
export async function exhaust(
  target: WireTarget,
  { memoryLimitBytes, outline: isOutlined, ...request }: ExhaustRequest,
  shouldStop: () => boolean,
  tell: (report: SearchReport) => void,
): Promise<Answers['exhaust']> {
  const { protocol, properties, options } = await modelAt(target)
  const exhaustion = new Exhaustion(protocol, properties, { system: options, ...request })
  let told = -Infinity
  let looked = -Infinity
  const pulse = (): string | undefined => {
    const now = performance.now()
    if (now - told >= TELL_MS) {
      told = now
      tell(exhaustion.report())
    }
    if (shouldStop()) return 'stopped'
    if (now - looked < MEMORY_MS) return undefined
    looked = now
    return memoryUsed() > memoryLimitBytes ? `memory limit of ${sizeText(memoryLimitBytes)} reached` : undefined
  }
  const report = exhaustion.run(pulse)
  tell(report)
  const counterexamples = new Map(
    violated(report, properties).map((name) => [
      name,
      exhaustion.counterexample(name, { modelFile: target.reference.file, shouldStop }),
    ]),
  )
  // No second look where there was no end to the first one.
  const isEnded = report.end !== 'stop' && report.end !== 'running'
  const outline = isOutlined && isEnded ? outlineOf(clusterOutline(exhaustion), shouldStop) : undefined
  return { report, counterexamples, ...(outline === undefined ? {} : { outline }) }
}

function violated({ findings }: SearchReport, properties: readonly { name: string; kind: string }[]): string[] {
  const guards = new Set(properties.flatMap(({ name, kind }) => (kind === 'sometimes' ? [name] : [])))
  return findings.flatMap(({ property, length }) => (length === undefined || guards.has(property) ? [] : [property]))
}

/** Of this thread: its heap, and the states, which lie outside of it. */
function memoryUsed(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

export const sizeText = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${Math.round((bytes / 2 ** 30) * 10) / 10} GB` : `${Math.round(bytes / 2 ** 20)} MB`
