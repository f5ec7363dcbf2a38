/** The operations as a table: the same as the picture. */
import { useEffect, useState } from 'preact/hooks'
import type { DrawnHistory } from '../../../history/page/index.js'
import { shown } from '../../text.js'
import type { HistoryView } from './view.js'

const PAGE_ROWS = 200

const ENDS = { ok: 'ended', fail: 'failed', info: 'end not known', pending: 'open at the end' } as const

export function Table({ view, drawn }: { view: HistoryView; drawn: DrawnHistory }) {
  const { operations, lanes, lines, unit } = drawn
  const chosen = view.chosen.value
  const [page, setPage] = useState(0)
  useEffect(() => setPage(Math.floor((chosen ?? 0) / PAGE_ROWS)), [chosen])
  const part = view.part.value
  const matters = new Set(part?.operations)
  const stuck = new Map(part?.stuck?.map(({ operation, why }) => [operation, why]))
  const order = new Map(
    [...(part?.points ?? [])].sort((a, b) => a.at - b.at).map(({ operation }, i) => [operation, i + 1]),
  )
  const pages = Math.ceil(operations.length / PAGE_ROWS)
  const from = page * PAGE_ROWS
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroller" tabIndex={0} aria-label="Operations as a table" data-scrolls>
      <table>
        <thead>
          <tr>
            <th scope="col">{unit === 'line' ? 'Lines' : 'Byte'}</th>
            <th scope="col">Who</th>
            <th scope="col">Operation</th>
            <th scope="col">Result</th>
            <th scope="col">What is said of it</th>
          </tr>
        </thead>
        <tbody>
          {operations.slice(from, from + PAGE_ROWS).map(({ lane, name, call, result, status, begin, end }, i) => {
            const at = from + i
            const last = end === undefined || lines[end] === lines[begin] ? '' : `–${lines[end]}`
            const notes = [
              ...(status === 'ok' ? [] : [ENDS[status]]),
              ...(matters.has(at) ? ['is part of what is wrong'] : []),
              ...(order.has(at) ? [`number ${order.get(at)} in an order that goes well`] : []),
              ...(stuck.has(at) ? [`has no place: ${stuck.get(at)}`] : []),
            ]
            return (
              <tr key={at} class={at === chosen ? 'chosen' : ''} aria-current={at === chosen ? 'true' : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    onClick={() => {
                      view.chosen.value = at
                    }}
                  >
                    {lines[begin]}
                    {last}
                  </button>
                </th>
                <td>{shown(lanes[lane]!)}</td>
                <td>
                  {name !== undefined && <b>{name} </b>}
                  {shown(call)}
                </td>
                <td>{shown(result)}</td>
                <td>{shown(notes.join('; '))}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {pages > 1 && (
        <nav class="pages" aria-label="Pages of the table">
          {Array.from({ length: pages }, (_, i) => (
            <button key={i} type="button" aria-current={i === page ? 'page' : undefined} onClick={() => setPage(i)}>
              {i * PAGE_ROWS + 1}
            </button>
          ))}
        </nav>
      )}
    </section>
  )
}
