/** The steps as a table: the same as the picture, for who cannot see it, or wants to copy it. */
import { useState } from 'preact/hooks'
import { shown } from '../text.js'
import { goTo, type View } from '../view.js'

const PAGE_ROWS = 200

export function Table({ view }: { view: View }) {
  const { report, step } = view
  const [page, setPage] = useState(Math.floor(Math.max(0, step.value - 1) / PAGE_ROWS))
  const pages = Math.ceil(report.steps.length / PAGE_ROWS)
  const from = page * PAGE_ROWS
  return (
    <div class="panel diagram">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroller" tabIndex={0} aria-label="Steps as a table" data-scrolls>
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Where</th>
              <th scope="col">What happens</th>
              <th scope="col">What changes</th>
            </tr>
          </thead>
          <tbody>
            {report.steps
              .slice(from, from + PAGE_ROWS)
              .map(({ words, notes = [], effects = [], ends = [], lane, tone }, i) => {
                const number = from + i + 1
                return (
                  <tr
                    key={number}
                    class={`${tone} ${number === step.value ? 'chosen' : ''}`}
                    aria-current={number === step.value ? 'step' : undefined}
                  >
                    <th scope="row">
                      <button type="button" onClick={() => goTo(view, number)}>
                        {number}
                      </button>
                    </th>
                    <td>{lane === undefined ? '' : shown(report.lanes[lane]?.name ?? '')}</td>
                    <td>{shown([words, ...notes].join('; '))}</td>
                    <td>
                      {shown([...ends, ...effects].join('; '))}
                      {number === view.violatedAt && <b class="bad"> ✗ {report.ending}</b>}
                    </td>
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
    </div>
  )
}
