/**
 * Sets whose values are added once and removed once at most, without reads of the whole: each value is an object of its own.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (2025), section 4, the set.
 * The value comes as late, and goes as early, as its own operations and those that saw it allow; then each operation that
 * did not see it must have a slot up to the first or from the second on.
 */
import type { Columns, Roles } from './columns.js'
import { type Finding, LEGAL, suspicious } from './finding.js'

const [ADD, REMOVE] = [0, 1]

export const setRoles: Roles = {
  names: ['add', 'remove', 'contains'],
  isPassive: [false, false, true],
  byOutput: [false, false, false],
}

/** O(operations). `undefined` where a value is added or removed twice, or nobody was told whether it was. */
export function judgePresence(columns: Columns): Finding | undefined {
  const { count, role, value, truth, first, last, isEnded, end, ids } = columns
  if (columns.takesTruth) return undefined
  const values = ids.codes.length
  const none = end + 1
  /** The slots in which the value may come, and may go. */
  const comeFirst = new Int32Array(values).fill(none)
  const comeLast = new Int32Array(values).fill(none)
  const goFirst = new Int32Array(values).fill(none)
  const goLast = new Int32Array(values).fill(none)
  const seenLast = new Int32Array(values).fill(none)
  const seenFirst = new Int32Array(values).fill(-1)
  for (let i = 0; i < count; i += 1) {
    const id = value[i]!
    // An addition that does not tell is one: the value was not there before, unless it is added twice.
    const isUntold = truth[i] === -1
    if (!isEnded[i] || (isUntold && role[i] !== ADD)) return undefined
    const changes = isUntold || truth[i] === 1
    if (role[i] === ADD && changes) {
      if (comeFirst[id] !== none) return undefined
      comeFirst[id] = first[i]!
      comeLast[id] = last[i]!
    } else if (role[i] === REMOVE && changes) {
      if (goFirst[id] !== none) return undefined
      goFirst[id] = first[i]!
      goLast[id] = last[i]!
    } else if (changes || role[i] === ADD) {
      if (last[i]! < seenLast[id]!) seenLast[id] = last[i]!
      if (first[i]! > seenFirst[id]!) seenFirst[id] = first[i]!
    }
  }
  for (let id = 0; id < values; id += 1) {
    const isSeen = seenFirst[id] !== -1 || goFirst[id] !== none
    if (comeFirst[id] === none) {
      if (isSeen) return suspicious([id])
      continue
    }
    comeLast[id] = Math.min(comeLast[id]!, seenLast[id]!, goLast[id]!)
    goFirst[id] = goFirst[id] === none ? none : Math.max(goFirst[id]!, seenFirst[id]!, comeFirst[id]!)
    if (comeLast[id]! < comeFirst[id]! || goFirst[id]! > goLast[id]!) return suspicious([id])
  }
  for (let i = 0; i < count; i += 1) {
    const id = value[i]!
    const isAbsent = truth[i] === 0 && role[i] !== ADD
    if (isAbsent && comeLast[id]! < first[i]! && last[i]! < goFirst[id]!) return suspicious([id])
  }
  return LEGAL
}
