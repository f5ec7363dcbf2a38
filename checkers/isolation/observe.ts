/** From a history of transactions to what they observed of each other. */
import { HistoryError } from '../../history/index.js'
import { AMBIGUOUS, NEVER, NONE, type Observations, type TransactionHistory } from './observations.js'
import { COMMITTED, type Columns, columnsOf, NO_STEP } from './observing/columns.js'
import { readLists } from './observing/lists.js'
import { type Longest, UNSEEN } from './observing/longest.js'
import type { Reads } from './observing/reads.js'
import { observedUnknown, readRegisters } from './observing/registers.js'

/**
 * O(steps + elements of lists), where the values of registers are written once.
 * @throws HistoryError with the index of the transaction as `position`: for steps that the type of the history does not
 *   have, elements appended twice to one key, and reads of lists that are none
 */
export function observe(history: TransactionHistory): Observations {
  const columns = columnsOf(history)
  if (history.type === 'register') {
    const { reads, flaws } = readRegisters(columns)
    const { sure, perhaps } = observedUnknown(columns, reads)
    return finish(columns, reads, flaws, sure, perhaps)
  }
  const { reads, flaws, sure, longest } = readLists(columns)
  return finish(columns, reads, flaws, sure, new Uint8Array(sure.length), longest)
}

type Flawed = { readonly all: Observations['flaws']; readonly counts: Observations['flawCounts'] }

function finish(
  columns: Columns,
  reads: Reads,
  flaws: Flawed,
  sure: Uint8Array,
  perhaps: Uint8Array,
  longest?: Longest,
): Observations {
  const { history, keys } = columns
  const nodes = nodesOf(columns, sure, perhaps)
  const order = orderOf(columns, nodes)
  const readColumns = readsOf(columns, reads, nodes)
  const writes = writesOf(columns, nodes.transactionOf)
  const chains = chainsOf(columns, nodes, longest)
  return {
    history,
    ...nodes,
    ...order,
    keys: keys.values,
    ...readColumns,
    ...writes,
    ...chains,
    flaws: flaws.all,
    flawCounts: flaws.counts,
    observes: reads.observes,
  }
}

interface Nodes {
  readonly count: number
  readonly transactionOf: Int32Array
  readonly nodeOf: Int32Array
  readonly isOptional: Uint8Array
}

function nodesOf({ status }: Columns, sure: Uint8Array, perhaps: Uint8Array): Nodes {
  const nodeOf = new Int32Array(status.length).fill(NONE)
  let count = 0
  for (let t = 0; t < status.length; t += 1) {
    if (status[t] !== COMMITTED && sure[t] === 0 && perhaps[t] === 0) continue
    nodeOf[t] = count
    count += 1
  }
  const transactionOf = new Int32Array(count)
  const isOptional = new Uint8Array(count)
  for (let t = 0; t < status.length; t += 1) {
    const node = nodeOf[t]!
    if (node === NONE) continue
    transactionOf[node] = t
    isOptional[node] = status[t] !== COMMITTED && sure[t] === 0 ? 1 : 0
  }
  return { count, transactionOf, nodeOf, isOptional }
}

function orderOf({ history, status }: Columns, { count, transactionOf }: Nodes) {
  const { transactions, realTime } = history
  const numbers = new Map<number, number>()
  const last: number[] = []
  const [session, sessionBefore] = [new Int32Array(count), new Int32Array(count)]
  const [invoked, completed] = [new Int32Array(realTime ? count : 0), new Int32Array(realTime ? count : 0)]
  for (let node = 0; node < count; node += 1) {
    const t = transactionOf[node]!
    const { session: name, invoked: from, completed: to } = transactions[t]!
    let number = numbers.get(name)
    if (number === undefined) {
      number = numbers.size
      numbers.set(name, number)
      last.push(NONE)
    }
    session[node] = number
    sessionBefore[node] = last[number]!
    last[number] = node
    if (!realTime) continue
    if (from === undefined) {
      throw new HistoryError({ position: t, expected: 'when the transaction began (`invoked`)', got: 'nothing' })
    }
    invoked[node] = from
    completed[node] = status[t] === COMMITTED && to !== undefined ? to : NEVER
  }
  return { sessions: numbers.size, session, sessionBefore, invoked, completed }
}

function readsOf(columns: Columns, reads: Reads, { count, transactionOf, nodeOf }: Nodes) {
  const [readStart, readKey, readWriter, readAccess] = [
    new Int32Array(count + 1),
    new Int32Array(reads.count),
    new Int32Array(reads.count),
    new Int32Array(reads.count),
  ]
  for (let node = 0; node < count; node += 1) {
    const t = transactionOf[node]!
    readStart[node] = reads.start[t]!
    readStart[node + 1] = reads.start[t + 1]!
  }
  for (let read = 0; read < reads.count; read += 1) {
    const step = reads.step[read]!
    const writer = reads.writer[read]!
    readKey[read] = columns.key[step]!
    readWriter[read] = writer < 0 ? writer : nodeOf[writer]!
    readAccess[read] = columns.at(step).access
  }
  const candidates = new Map<number, Int32Array>()
  for (const [read, writers] of reads.candidates) {
    if (reads.writer[read] !== AMBIGUOUS) continue
    candidates.set(
      read,
      Int32Array.from(writers, (writer) => (writer < 0 ? writer : nodeOf[writer]!)),
    )
  }
  return { readStart, readKey, readWriter, readAccess, candidates }
}

function writesOf({ start, isFinal, key }: Columns, transactionOf: Int32Array) {
  const writeStart = new Int32Array(transactionOf.length + 1)
  let total = 0
  for (const [node, t] of transactionOf.entries()) {
    for (let step = start[t]!; step < start[t + 1]!; step += 1) total += isFinal[step]!
    writeStart[node + 1] = total
  }
  const [writeKey, writeAccess] = [new Int32Array(total), new Int32Array(total)]
  let next = 0
  for (const t of transactionOf) {
    for (let step = start[t]!; step < start[t + 1]!; step += 1) {
      if (isFinal[step] === 0) continue
      writeKey[next] = key[step]!
      writeAccess[next] = step - start[t]!
      next += 1
    }
  }
  return { writeStart, writeKey, writeAccess }
}

function chainsOf(columns: Columns, nodes: Nodes, longest: Longest | undefined) {
  const count = columns.keys.values.length
  const chainStart = new Int32Array(count + 1)
  const places = { transaction: new Int32Array(count).fill(NONE), access: new Int32Array(count).fill(NONE) }
  if (!longest) {
    const none = new Int32Array()
    const isContradicted = new Uint8Array(count)
    return { chainStart, chain: none, unseenStart: chainStart, unseen: none, longest: places, isContradicted }
  }
  const chain: number[] = []
  for (let k = 0; k < count; k += 1) {
    const step = longest.step[k]!
    if (step !== NO_STEP) {
      const { transaction, access } = columns.at(step)
      places.transaction[k] = transaction
      places.access[k] = access
      appendChain(chain, columns, nodes, longest, k)
    }
    chainStart[k + 1] = chain.length
  }
  const { isContradicted } = longest
  return {
    chainStart,
    chain: Int32Array.from(chain),
    ...unseenOf(columns, nodes, longest),
    longest: places,
    isContradicted,
  }
}

/** The nodes whose appends a list shows, those that stand side by side once. */
function appendChain(chain: number[], { transaction }: Columns, { nodeOf }: Nodes, longest: Longest, k: number): void {
  const { start, appends, place } = longest
  let before = NONE
  for (let i = start[k]!; i < start[k + 1]!; i += 1) {
    const append = appends[i]!
    // Of an element that is there twice the first place counts.
    if (append === NO_STEP || place[append] !== i - start[k]!) continue
    const node = nodeOf[transaction[append]!]!
    if (node === NONE || node === before) continue
    chain.push(node)
    before = node
  }
}

function unseenOf({ start, key, isWrite, keys }: Columns, { transactionOf }: Nodes, { place }: Longest) {
  const unseenStart = new Int32Array(keys.values.length + 1)
  const lastNode = new Int32Array(keys.values.length)
  const each = (put: (k: number, node: number) => void) => {
    lastNode.fill(NONE)
    for (const [node, t] of transactionOf.entries()) {
      for (let step = start[t]!; step < start[t + 1]!; step += 1) {
        const k = key[step]!
        if (isWrite[step] === 0 || place[step] !== UNSEEN || lastNode[k] === node) continue
        lastNode[k] = node
        put(k, node)
      }
    }
  }
  each((k) => {
    unseenStart[k + 1]! += 1
  })
  for (let k = 0; k < keys.values.length; k += 1) unseenStart[k + 1]! += unseenStart[k]!
  const unseen = new Int32Array(unseenStart[keys.values.length]!)
  const next = unseenStart.slice()
  each((k, node) => {
    unseen[next[k]!] = node
    next[k]! += 1
  })
  return { unseenStart, unseen }
}
