/** From one format to another, and what is lost on the way. */
import type { HistoryEvent } from './event.js'
import { ednAnnotation, ednLine, KEYS_LINE } from './formats/write-edn.js'
import { annotationLine, jsonLine } from './formats/write-json-lines.js'
import type { Annotation, RecordedHistory } from './recorded.js'
import { showValue, valueKey } from './value.js'

/** The formats that are written. */
export const writtenFormats = ['jsonl', 'edn'] as const
export type WrittenFormat = (typeof writtenFormats)[number]

export interface Conversion {
  /** The text, a line at a time, each with its newline. */
  readonly lines: Iterable<string>
  /** What the text does not say any more, one sentence each. */
  readonly losses: readonly string[]
}

/**
 * The history in another format; `pairs` writes EDN as `jepsen.independent` does, the key as the first part of the value.
 * @throws HistoryError while the lines are made, for an event that the format has no words for
 */
export function convertHistory(
  recorded: RecordedHistory,
  to: WrittenFormat,
  options: { readonly pairs?: boolean } = {},
): Conversion {
  const pairs = options.pairs === true
  const event = to === 'jsonl' ? jsonLine : (event: HistoryEvent, index: number) => ednLine(event, index, pairs)
  const note = to === 'jsonl' ? annotationLine : ednAnnotation
  return {
    lines: linesOf(recorded, to === 'edn' && !pairs ? [KEYS_LINE] : [], event, note),
    losses: losses(recorded, to, pairs),
  }
}

function* linesOf(
  { table, annotations }: RecordedHistory,
  header: readonly string[],
  eventLine: (event: HistoryEvent, index: number) => string,
  noteLine: (note: Annotation, index: number) => string,
): Generator<string> {
  yield* header
  let index = 0
  let noted = 0
  for (let at = 0; at <= table.length; at += 1) {
    while (noted < annotations.length && annotations[noted]!.position <= at) {
      yield noteLine(annotations[noted]!, index)
      noted += 1
      index += 1
    }
    if (at === table.length) return
    yield eventLine(table.event(at), index)
    index += 1
  }
}

function losses(recorded: RecordedHistory, to: WrittenFormat, pairs: boolean): readonly string[] {
  const { table, annotations, defaults, format } = recorded
  const lost: string[] = []
  if (format === to) return lost
  if (defaults.initial !== undefined) {
    lost.push(
      `that objects hold ${showValue(defaults.initial)} at first (judge with --initial '${valueKey(defaults.initial)}')`,
    )
  }
  if (defaults.nil !== undefined) lost.push(`what reading nil means (judge with --nil ${defaults.nil})`)
  if (defaults.model !== undefined)
    lost.push(`the specification that fits ${format} (judge with --model ${defaults.model})`)
  if (defaults.failedCas === 'constrains') lost.push('that a failed compare-and-set is an observation')
  const others = new Set(annotations.map(({ process }) => process).filter((process) => process !== 'nemesis'))
  if (to === 'jsonl' && others.size > 0) lost.push(`the names of ${[...others].join(', ')}, who become the nemesis`)
  if (to === 'edn' && table.keys && !pairs) {
    lost.push('keys for readers that do not know the field :key, such as Jepsen (--pairs writes them as Jepsen does)')
  }
  return lost
}
