/**
 * What replicas hold once a history is quiet.
 *
 * Updates are `add` and `remove` of sets (lists of elements are read), or `write` (`put`) of registers; reads are `read`
 * (`get`) or `final-read`. With keys, each key is an object of its own. Final are the completed reads that began after the
 * last update of the whole history was over, given up, or, if it never ended, began; if some are called `final-read`, only
 * those. Of each replica (node, or process where no node is told) the last one of an object counts. How long replicas need
 * until they agree, whoever records the history must know, and wait so long before the final reads.
 *
 * An update whose outcome nobody saw may take effect any time, between two final reads too.
 */
import { type History, HistoryError, type Operation, showValue, type Value } from '../../history/index.js'
import { Numbering } from '../numbering.js'
import { listRead } from '../tally.js'

const [SET_UPDATES, REGISTER_UPDATES, READS] = [
  ['add', 'remove'],
  ['write', 'put'],
  ['read', 'get', 'final-read'],
]
export const CONVERGENCE_OPERATIONS: readonly string[] = [...SET_UPDATES!, ...REGISTER_UPDATES!, ...READS!]

/** `values`: without updates nobody knows what is read. */
export type Kind = 'set' | 'register' | 'values'

/** What holds for all objects of a history. */
export interface Quiet {
  readonly kind: Kind
  isFinal(operation: Operation): boolean
  /** The node or process that a read asked. */
  replicaOf(operation: Operation): string
}

export const isRead = ({ f }: Operation): boolean => READS!.includes(f)
export const isCertain = ({ status }: Operation): boolean => status === 'ok'
/** Whether it happened, or may have. */
export const isPossible = ({ status }: Operation): boolean => status !== 'fail'

/** @throws HistoryError when both sets and registers are updated */
export function quietOf(operations: readonly Operation[], history: History): Quiet {
  const updates = operations.filter((operation) => !isRead(operation))
  const kind = kindOf(updates)
  let last = -1
  for (const { completed, invoked } of updates) last = Math.max(last, completed ?? invoked)
  const named = operations.some(({ f }) => f === 'final-read')
  return {
    kind,
    isFinal: (operation) =>
      isRead(operation) && isCertain(operation) && operation.invoked > last && (!named || operation.f === 'final-read'),
    replicaOf: ({ process, invoked, completed }) =>
      history[completed!]!.node ?? history[invoked]!.node ?? `client ${process}`,
  }
}

function kindOf(updates: readonly Operation[]): Kind {
  const isSet = ({ f }: Operation) => SET_UPDATES!.includes(f)
  const first = updates[0]
  if (first === undefined) return 'values'
  const other = updates.find((update) => isSet(update) !== isSet(first))
  if (other === undefined) return isSet(first) ? 'set' : 'register'
  throw new HistoryError({
    position: other.invoked,
    related: first.invoked,
    expected: `only ${(isSet(first) ? SET_UPDATES : REGISTER_UPDATES)!.join(' and ')}, as before`,
    got: other.f,
    hint: 'sets and registers are histories of their own',
  })
}

/** What one replica held in the end. */
export interface FinalRead {
  readonly replica: string
  readonly operation: Operation
  /** Of sets its elements, of registers what it holds; by numbers. */
  readonly held: ReadonlySet<number>
}

/** The final reads of one object, and numbers for all that was read and updated. */
export interface Held {
  readonly values: Numbering
  readonly reads: readonly FinalRead[]
  readonly updates: readonly Operation[]
}

export function heldInTheEnd(operations: readonly Operation[], { kind, isFinal, replicaOf }: Quiet): Held {
  const values = new Numbering()
  const last = new Map<string, Operation>()
  for (const operation of operations) {
    if (!isFinal(operation)) continue
    const replica = replicaOf(operation)
    const before = last.get(replica)
    if (before === undefined || before.completed! < operation.completed!) last.set(replica, operation)
  }
  const reads = [...last].map(([replica, operation]): FinalRead => {
    const held = kind === 'set' ? (listRead(operation) ?? []) : [operation.output!]
    return { replica, operation, held: new Set(held.map((value) => values.of(value))) }
  })
  return { values, reads, updates: operations.filter((operation) => !isRead(operation)) }
}

/** The value of an example, which has one. */
export const shown = (value: Value | undefined): string => showValue(value ?? null)
