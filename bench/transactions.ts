/**
 * Histories of transactions of our own making, of any size, as Jepsen makes them for Elle: clients append to lists and read
 * them, few keys at a time, each given up for a new one when its list is long. All are strictly serializable, for each
 * transaction takes effect at one moment between its beginning and its end; unless some reads are asked to be stale.
 */
import { closeSync, openSync, writeSync } from 'node:fs'

export type TransactionFormat = 'jsonl' | 'edn'

export interface TransactionsAsked {
  /** Steps of all transactions together. */
  readonly steps: number
  readonly format: TransactionFormat
  /** One transaction among so many reads what was there some moments ago; by default none. */
  readonly staleOneIn?: number
}

const CLIENTS = 20
const KEYS = 10
const APPENDS_PER_KEY = 32
const STEPS_MAX = 18
/** One transaction among so many aborts, and as many end nobody knows how. */
const LOST_ONE_IN = 50
/** How old a stale read is, in appends to the key. */
const STALE_APPENDS = 4
const BUFFER_CHARACTERS = 2 ** 20

type Step = { readonly key: number; readonly append?: number; read?: readonly number[] }

interface Doing {
  readonly process: number
  readonly steps: readonly Step[]
  readonly end: 'ok' | 'fail' | 'info'
  hasHappened: boolean
}

/** Writes a history to a file; how many transactions it has. The same whenever it is made. */
export function writeTransactions(file: string, { steps, format, staleOneIn = 0 }: TransactionsAsked): number {
  const descriptor = openSync(file, 'w')
  let text = ''
  const write = format === 'jsonl' ? jsonLine : ednLine
  const put = (type: string, doing: Doing) => {
    text += write(type, doing)
    if (text.length < BUFFER_CHARACTERS) return
    writeSync(descriptor, text)
    text = ''
  }
  try {
    const made = generate(steps, staleOneIn, put)
    writeSync(descriptor, text)
    return made
  } finally {
    closeSync(descriptor)
  }
}

/** Each turn, some client begins a transaction, lets it take effect, or ends it. */
function generate(stepsAsked: number, staleOneIn: number, put: (type: string, doing: Doing) => void): number {
  const random = randomFrom(stepsAsked)
  const lists = new Map<number, number[]>()
  const keys = Array.from({ length: KEYS }, (_, key) => key)
  const appended = new Map<number, number>()
  const processes = Array.from({ length: CLIENTS }, (_, client) => client)
  const clients: (Doing | undefined)[] = processes.map(() => undefined)
  const held = (key: number) => lists.get(key) ?? []
  const step = (): Step => {
    const place = random(KEYS)
    const key = keys[place]!
    if (random(2) === 0) return { key }
    const append = (appended.get(key) ?? 0) + 1
    appended.set(key, append)
    if (append === APPENDS_PER_KEY) keys[place] = Math.max(...keys) + 1
    return { key, append }
  }
  const happen = (steps: readonly Step[]) => {
    const isStale = staleOneIn > 0 && random(staleOneIn) === 0
    for (const each of steps) {
      const list = held(each.key)
      if (each.append !== undefined) lists.set(each.key, [...list, each.append])
      else if (!isStale || steps.some(({ key, append }) => key === each.key && append !== undefined)) each.read = list
      else each.read = list.slice(0, Math.max(0, list.length - STALE_APPENDS))
    }
  }
  let [begun, transactions] = [0, 0]
  while (begun < stepsAsked || clients.some((doing) => doing !== undefined)) {
    const client = random(CLIENTS)
    const doing = clients[client]
    if (doing === undefined) {
      if (begun >= stepsAsked) continue
      const steps = Array.from({ length: 1 + random(STEPS_MAX) }, step)
      const fate = random(LOST_ONE_IN)
      const end = fate === 0 ? 'fail' : fate === 1 ? 'info' : 'ok'
      begun += steps.length
      transactions += 1
      clients[client] = { process: processes[client]!, steps, end, hasHappened: false }
      put('invoke', clients[client])
    } else if (!doing.hasHappened) {
      doing.hasHappened = true
      if (doing.end === 'ok' || (doing.end === 'info' && random(2) === 0)) happen(doing.steps)
    } else {
      put(doing.end, doing)
      clients[client] = undefined
      // Whose transaction has no known end never appears again.
      if (doing.end === 'info') processes[client]! += CLIENTS
    }
  }
  return transactions
}

function jsonLine(type: string, { process, steps }: Doing): string {
  const value = steps.map(({ key, append, read }) =>
    append === undefined ? `["r",${key},${type === 'ok' ? `[${read}]` : 'null'}]` : `["append",${key},${append}]`,
  )
  return `{"process":${process},"type":"${type}","f":"txn","value":[${value}]}\n`
}

function ednLine(type: string, { process, steps }: Doing): string {
  const value = steps.map(({ key, append, read }) =>
    append === undefined
      ? `[:r ${key} ${type === 'ok' ? `[${read!.join(' ')}]` : 'nil'}]`
      : `[:append ${key} ${append}]`,
  )
  return `{:process ${process}, :type :${type}, :f :txn, :value [${value.join(' ')}]}\n`
}

/** Marsaglia's xorshift with 32 bits: integers from 0 to below `below`. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed ^ 0x9e3779b9 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
