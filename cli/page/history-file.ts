/** From a judged history to what its page shows: what was drawn is chosen by what the checker found. Runs in the worker that judged. */
import type { Evidence } from '../../checkers/index.js'
import { implies } from '../../checkers/index.js'
import type { Lattice } from '../../checkers/isolation/lattice.js'
import {
  type Drawing,
  drawHistory,
  type HistoryPageFile,
  type PageLevel,
  type PagePart,
} from '../../history/page/index.js'
import type { Recorded } from '../../history/recorded.js'
import type { FileOutcome } from '../commands/history.js'
import type { Judge } from '../history-core.js'
import { orderParts } from './history-orders.js'
import { briefly, linesIn, told } from './history-sentences.js'
import { transactionParts } from './history-transactions.js'

/** Operations that one page draws, however many files it has; fewer of long histories, of which most do not matter. */
const ALL_MAX = 1_000
const SOME_MAX = 300
/** Of each file at least. */
const FEW_MAX = 24

/** A part of the page, whose operations are named as the checker names them. */
export interface FoundPart {
  readonly title: string
  readonly anomaly?: string
  readonly why: readonly string[]
  /** By their places in the history. */
  readonly operations?: readonly number[]
  /** By where they begin. */
  readonly positions?: readonly number[]
  /** What is known once the history is drawn. */
  readonly rest?: (drawing: Drawing) => Pick<PagePart, 'cycle' | 'points' | 'stuck'>
}

export interface JudgedFile {
  readonly recorded: Recorded
  /** With all that the checker found, orders of whole histories included. */
  readonly outcome: FileOutcome
  /** Absent for checkers that need no specification. */
  readonly judge?: Judge
  /** How many files share the page. */
  readonly files: number
}

export function pageFileOf({
  recorded,
  outcome,
  judge,
  files,
}: JudgedFile): Pick<HistoryPageFile, 'levels' | 'parts' | 'drawn'> {
  const { isolation, result } = outcome
  const found =
    isolation !== undefined
      ? transactionParts(isolation)
      : judge !== undefined
        ? orderParts(recorded, outcome, judge)
        : familyParts(outcome, result.evidence)
  const share = (max: number) => Math.max(FEW_MAX, Math.floor(max / files))
  const drawing = drawHistory(recorded, {
    wanted: {
      operations: found.flatMap(({ operations = [] }) => operations),
      positions: found.flatMap(({ positions = [] }) => positions),
      lines: new Set(found.flatMap((part) => (isByLines(part) ? linesIn(part.why) : []))),
    },
    allMax: share(ALL_MAX),
    someMax: share(SOME_MAX),
  })
  return {
    ...(isolation?.lattice === undefined ? {} : { levels: levelsOf(isolation.lattice) }),
    parts: found.map((part) => placed(part, drawing)),
    drawn: drawing.drawn,
  }
}

/** Of checkers whose evidence names no operations, the sentences do, by the lines that they stand in. */
const isByLines = ({ operations, positions }: FoundPart): boolean => operations === undefined && positions === undefined

function placed(part: FoundPart, drawing: Drawing): PagePart {
  const { title, anomaly, why, operations = [], positions = [], rest } = part
  const { drawn, placeOf, placeAt } = drawing
  const lines = new Set(isByLines(part) ? linesIn(why) : [])
  const cited = drawn.operations.flatMap(({ begin, end }, i) =>
    lines.has(drawn.lines[begin]!) || (end !== undefined && lines.has(drawn.lines[end]!)) ? [i] : [],
  )
  const places = [...operations.map(placeOf), ...positions.map(placeAt), ...cited]
  return {
    title,
    ...(anomaly === undefined ? {} : { anomaly }),
    why: told(why),
    operations: [...new Set(places.filter((place) => place !== undefined))].sort((a, b) => a - b),
    ...rest?.(drawing),
  }
}

/** Session guarantees, delivery, convergence: what is said of the history, operations by their lines. */
function familyParts({ result, why = [], checker }: FileOutcome, evidence: Evidence | undefined): FoundPart[] {
  const sentences = result.verdict === 'invalid' && !why.includes(result.reason) ? [result.reason, ...why] : why
  if (sentences.length === 0) return []
  const name = evidence !== undefined && 'anomaly' in evidence ? { anomaly: briefly(String(evidence.anomaly)) } : {}
  return [{ title: result.verdict === 'invalid' ? `Not ${checker}` : checker, ...name, why: sentences }]
}

function levelsOf({ levels }: Lattice): PageLevel[] {
  const places = new Map(levels.map(({ level }, i) => [level, i]))
  return levels.map(({ level, verdict, because, impliedBy, result }) => {
    const weaker = levels.filter((other) => other.level !== level && implies(level, other.level))
    const direct = weaker.filter(
      (other) => !weaker.some((between) => between !== other && implies(between.level, other.level)),
    )
    const why =
      because !== undefined
        ? `since ${because} does not hold`
        : impliedBy !== undefined
          ? `since ${impliedBy} holds`
          : result !== undefined && 'reason' in result
            ? briefly(result.reason)
            : undefined
    return {
      name: level,
      verdict,
      ...(why === undefined ? {} : { because: why }),
      implies: direct.map((other) => places.get(other.level)!),
    }
  })
}
