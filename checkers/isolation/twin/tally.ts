/** What one level, by one definition, has been asked about; and what was answered. */
import type { RecordedTransactions } from '../../../history/index.js'
import { type Definition, type Level, needsRealTime } from './levels.js'
import { printTransactions } from './notation.js'
import { smaller } from './smaller.js'

export type Decide = (history: RecordedTransactions, level: Level, definition: Definition) => boolean | 'unknown'

export type Twin = (history: RecordedTransactions, level: Level, definition: Definition) => boolean

/** `held` and `failed` are what the twin says; `unknown` are those of them that the checker did not decide. */
export interface Judged {
  readonly level: Level
  readonly definition: Definition
  readonly judged: number
  readonly held: number
  readonly failed: number
  readonly unknown: number
}

export class Tally {
  readonly disagreements: RecordedTransactions[] = []
  private readonly held: Share
  private readonly failed: Share
  private unknown = 0

  constructor(
    readonly level: Level,
    readonly definition: Definition,
    private readonly decide: Decide,
    private readonly twin: Twin,
    histories: number,
  ) {
    this.held = new Share(histories / 2)
    this.failed = new Share(histories / 2)
  }

  /** The answers of which there have not been enough: as many hold as fail. */
  get lacks(): readonly boolean[] {
    const { held, failed } = this
    return held.isFull ? (failed.isFull ? [] : [false]) : failed.isFull ? [true] : [true, false]
  }

  get result(): Judged {
    const { level, definition, unknown } = this
    const [held, failed] = [this.held.taken, this.failed.taken]
    return { level, definition, judged: held + failed, held, failed, unknown }
  }

  canAsk(history: { readonly realTime?: boolean }): boolean {
    return history.realTime === true || !needsRealTime(this.level)
  }

  holds(history: RecordedTransactions): boolean {
    return this.twin(history, this.level, this.definition)
  }

  /** Asks the checker about a history whose answer is known, unless there have been enough that are like it. */
  judge(history: RecordedTransactions, holds: boolean, variety: string): void {
    if (!this[holds ? 'held' : 'failed'].takes(variety)) return
    const answer = this.decided(history)
    if (answer === 'unknown') this.unknown += 1
    else if (answer !== holds) this.disagreements.push(history)
  }

  /** A history on which they still disagree, in words; short ones are small. */
  describe(history: RecordedTransactions): { readonly size: number; readonly message: string } {
    const throws = this.decided(history) instanceof Error
    const least = smaller(history, (candidate) => this.disagrees(candidate, throws))
    const text = printTransactions(least)
    const level = `${this.level} (${this.definition})`
    const twin = `that ${level} ${this.holds(least) ? 'holds' : 'fails'}`
    return { size: text.length, message: `Expected ${twin}, got ${said(this.decided(least))} for\n${text}\n` }
  }

  private disagrees(history: RecordedTransactions, throws: boolean): boolean {
    const answer = this.decided(history)
    if (answer instanceof Error || throws) return answer instanceof Error && throws
    return answer !== 'unknown' && answer !== this.holds(history)
  }

  /** A checker that throws disagrees with the twin. */
  private decided(history: RecordedTransactions): boolean | 'unknown' | Error {
    try {
      return this.decide(history, this.level, this.definition)
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

/** Histories that are all answered alike, and not too many that are answered alike by other levels too. */
class Share {
  taken = 0
  private readonly varieties = new Map<string, number>()

  constructor(private readonly wanted: number) {}

  get isFull(): boolean {
    return this.taken >= this.wanted
  }

  takes(variety: string): boolean {
    if (this.isFull) return false
    const alike = this.varieties.get(variety) ?? 0
    this.varieties.set(variety, alike)
    if (alike > (3 * this.wanted) / this.varieties.size) return false
    this.varieties.set(variety, alike + 1)
    this.taken += 1
    return true
  }
}

function said(answer: boolean | 'unknown' | Error): string {
  if (answer instanceof Error) return `an error: ${answer.stack ?? answer.message}\n`
  return answer === 'unknown' ? 'no answer' : answer ? 'that it holds' : 'that it fails'
}
