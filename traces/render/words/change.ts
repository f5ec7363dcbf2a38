/** One state change as a person would write it: `decision ∅→commit`, `yes + participant2`, `log + entry`. */
import type { Json } from '../../../kernel/index.js'
import type { StateChange } from '../../trace.js'
import { graphemes, shortened, widthOf } from '../text.js'
import type { Room } from './room.js'
import { isComposite, isDefault } from './shape.js'
import { keyWords, valueWords } from './value.js'

type Change = Omit<StateChange, 'node'>

/** One change under the name of what changed. What entered or left a collection is for `memberWords`. */
export function changeWords(name: string, { before, after }: Change, room: Room): string {
  if (before === undefined) return `${name} = ${valueWords(after, room)}`
  if (after === undefined) {
    if (!isComposite(before)) return `${name} removed (was ${valueWords(before, room)})`
    room.noteCut()
    return `${name} removed`
  }
  const appended = appendedTo(before, after)
  if (appended !== null) return `${name} ${appended.map((item) => `+ ${valueWords(item, room)}`).join(' ')}`
  return `${name} ${pairWords(before, after, room)}`
}

/** What a crash took: the value that is gone, unless another one has come back. */
export function lossWords(name: string, change: Change, room: Room): string {
  const { before, after } = change
  const isGone = before !== undefined && isDefault(after ?? null)
  return isGone ? `${name} ${valueWords(before, room)}` : changeWords(name, change, room)
}

const MEMBERS_MAX = 4

/** `+ participant2` for what entered a set or the end of a list, `− participant2` for what left it. */
export function memberWords(changes: readonly Change[], isLoss: boolean, room: Room): string {
  const words = changes.slice(0, MEMBERS_MAX).map(({ before, after }) => {
    const sign = before === undefined ? '+ ' : isLoss ? '' : '− '
    return `${sign}${valueWords(before ?? after, room)}`
  })
  if (changes.length <= MEMBERS_MAX) return words.join(' ')
  room.noteCut()
  return `${words.join(' ')} … ${changes.length - MEMBERS_MAX} more`
}

/** Whether a change is that of a whole member: of a set, or of a list that grew or shrank by it. */
export function isMember({ path, before, after }: Change, isInList: boolean): boolean {
  const name = path.at(-1)
  if (name === undefined || (before !== undefined && after !== undefined)) return false
  const member = before ?? after
  return isInList || member === name || JSON.stringify(member) === name
}

/** A path as it stands, from the part at `from` on: `data.x`, `log[0].term`. */
export function pathWords(path: readonly string[], from = 0): string {
  if (path.length === 0) return 'state'
  return path
    .map((part, i) => (i > 0 && /^\d+$/.test(part) ? `[${part}]` : `${i <= from ? '' : '.'}${keyWords(part)}`))
    .slice(from)
    .join('')
}

/** What a list gained at its end; null when it is not a list that only gained something. */
function appendedTo(before: Json, after: Json): readonly Json[] | null {
  if (!Array.isArray(before) || !Array.isArray(after) || after.length <= before.length) return null
  const kept = JSON.stringify(after.slice(0, before.length))
  return kept === JSON.stringify(before) ? (after.slice(before.length) as readonly Json[]) : null
}

/** `before→after`. Long texts that begin alike lose what they have in common, or the difference would be cut off. */
function pairWords(before: Json, after: Json, room: Room): string {
  const [left, right] = [valueWords(before), valueWords(after)]
  if (widthOf(left) + 1 + widthOf(right) <= room.width) return `${left}→${right}`
  if (isComposite(before) !== isComposite(after)) return `${valueWords(before, room)}→${valueWords(after, room)}`
  room.noteCut()
  const [a, b] = [graphemes(left), graphemes(right)]
  let common = 0
  while (common < Math.min(a.length, b.length) && a[common]?.text === b[common]?.text) common += 1
  const from = common > room.width / 2 ? common - 6 : 0
  if (from === 0) return `${valueWords(before, room)}→${valueWords(after, room)}`
  const side = (parts: typeof a) => {
    const rest = parts.slice(from).map(({ text }) => text)
    return shortened(`…${rest.join('')}`, room.width)
  }
  return `${side(a)}→${side(b)}`
}
