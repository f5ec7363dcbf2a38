/**
 * A history of one object as columns of numbers, for the algorithms that judge very long histories: no object an operation.
 *
 * Time is a row of slots, as in `fast/spans.ts`, but only those count that come right after an invocation and right before
 * a return. In any other slot no more operations are open than in one of these next to it, and no fewer values are there
 * for certain; so whatever can take effect there can take effect in that one as well.
 */
import type { EventTable } from '../../../history/table.js'
import type { SequentialSpecification } from '../specification.js'
import { ValueIds } from './value-ids.js'

/** In place of a value: nil, or nobody saw it. */
export const NIL = -1

/** What an operation is for, by its place in `Roles.names`. */
export interface Roles {
  readonly names: readonly string[]
  /** Which of them say what they found, so that what nobody saw the result of says nothing. */
  readonly isPassive: readonly boolean[]
  /** Whether the value of an operation is its result (instead of its argument). */
  readonly byOutput: readonly boolean[]
}

export interface Columns {
  /** Operations that matter, in order of invocation. */
  readonly count: number
  readonly role: Uint8Array
  readonly value: Int32Array
  /** −1 where the result is no truth value; only of those that were seen to end. */
  readonly truth: Int8Array
  readonly first: Int32Array
  readonly last: Int32Array
  readonly isEnded: Uint8Array
  /** Where the events are in the history; the completion of an operation that nobody saw the end of is −1. */
  readonly invoked: Int32Array
  readonly completed: Int32Array
  /** Slots are 0 (before everything) to `end` (after everything). */
  readonly end: number
  readonly ids: ValueIds
  /** Whether some argument is a truth value, so that one as a result may only repeat it. */
  readonly takesTruth: boolean
}

const [INVOKE, OK, FAIL] = [0, 1, 2]
const SMALL_MAX = 65_536
const NOBODY = -1

/** `undefined` for what these algorithms are not for, or what is no history. O(events). */
export function columnsOf<State>(
  table: EventTable,
  specification: SequentialSpecification<State>,
  roles: Roles,
): Columns | undefined {
  const roleOf = rolesByCode(table, specification, roles)
  if (table.keys !== undefined || roleOf === undefined) return undefined
  const { types, processes, names, values, length } = table
  const most = countOf(types, length, INVOKE)
  const ids = new ValueIds(table, most)
  const columns = {
    role: new Uint8Array(most),
    value: new Int32Array(most),
    truth: new Int8Array(most).fill(-1),
    first: new Int32Array(most),
    last: new Int32Array(most),
    isEnded: new Uint8Array(most),
    invoked: new Int32Array(most),
    completed: new Int32Array(most).fill(-1),
  }
  const { role, value, truth, first, last, isEnded, invoked, completed } = columns
  const { isPassive, byOutput } = roles
  const open = new Open()
  let count = 0
  let slot = 1
  let wasInvoked = false
  let takesTruth = false
  for (let at = 0; at < length; at += 1) {
    const type = types[at]!
    if (type === INVOKE) {
      const what = roleOf.get(names[at]!)
      if (what === undefined) return undefined
      role[count] = what
      invoked[count] = at
      first[count] = slot
      value[count] = byOutput[what] ? NIL : ids.of(values[at]!)
      if (value[count] === NIL && !byOutput[what]) return undefined
      takesTruth ||= ids.truthOf(values[at]!) !== -1
      open.set(processes[at]!, count)
      count += 1
      wasInvoked = true
      continue
    }
    const operation = open.get(processes[at]!)
    if (operation === NOBODY || type === FAIL) return undefined
    open.set(processes[at]!, NOBODY)
    if (type !== OK) continue
    if (wasInvoked) slot += 1
    wasInvoked = false
    last[operation] = slot - 1
    isEnded[operation] = 1
    completed[operation] = at
    if (byOutput[role[operation]!]) value[operation] = ids.of(values[at]!)
    else truth[operation] = ids.truthOf(values[at]!)
  }
  return withoutIdle({ ...columns, count, end: slot, ids, takesTruth }, isPassive)
}

/** Leaves out what looked at the object without anybody seeing the result; what has no end lasts until after everything. */
function withoutIdle(columns: Columns, isPassive: readonly boolean[]): Columns {
  const { role, value, truth, first, last, isEnded, invoked, completed, end } = columns
  let count = 0
  for (let i = 0; i < columns.count; i += 1) {
    if (isEnded[i] === 0 && isPassive[role[i]!]) continue
    role[count] = role[i]!
    value[count] = value[i]!
    truth[count] = truth[i]!
    first[count] = first[i]!
    last[count] = isEnded[i] ? last[i]! : end
    isEnded[count] = isEnded[i]!
    invoked[count] = invoked[i]!
    completed[count] = completed[i]!
    count += 1
  }
  return { ...columns, count }
}

/** `undefined` when some operation is not one of these, or asks for more than a value. */
function rolesByCode<State>(
  table: EventTable,
  { operations }: SequentialSpecification<State>,
  { names }: Roles,
): ReadonlyMap<number, number> | undefined {
  const byCode = new Map<number, number>()
  for (let at = 0; at < table.length; at += 1) {
    const code = table.names[at]!
    if (byCode.has(code)) continue
    const f = table.valueOf(code) as string
    const role = names.indexOf(f)
    if (role === -1 || !Object.hasOwn(operations, f)) return undefined
    const rules = operations[f]!
    const sample = { f, input: 1, output: null, status: 'ok' } as const
    if (rules.expected?.(sample) !== undefined || rules.saysNothing?.(sample) || rules.failed === 'constrains')
      return undefined
    byCode.set(code, role)
  }
  return byCode
}

function countOf(types: Uint8Array, length: number, type: number): number {
  let count = 0
  for (let at = 0; at < length; at += 1) if (types[at] === type) count += 1
  return count
}

/** The open operation of each process. Most processes have small numbers, whose codes are small and odd. */
class Open {
  private readonly small = new Int32Array(SMALL_MAX).fill(NOBODY)
  private readonly others = new Map<number, number>()

  get(code: number): number {
    if ((code & 1) === 1 && code > 0 && code >> 1 < SMALL_MAX) return this.small[code >> 1]!
    return this.others.get(code) ?? NOBODY
  }

  set(code: number, operation: number): void {
    if ((code & 1) === 1 && code > 0 && code >> 1 < SMALL_MAX) this.small[code >> 1] = operation
    else this.others.set(code, operation)
  }
}
