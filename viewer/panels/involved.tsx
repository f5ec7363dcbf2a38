/** The operations that show what is wrong, where no circle does: the wrong ones, and those that they contradict. */
import { shown } from '../text.js'
import type { View } from '../view.js'
import { Extent } from './extent.js'

export function Involved({ view }: { view: View }) {
  const { evidence, operations, lanes } = view.report
  const { stuck = [], marked = [] } = evidence ?? {}
  if (evidence?.cycle !== undefined || evidence?.points !== undefined || stuck.length + marked.length === 0) return null
  const line = (place: number, why: string | undefined) => {
    const operation = operations[place]
    if (operation === undefined) return null
    const { call, end, lane } = operation
    return (
      <li key={place} class={why === undefined ? 'marked' : 'stuck'}>
        <b>{shown(lanes[lane]?.name ?? '')}</b> {shown(call)} {end === undefined ? '' : shown(end.result)}{' '}
        <Extent view={view} operation={place} />
        {why !== undefined && <span class="fate"> {shown(why)}</span>}
      </li>
    )
  }
  return (
    <>
      <h3>Operations</h3>
      <ul class="involved">
        {stuck.map(({ operation, why }) => line(operation, why))}
        {marked.map((operation) => line(operation, undefined))}
      </ul>
    </>
  )
}
