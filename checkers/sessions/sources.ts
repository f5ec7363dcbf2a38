/**
 * Where sessions come from: histories of single operations, histories whose operations are transactions, and recorded
 * transactions. A session is what one process does. Only what somebody saw the result of was found; what failed did not
 * happen; what nobody saw the end of happened if somebody found it.
 */
import {
  type History,
  HistoryError,
  type Operation,
  type OperationStatus,
  pairOperations,
  type RecordedTransactions,
  showValue,
  type Transaction,
  type Value,
} from '../../history/index.js'
import { isTransaction } from '../../history/transactions.js'
import { isList } from '../../history/value.js'
import { type Trails, TrailsBuilder, type Unit } from './trails.js'

export interface SessionOptions {
  /** What every key holds at first; by default nil, or what recorded transactions say. */
  readonly initial?: Value
  /** What a nil read of a register means: that nothing is there (the default), or nothing at all. */
  readonly nil?: 'wildcard' | 'absent'
  /**
   * What is known of the order in which writes to one key took effect, whatever the guarantee asks of it.
   *
   * - `any` (the default): nothing; a guarantee is kept if any order keeps it.
   * - `issued`: each session's writes took effect in the order in which it issued them, as where one copy takes all writes.
   * - `real-time`: besides, a write that had returned before another one began took effect before it.
   */
  readonly order?: WriteOrder
}

export type WriteOrder = 'any' | 'issued' | 'real-time'

const READS = ['read', 'get']
const WRITES = ['write', 'put']
const NAMES = [...READS, ...WRITES, 'append']

/** @throws HistoryError for operations that are neither reads and writes nor transactions, and for reads of lists that are none */
export function trailsOf(history: History, options: SessionOptions): Trails {
  const operations = pairOperations(history)
  if (areTransactions(operations)) return trailsOfSteps(operations, options)
  const isLog = operations.some(({ f }) => f === 'append')
  const initial = options.initial ?? null
  const builder = new TrailsBuilder(
    isLog ? 'list-append' : 'register',
    (at) => operations[at]!,
    initial,
    options.nil === 'wildcard',
  )
  const writes = isLog ? ['append'] : WRITES
  for (const operation of operations) {
    const { index, process, f, key, input, output, status, invoked, completed = invoked } = operation
    if (READS.includes(f)) {
      if (status !== 'ok') continue
      if (isLog) expectList(output!, completed)
      builder.read(index, process, key, output!)
    } else if (!writes.includes(f)) throw unknownOperation(operation, isLog)
    else if (status === 'fail') builder.failedWrite(index, key, input)
    else builder.write(index, process, key, input)
  }
  return builder.build()
}

/** The first operation tells: its value is a list of steps. A register may hold an empty list, a transaction be one. */
function areTransactions([first]: readonly Operation[]): boolean {
  if (first === undefined) return false
  const steps = first.output ?? first.input
  return isTransaction(steps) && (steps.length > 0 || !NAMES.includes(first.f))
}

function trailsOfSteps(operations: readonly Operation[], options: SessionOptions): Trails {
  const stepsOf = ({ input, output, status, invoked, completed = invoked }: Operation) => {
    const steps = status === 'ok' && output !== undefined && output !== null ? output : input
    if (isTransaction(steps)) return steps
    const position = status === 'ok' ? completed : invoked
    throw new HistoryError({
      position,
      expected: 'a transaction: a list of steps [r | w | append, key, value]',
      got: showValue(steps),
    })
  }
  const isAppend = operations.some((operation) =>
    stepsOf(operation).some(
      ([name, , value]) => name === 'append' || (/^r/.test(name) && isListRead(value, operation)),
    ),
  )
  const builder = new TrailsBuilder(
    isAppend ? 'list-append' : 'register',
    (at) => operations[at]!,
    options.initial ?? null,
    options.nil === 'wildcard',
  )
  for (const operation of operations) {
    const { index, process, status, invoked, completed = invoked } = operation
    for (const [name, key, value] of stepsOf(operation)) {
      const step = { unit: index, process, status, key, value, position: status === 'ok' ? completed : invoked }
      addStep(builder, { ...step, type: /^r/.test(name) ? 'read' : /^w/.test(name) ? 'write' : 'append' })
    }
  }
  return builder.build()
}

/** What an unfinished transaction asked for tells nothing. */
function isListRead(value: Value, { status }: Operation): boolean {
  return status === 'ok' && value !== null && isList(value)
}

const statuses: Readonly<Record<Transaction['status'], OperationStatus>> = {
  committed: 'ok',
  aborted: 'fail',
  unknown: 'info',
}

/** Positions are places among the transactions, so that the lines of the recording fit. */
export function trailsOfTransactions(recorded: RecordedTransactions, options: SessionOptions): Trails {
  const { transactions, type } = recorded
  if (options.order === 'real-time' && !recorded.realTime) {
    const expected = 'a history that tells when things happened, to order writes by real time'
    throw new HistoryError({ expected, got: `one in the format ${recorded.format}` })
  }
  const unit = (at: number): Unit => {
    const { session, status, invoked, completed } = transactions[at]!
    const plain = { process: session, status: statuses[status], invoked: at }
    if (invoked === undefined) return plain
    return { ...plain, time: completed === undefined ? { invoked } : { invoked, completed } }
  }
  const initial = options.initial ?? recorded.initial
  const builder = new TrailsBuilder(type, unit, initial, options.nil === 'wildcard')
  for (const { index, session, status, accesses } of transactions) {
    for (const { type, key, value } of accesses) {
      if (type === 'read' && value === undefined) continue
      const step = { type, key, value: value ?? null, unit: index, process: session, position: index }
      addStep(builder, { ...step, status: statuses[status] })
    }
  }
  return builder.build()
}

interface Step {
  readonly type: 'read' | 'write' | 'append'
  readonly unit: number
  readonly process: number
  readonly status: OperationStatus
  readonly key: Value
  readonly value: Value
  readonly position: number
}

function addStep(builder: TrailsBuilder, { type, unit, process, status, key, value, position }: Step): void {
  const isLists = builder.type === 'list-append'
  if (type === 'read') {
    if (status !== 'ok') return
    if (isLists) expectList(value, position)
    builder.read(unit, process, key, value)
    return
  }
  if (isLists !== (type === 'append')) {
    const expected = isLists
      ? 'appends only, where reads give lists'
      : 'writes only, where reads give what was written last'
    throw new HistoryError({ position, expected, got: `${type}(${showValue(key)}, ${showValue(value)})` })
  }
  if (status === 'fail') builder.failedWrite(unit, key, value)
  else builder.write(unit, process, key, value)
}

function expectList(value: Value, position: number): void {
  if (value === null || isList(value)) return
  throw new HistoryError({ position, expected: 'a list, or nil, read from what is appended to', got: showValue(value) })
}

function unknownOperation({ f, invoked }: Operation, isLog: boolean): HistoryError {
  const names = isLog ? 'append or read' : 'read, write, get or put'
  return new HistoryError({
    position: invoked,
    expected: `${names}, or transactions throughout`,
    got: f,
    hint: 'session guarantees are about reads and writes',
  })
}
