/** Causal consistency of single reads and writes: each of them is judged as a transaction of one step. */
import { type History, HistoryError, type Operation, pairOperations, type Value } from '../../history/index.js'
import type { Access, RecordedTransactions, Transaction } from '../../history/transactions.js'
import { checkHistory, type IsolationEvidence, isolation } from '../isolation/index.js'
import type { HistoryChecker } from '../verdict.js'

const READS = ['read', 'get']
const WRITES = ['write', 'put']
/** Where operations have no key there is one register. */
const ONLY_KEY = 'value'

/**
 * Whether the writes of all clients have one order that agrees with what each of them did, one after the other, and with
 * what each had read before it wrote. Operations are `read` and `write` (`get` and `put`; of lists `read` and `append`), with
 * or without keys; a key that nobody has written holds nil. Near-linear; see `isolation`.
 * @throws HistoryError for operations that are none of these
 */
export function causal(): HistoryChecker<IsolationEvidence> {
  const { explain } = isolation('causal')
  return {
    name: 'causal',
    check: (history, limits = {}) =>
      checkHistory(singleSteps(history), 'causal', { definition: 'biswas-enea', ...limits }),
    ...(explain === undefined ? {} : { explain }),
  }
}

/** Each operation as a transaction of one step. A read that nobody saw the result of tells nothing, and is left out. */
function singleSteps(history: History): RecordedTransactions {
  const operations = pairOperations(history)
  const isLog = operations.some(({ f }) => f === 'append')
  const told = operations.filter(({ f, status }) => !READS.includes(f) || status === 'ok')
  const transactions = told.map((operation, index): Transaction => {
    const { process, status, invoked, completed } = operation
    return {
      index,
      session: process,
      status: status === 'ok' ? 'committed' : status === 'fail' ? 'aborted' : 'unknown',
      accesses: [accessOf(operation, isLog)],
      invoked,
      ...(completed === undefined ? {} : { completed }),
    }
  })
  return {
    kind: 'transactions',
    format: 'events',
    transactions,
    type: isLog ? 'list-append' : 'register',
    initial: null,
    realTime: true,
    lines: told.map(({ invoked }) => invoked),
    defaults: { definition: 'biswas-enea' },
  }
}

function accessOf({ f, key, input, output, invoked }: Operation, isLog: boolean): Access {
  const at: Value = key ?? ONLY_KEY
  if (READS.includes(f)) return { type: 'read', key: at, value: output ?? null }
  const names = isLog ? ['append'] : WRITES
  if (names.includes(f)) return { type: isLog ? 'append' : 'write', key: at, value: input }
  const expected = `an operation of ${isLog ? 'lists' : 'registers'} (${[...READS, ...names].join(', ')})`
  throw new HistoryError({ position: invoked, expected, got: `'${f}'` })
}
