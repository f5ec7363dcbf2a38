/** Values and messages as a person would write them. */
import type { Json } from '../../../kernel/index.js'
import { neutralised, widthOf } from '../text.js'
import { entriesIn, type Part, type Placed, partOf, printed } from './part.js'
import { prune } from './prune.js'
import type { Room } from './room.js'
import { shapeOf } from './shape.js'

/** What stands for null and for the absence of a value in states and messages. */
export const NOTHING = '∅'
/** What clients call it, as in the explanations of the checkers. */
export const NIL = 'nil'

/**
 * A value: `{a→1, b→2}` for a map, `{a, b}` for a set, `{x 1, y 2}` for a record, and for a record with a `type` what a
 * message looks like: `vote(yes)`, `append(term 2, entry {…})`. Where it does not fit into the room, what says least
 * is left out first: ids of operations, then what is empty, then what is deep inside.
 */
export function valueWords(value: Json | undefined, room?: Room, nothing = NOTHING): string {
  const part = partOf(value, nothing)
  const whole = printed(part)
  if (room === undefined) return whole
  const text = prune(part, room.width)
  if (text !== whole || whole.includes('…')) room.noteCut()
  return text
}

/** Only what kind of message it is: `vote`. */
export function messageType(body: Json, room: Room): string {
  const shape = shapeOf(body)
  return shape.kind === 'message' ? neutralised(shape.type) : valueWords(body, room.within(8))
}

/** Longest value that is told on an arrow beside the type of its message. */
const SCALAR_WIDTH_MAX = 12

/** The type of a message and its most telling simple value: `report(value 1)`. */
export function briefMessage(body: Json, room: Room): string {
  const shape = shapeOf(body)
  if (shape.kind !== 'message') return messageType(body, room)
  const telling = mostTelling(partOf(body, NOTHING))
  return telling === undefined
    ? neutralised(shape.type)
    : `${neutralised(shape.type)}(${telling.entry.label}${printed(telling.entry.part)})`
}

/** What is called `value` says most, whatever it is; then what is not empty, and not deep inside. */
function mostTelling(part: Part): Placed | undefined {
  const isValue = ({ entry }: Placed) => (entry.label === 'value ' ? 1 : 0)
  const [first] = entriesIn(part)
    .filter(({ entry }) => entry.part.kind === 'leaf' && widthOf(entry.part.text) <= SCALAR_WIDTH_MAX)
    .sort(
      (a, b) =>
        isValue(b) - isValue(a) ||
        b.entry.weight - a.entry.weight ||
        a.inside.length - b.inside.length ||
        a.place - b.place,
    )
  return first
}

/** A path element or field name as it stands. */
export function keyWords(key: string): string {
  return key === '' ? "''" : neutralised(key)
}
