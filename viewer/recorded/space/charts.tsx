/** Numbers as bars; the same numbers as a table. */
import { useState } from 'preact/hooks'
import type { SpaceSteps } from '../../../traces/report/space.js'
import { shown } from '../../text.js'
import { useWidth } from '../frame.js'

const [HEIGHT, LEFT, BELOW, ABOVE] = [170, 58, 34, 12]
/** Room for a bar with its gap, at most. */
const BAR_MAX = 44

interface DepthsProps {
  readonly title: string
  readonly about: string
  /** The first is drawn as bars, the second as marks over them. */
  readonly columns: readonly string[]
  /** Of each depth, a number per column. */
  readonly rows: readonly (readonly number[])[]
  readonly isTable: boolean
}

export function Depths({ title, about, columns, rows, isTable }: DepthsProps) {
  const id = title.toLowerCase().replaceAll(' ', '-')
  return (
    <section class="panel chart" aria-labelledby={id}>
      <h2 id={id}>
        {title} <small>{about}</small>
      </h2>
      {isTable ? (
        <DepthTable title={title} columns={columns} rows={rows} />
      ) : (
        <Bars title={title} columns={columns} rows={rows} />
      )}
    </section>
  )
}

function DepthTable({ title, columns, rows }: Omit<DepthsProps, 'about' | 'isTable'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroller" tabIndex={0} aria-label={title} data-scrolls>
      <table>
        <thead>
          <tr>
            <th scope="col">Depth</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((numbers, depth) => (
            <tr key={depth}>
              <th scope="row">{depth}</th>
              {numbers.map((number, i) => (
                <td key={i}>{numeral(number)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Bars({ title, columns, rows }: Omit<DepthsProps, 'about' | 'isTable'>) {
  const [width, setWidth] = useState(500)
  const box = useWidth<HTMLDivElement>(500, setWidth)
  const top = ceiling(Math.max(1, ...rows.map((numbers) => Math.max(...numbers))))
  const each = Math.min(BAR_MAX, (width - LEFT - 8) / Math.max(1, rows.length))
  const y = (number: number) => ABOVE + (HEIGHT - ABOVE - BELOW) * (1 - number / top)
  const every = Math.max(1, Math.ceil(30 / each))
  const most = rows.reduce((best, numbers, depth) => (numbers[0]! > rows[best]![0]! ? depth : best), 0)
  const gap = each > 4 ? 2 : each > 2 ? 0.5 : 0
  return (
    <div ref={box} class="chart-box">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${title}: ${rows.length} depths, ${columns[0]} at most ${numeral(rows[most]?.[0] ?? 0)}, at depth ${most}. The table has all numbers.`}
      >
        {[0, top / 2, top].map((number) => (
          <g key={number} class="axis">
            <line x1={LEFT} x2={width - 4} y1={y(number)} y2={y(number)} />
            <text x={LEFT - 6} y={y(number) + 4} text-anchor="end">
              {numeral(number)}
            </text>
          </g>
        ))}
        {rows.map(([bar = 0, mark], depth) => {
          const x = LEFT + 4 + depth * each
          return (
            <g key={depth} class="chart-bar">
              <title>{`depth ${depth}: ${columns.map((name, i) => `${numeral(rows[depth]![i]!)} ${name}`).join(', ')}`}</title>
              <rect x={x + gap / 2} y={y(bar)} width={Math.max(0.6, each - gap)} height={Math.max(0, y(0) - y(bar))} />
              {mark !== undefined && (
                <line class="most" x1={x + gap / 2} x2={x + each - gap / 2} y1={y(mark)} y2={y(mark)} />
              )}
              {depth % every === 0 && (
                <text class="tick" x={x + each / 2} y={HEIGHT - BELOW + 15} text-anchor="middle">
                  {depth}
                </text>
              )}
            </g>
          )
        })}
        <text class="tick" x={LEFT + 4} y={HEIGHT - 4}>
          depth →{columns[1] === undefined ? '' : ` · bars: ${columns[0]}, lines: ${columns[1]}`}
        </text>
      </svg>
    </div>
  )
}

/** The next number up that is easy to read. */
function ceiling(number: number): number {
  const power = 10 ** Math.floor(Math.log10(number))
  return [1, 2, 4, 5, 10].map((factor) => factor * power).find((each) => each >= number) ?? number
}

const numeral = (number: number): string =>
  Number.isInteger(number) ? number.toLocaleString('en') : number.toLocaleString('en', { maximumFractionDigits: 2 })

const ACTIONS_MAX = 24

/** A table by itself, with a bar beside each number. */
export function Actions({ steps: { actions, isAll, states } }: { steps: SpaceSteps }) {
  const all = actions.reduce((sum, { steps }) => sum + steps, 0)
  const most = Math.max(1, ...actions.map(({ steps }) => steps))
  const [isOpen, setOpen] = useState(false)
  const listed = isOpen ? actions : actions.slice(0, ACTIONS_MAX)
  return (
    <section class="panel actions" aria-labelledby="actions-title">
      <h2 id="actions-title">
        What happens{' '}
        <small>
          {all.toLocaleString('en')} steps out of {isAll ? 'all' : 'the first'} {states.toLocaleString('en')} states, by
          what is done
        </small>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col">Steps</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {listed.map(({ name, steps }) => (
            <tr key={name}>
              <th scope="row">{shown(name)}</th>
              <td class="number">{steps.toLocaleString('en')}</td>
              <td class="share">
                <svg width="100%" height={12} aria-hidden="true">
                  <rect width={`${(steps / most) * 70}%`} height={12} rx={2} />
                  <text x={`${(steps / most) * 70 + 1}%`} y={10}>
                    {((steps / all) * 100).toFixed(1)}%
                  </text>
                </svg>
                <span class="unseen">{((steps / all) * 100).toFixed(1)}%</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {actions.length > ACTIONS_MAX && (
        <button type="button" class="more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'fewer' : `${actions.length - ACTIONS_MAX} more`}
        </button>
      )}
    </section>
  )
}
