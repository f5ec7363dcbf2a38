/**
 * Very long histories in which each value is used once, judged from their columns: the algorithms of `fast/` without an
 * object for each operation. What they do not know is left to those.
 */
import type { EventTable } from '../../../history/table.js'
import { type Pattern, patternOf } from '../patterns.js'
import type { SequentialSpecification } from '../specification.js'
import { type Columns, columnsOf, NIL } from './columns.js'
import type { Finding } from './finding.js'
import { judgePresence, setRoles } from './presence.js'
import { judgeQueue } from './queue.js'
import { judgeRegister, registerRoles } from './register.js'
import { judgeStack } from './stack.js'
import { collectionRoles, usesOf } from './uses.js'

export interface ColumnsVerdict {
  readonly algorithm: string
  readonly finding: Finding
  readonly columns: Columns
}

/** `undefined` for a history that these algorithms are not for, or that no operation observes. The table must be a history. */
export function judgeColumns<State>(
  specification: SequentialSpecification<State>,
  table: EventTable,
): ColumnsVerdict | undefined {
  const pattern = patternOf(specification)
  if (pattern === undefined) return undefined
  const roles = rolesOf(pattern)
  const columns = roles && columnsOf(table, specification, roles)
  if (columns === undefined || !observes(columns)) return undefined
  switch (pattern.kind) {
    case 'register':
      return of('zones', columns, judgeRegister(columns, columns.ids.ofValue(specification.initial as never)))
    case 'set':
      return of('presence', columns, judgePresence(columns))
    case 'queue':
      return of('queue order', columns, collection(columns, judgeQueue))
    case 'stack':
      return of('stack layers', columns, collection(columns, judgeStack))
    default:
      return undefined
  }
}

function rolesOf(pattern: Pattern) {
  switch (pattern.kind) {
    case 'register':
      return registerRoles(pattern.write, pattern.read)
    case 'set':
      return setRoles
    case 'queue':
    case 'stack':
      return collectionRoles(pattern.insert, pattern.remove, pattern.peek)
    default:
      return undefined
  }
}

/** Every role but the first may contradict something; an addition, if it brought a truth value. */
function observes({ count, role, isEnded, truth }: Columns): boolean {
  for (let i = 0; i < count; i += 1) if (isEnded[i] && (role[i] !== 0 || truth[i] !== NIL)) return true
  return false
}

function of(algorithm: string, columns: Columns, finding: Finding | undefined): ColumnsVerdict | undefined {
  return finding && { algorithm, finding, columns }
}

/** Removals that nobody saw the end of are left out; what is illegal only because of that is not known here. */
function collection(
  columns: Columns,
  judge: (uses: Exclude<ReturnType<typeof usesOf>, Finding | undefined>) => Finding | undefined,
): Finding | undefined {
  const uses = usesOf(columns)
  if (uses === undefined) return undefined
  const finding = 'isLegal' in uses ? uses : judge(uses)
  return finding?.isLegal === false && hasLostRemoval(columns) ? undefined : finding
}

const REMOVE = 1

function hasLostRemoval({ count, role, isEnded }: Columns): boolean {
  for (let i = 0; i < count; i += 1) if (role[i] === REMOVE && !isEnded[i]) return true
  return false
}
