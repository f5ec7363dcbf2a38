/** `fast/zones.ts` on columns: registers whose values are written once. */
import { type Columns, NIL, type Roles } from './columns.js'
import { type Finding, LEGAL, suspicious } from './finding.js'

const WRITE = 0

export const registerRoles = (write: string, read: string): Roles => ({
  names: [write, read],
  isPassive: [false, true],
  byOutput: [false, true],
})

/** O(operations). `undefined` where a value is written twice, or nil is written. */
export function judgeRegister(columns: Columns, initial: number): Finding | undefined {
  const { count, role, value, first, last, isEnded, end, ids } = columns
  // One more, for nil where that is the initial value.
  const values = ids.codes.length + 1
  const nil = values - 1
  const start = new Int32Array(values).fill(end + 1)
  const stop = new Int32Array(values).fill(-1)
  const writeFirst = new Int32Array(values).fill(-1)
  const hasRead = new Uint8Array(values)
  const readLast = new Int32Array(values).fill(end + 1)
  const isLost = new Uint8Array(values)
  const see = (id: number, from: number, to: number) => {
    if (to < start[id]!) start[id] = to
    if (from > stop[id]!) stop[id] = from
  }
  const origin = initial === NIL ? nil : initial
  writeFirst[origin] = 0
  see(origin, 0, 0)
  for (let i = 0; i < count; i += 1) {
    const id = value[i] === NIL ? nil : value[i]!
    see(id, first[i]!, last[i]!)
    if (role[i] !== WRITE) {
      hasRead[id] = 1
      if (last[i]! < readLast[id]!) readLast[id] = last[i]!
    } else {
      if (writeFirst[id] !== -1) return undefined
      writeFirst[id] = first[i]!
      isLost[id] = 1 - isEnded[i]!
    }
  }
  const forward = new Int32Array(end + 2).fill(-1)
  for (let id = 0; id < values; id += 1) {
    if (hasRead[id] && (writeFirst[id] === -1 || readLast[id]! < writeFirst[id]!)) return suspicious([id])
    const isAbsent = writeFirst[id] === -1 || (isLost[id] && !hasRead[id])
    if (isAbsent) start[id] = -1
    else if (start[id]! < stop[id]!) {
      const other = forward[start[id]!]!
      if (other !== -1) return suspicious([other, id])
      forward[start[id]!] = id
    }
  }
  return overlap(forward, start, stop) ?? LEGAL
}

/** Two values of which each, or one all the time, must be there at once. */
function overlap(forward: Int32Array, start: Int32Array, stop: Int32Array): Finding | undefined {
  /** For each slot, the last value that is there for certain from an earlier slot on. */
  const before = new Int32Array(forward.length)
  let latest = -1
  for (let slot = 0; slot < forward.length; slot += 1) {
    before[slot] = latest
    const id = forward[slot]!
    if (id === -1) continue
    if (latest !== -1 && slot < stop[latest]!) return suspicious([latest, id])
    latest = id
  }
  for (let id = 0; id < start.length; id += 1) {
    if (start[id] === -1 || start[id]! < stop[id]!) continue
    const around = before[stop[id]!]!
    if (around !== -1 && start[id]! < stop[around]!) return suspicious([around, id])
  }
  return undefined
}
