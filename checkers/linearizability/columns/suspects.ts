/** The few operations of a long history that are about some values, as objects. */
import type { HistoryEvent, Operation, Value } from '../../../history/index.js'
import type { EventTable } from '../../../history/table.js'
import type { Columns } from './columns.js'

/** With more of them, the history is judged as a whole. */
const operationsMax = 2_000

/**
 * The operations about these values, in order of invocation, and the history with their events only, each in its place;
 * `undefined` if there are none or too many.
 */
export function operationsAbout(
  table: EventTable,
  { count, value, isEnded, invoked, completed }: Columns,
  values: ReadonlySet<number>,
): { readonly operations: readonly Operation[]; readonly history: readonly HistoryEvent[] } | undefined {
  const operations: Operation[] = []
  const history: HistoryEvent[] = []
  for (let i = 0; i < count; i += 1) {
    if (!values.has(value[i]!)) continue
    if (operations.length === operationsMax) return undefined
    const call = table.event(invoked[i]!)
    history[invoked[i]!] = call
    const { process, f, value: input = null } = call
    const common = { index: i, process, f, input: input as Value, invoked: invoked[i]! }
    if (!isEnded[i]) {
      operations.push({ ...common, status: 'pending' })
      continue
    }
    const end = table.event(completed[i]!)
    history[completed[i]!] = end
    operations.push({ ...common, output: end.value ?? null, status: 'ok', completed: completed[i]! })
  }
  return operations.length === 0 ? undefined : { operations, history }
}
