/** `fast/uses.ts` on columns: what a history of a collection does with each value. */
import { type Columns, NIL, type Roles } from './columns.js'
import { type Finding, suspicious } from './finding.js'

const [INSERT, REMOVE] = [0, 1]

export const collectionRoles = (insert: string, remove: string, peek: string): Roles => ({
  names: [insert, remove, peek],
  isPassive: [false, false, true],
  byOutput: [false, true, true],
})

/** By value id; values that nobody saw are not `isThere`. Spans are as narrow as the value's other operations allow. */
export interface UseColumns {
  readonly values: number
  readonly isThere: Uint8Array
  readonly insertFirst: Int32Array
  readonly insertLast: Int32Array
  readonly removeFirst: Int32Array
  readonly removeLast: Int32Array
  /** In every slot after `from` and before `to` the value is there. */
  readonly from: Int32Array
  readonly to: Int32Array
  /** Peeks: whose, and when. */
  readonly peekValue: Int32Array
  readonly peekFirst: Int32Array
  readonly peekLast: Int32Array
  readonly end: number
}

/** Where something was seen that cannot have been, or nothing where something was: a finding. O(operations). */
export function usesOf(columns: Columns): UseColumns | Finding | undefined {
  const { count, role, value, first, last, isEnded, end, ids } = columns
  const values = ids.codes.length
  const column = (fill: number) => new Int32Array(values).fill(fill)
  const [inserts, removes] = [column(-1), column(-1)]
  const [peekMin, peekMax] = [column(end + 1), column(-1)]
  const peeks: number[] = []
  let twice = -1
  for (let i = 0; i < count; i += 1) {
    const id = value[i]!
    if (role[i] === INSERT) {
      if (inserts[id] !== -1) return undefined
      inserts[id] = i
      continue
    }
    // What found nothing, and removals that nobody saw the end of.
    if (id === NIL) continue
    if (role[i] === REMOVE) {
      if (removes[id] !== -1) twice = id
      removes[id] = i
    } else {
      peeks.push(i)
      peekMin[id] = Math.min(peekMin[id]!, last[i]!)
      peekMax[id] = Math.max(peekMax[id]!, first[i]!)
    }
  }
  if (twice !== -1) return suspicious([twice])
  const uses: UseColumns = {
    values,
    isThere: new Uint8Array(values),
    insertFirst: column(0),
    insertLast: column(0),
    removeFirst: column(0),
    removeLast: column(0),
    from: column(0),
    to: column(0),
    peekValue: Int32Array.from(peeks, (i) => value[i]!),
    peekFirst: Int32Array.from(peeks, (i) => first[i]!),
    peekLast: Int32Array.from(peeks, (i) => last[i]!),
    end,
  }
  for (let id = 0; id < values; id += 1) {
    const [insert, remove] = [inserts[id]!, removes[id]!]
    const isSeen = remove !== -1 || peekMax[id] !== -1
    if (insert === -1) {
      if (isSeen) return suspicious([id])
      continue
    }
    if (!isEnded[insert] && !isSeen) continue
    uses.isThere[id] = 1
    const begin = first[insert]!
    const removeLast = remove === -1 ? end : last[remove]!
    const removeFirst = Math.max(remove === -1 ? end : first[remove]!, begin, peekMax[id]!)
    const insertLast = Math.min(last[insert]!, removeLast, peekMin[id]!)
    if (begin > insertLast || removeFirst > removeLast) return suspicious([id])
    uses.insertFirst[id] = begin
    uses.insertLast[id] = insertLast
    uses.removeFirst[id] = removeFirst
    uses.removeLast[id] = removeLast
    // The narrowed spans of the peeks end no earlier, and begin no later.
    uses.from[id] = Math.min(insertLast, removeLast)
    uses.to[id] = Math.max(begin, removeFirst)
  }
  for (let i = 0; i < peeks.length; i += 1) {
    const id = uses.peekValue[i]!
    uses.peekFirst[i] = Math.max(uses.peekFirst[i]!, uses.insertFirst[id]!)
    uses.peekLast[i] = Math.min(uses.peekLast[i]!, uses.removeLast[id]!)
    if (uses.peekFirst[i]! > uses.peekLast[i]!) return suspicious([id])
  }
  return emptyWhereFound(columns, uses) ?? uses
}

/** Whether some slot of each operation that found nothing is not covered by a value that is there for certain. */
function emptyWhereFound(
  { count, role, value, first, last, isEnded, end }: Columns,
  uses: UseColumns,
): Finding | undefined {
  const change = new Int32Array(end + 2)
  for (let id = 0; id < uses.values; id += 1) {
    if (!uses.isThere[id] || uses.from[id]! + 1 >= uses.to[id]!) continue
    change[uses.from[id]! + 1]! += 1
    change[uses.to[id]!]! -= 1
  }
  /** For each slot, the last one up to it that nothing covers. */
  const bare = new Int32Array(end + 1)
  let covers = 0
  let latest = -1
  for (let slot = 0; slot <= end; slot += 1) {
    covers += change[slot]!
    if (covers === 0) latest = slot
    bare[slot] = latest
  }
  for (let i = 0; i < count; i += 1) {
    if (role[i] === INSERT || !isEnded[i] || value[i] !== NIL) continue
    if (bare[last[i]!]! < first[i]!) return suspicious([])
  }
  return undefined
}
