/** One line on a running search, on a terminal; nothing at all when standard error is piped. */
import type { SearchReport } from '../../explore/exhaust/index.js'
import type { MachineReport } from '../machine/search.js'
import { memoHitRate } from './exhaust-json.js'

export class ExhaustProgress {
  readonly #isShown: boolean
  readonly #begin = performance.now()
  #last = { states: 0, at: performance.now() }
  #isDrawn = false

  constructor(isQuiet: boolean) {
    this.#isShown = !isQuiet && process.stderr.isTTY === true
  }

  show(report: SearchReport | MachineReport): void {
    if (!this.#isShown) return
    const now = performance.now()
    const { states, at } = this.#last
    const judged = 'judged' in report ? report.judged : report.expanded
    const rate = (judged - states) / Math.max(0.001, (now - at) / 1000)
    this.#last = { states: judged, at: now }
    const parts = [
      `${number(report.distinct)} states`,
      `${number(Math.round(rate))} states/s`,
      `depth ${report.statesPerDepth.length}`,
      `frontier ${number(report.distinct - judged)}`,
      `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`,
      ...('lookups' in report ? [`memo ${(memoHitRate(report) * 100).toFixed(1)}%`] : []),
      `${((now - this.#begin) / 1000).toFixed(0)} s`,
    ]
    process.stderr.write(`\r\x1b[K${parts.join(' · ')}`)
    this.#isDrawn = true
  }

  clear(): void {
    if (this.#isDrawn) process.stderr.write('\r\x1b[K')
  }
}

const number = (n: number): string => n.toLocaleString('en')
