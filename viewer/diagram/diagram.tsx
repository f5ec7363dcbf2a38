/** The space-time diagram, with the words of each step beside it. Only rows in sight exist. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ReportMessage, ReportStep } from '../../traces/report/index.js'
import { shown } from '../text.js'
import { goTo, type View } from '../view.js'
import { besidePicture } from './beside.js'
import { Call } from './calls.js'
import { Geometry, GUTTER, LABEL_CHARACTER } from './geometry.js'
import { Heads } from './heads.js'
import { Lanes, Patterns } from './lanes.js'
import { Legend } from './legend.js'
import { isOpenAt } from './lines.js'
import { Message } from './message.js'

/** Rows that are drawn beyond those in sight. */
const MARGIN_ROWS = 6

export function Diagram({ view }: { view: View }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 700, height: 600, around: 84 })
  const [scrolled, setScrolled] = useState(0)
  const geometry = useMemo(
    () => new Geometry(view.report, size.width, size.height - size.around),
    [view.report, size.width, size.height, size.around],
  )
  const { row } = geometry
  const { report } = view
  const step = view.step.value

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () =>
      setSize({ width: element.clientWidth, height: element.clientHeight, around: aroundRows(element) })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null) keepInSight(element, step, row)
  }, [step, row, size.height])

  const first = Math.max(0, Math.floor(scrolled / row) - MARGIN_ROWS)
  const last = Math.min(report.steps.length, Math.ceil((scrolled + size.height) / row) + MARGIN_ROWS)
  const rows = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return (
    <div class="panel diagram">
      <section
        class="scroller"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label="Space-time diagram: steps, from the first to the last"
        data-scrolls
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
      >
        <Heads view={view} geometry={geometry} />
        <div class="rows" style={{ height: `${geometry.height}px`, width: `${geometry.width}px` }}>
          {rows.map((number) => (
            <Row key={number} view={view} number={number} geometry={geometry} />
          ))}
          <Drawing view={view} geometry={geometry} first={first} last={last} />
        </div>
        <Legend view={view} />
      </section>
    </div>
  )
}

/** Height of what stays where it is when rows are scrolled. */
const aroundRows = (element: HTMLElement): number =>
  [...element.querySelectorAll('.heads, .legend')].reduce((sum, { clientHeight }) => sum + clientHeight + 1, 0)

/** Scrolls no more than it must, and not at all while the whole picture fits. */
function keepInSight(element: HTMLElement, step: number, row: number): void {
  const [top, bottom] = [step * row, (step + 1) * row + aroundRows(element)]
  if (top < element.scrollTop) element.scrollTop = Math.max(0, top - row)
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight + row
}

function Row({ view, number, geometry }: { view: View; number: number; geometry: Geometry }) {
  const { report } = view
  const step = report.steps[number - 1]
  const isViolated = number === view.violatedAt
  const branchedAt = view.forks[0]?.at
  const isBranch = branchedAt !== undefined && number > branchedAt
  const isRepeating = report.lasso !== undefined && number > report.lasso.start
  const marks = [
    number === view.step.value ? 'chosen' : '',
    view.base.value === number ? 'base' : '',
    isViolated ? 'violated' : '',
    view.cited.includes(number) ? 'cited' : '',
    view.found.value.includes(number) ? 'found' : '',
    isRepeating ? 'repeats' : '',
    isRepeating && number === report.lasso!.start + 1 ? 'repeats-first' : '',
    isBranch ? 'branched' : '',
    isBranch && number === branchedAt + 1 ? 'branched-first' : '',
    number === view.partingAt ? 'parting' : '',
    step?.tone ?? 'plain',
  ]
  return (
    <button
      type="button"
      class={`row ${marks.join(' ')}`}
      style={{ top: `${number * geometry.row}px`, height: `${geometry.row}px` }}
      aria-current={number === view.step.value ? 'step' : undefined}
      onClick={() => goTo(view, number)}
    >
      <span class="number" style={{ width: `${GUTTER}px` }}>
        {isViolated ? '✗ ' : view.cited.includes(number) ? '▸ ' : ''}
        {number}
      </span>
      <span
        class="words"
        style={{ left: `${GUTTER + geometry.lanesWidth + 6}px`, width: `${geometry.wordsWidth - 14}px` }}
      >
        {step === undefined ? <b>the start</b> : <Words view={view} number={number} step={step} />}
      </span>
    </button>
  )
}

function Words({ view, number, step }: { view: View; number: number; step: ReportStep }) {
  const ending = number === view.violatedAt ? view.report.ending : undefined
  const { words, notes, effects, ends } = besidePicture(view.report, step)
  const news = [...ends, ...notes, ...effects]
  return (
    <>
      <span class="event">
        {number === view.partingAt && <span class="chip">here they part</span>}
        {view.forks.map(
          ({ name, at }) =>
            at === number - 1 && (
              <span key={name} class="chip">
                from here: branch {name}
              </span>
            ),
        )}
        {ending !== undefined && <b class="bad">✗ {ending}: </b>}
        {shown(words)}
      </span>
      <span class="effects">
        {news.map((text, i) => (
          <span key={i} class={i < ends.length ? 'end' : i < ends.length + notes.length ? 'note' : ''}>
            {i > 0 ? '; ' : ''}
            {shown(text)}
          </span>
        ))}
      </span>
    </>
  )
}

function Drawing({ view, geometry, first, last }: { view: View; geometry: Geometry; first: number; last: number }) {
  const { report, lines } = view
  const originals = useMemo(() => new Map(report.messages.map((message) => [message.id, message])), [report])
  const messages = lines.messages(first, last).map((i) => [i, report.messages[i]!] as const)
  const operations = lines.operations(first, last).map((i) => report.operations[i]!)
  const crowded = crowdedRows(operations, geometry)
  const chosen = view.followed.value ?? report.steps[view.step.value - 1]?.message
  const rows = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return (
    <svg
      class="drawing"
      aria-hidden="true"
      style={{ left: `${GUTTER}px`, top: `${first * geometry.row}px` }}
      width={geometry.lanesWidth}
      height={(last - first + 1) * geometry.row}
      viewBox={`0 ${first * geometry.row} ${geometry.lanesWidth} ${(last - first + 1) * geometry.row}`}
    >
      <Patterns />
      <Lanes view={view} geometry={geometry} first={first} last={last} />
      {operations.map((operation) => (
        <Call key={operation.id} operation={operation} geometry={geometry} lastStep={report.steps.length} />
      ))}
      {messages.map(([i, message]) => (
        <Message
          key={message.id}
          message={message}
          original={message.copyOf === undefined ? undefined : originals.get(message.copyOf)}
          geometry={geometry}
          isCrowded={crowded.has(sideOf(message))}
          isChosen={i === chosen}
          stub={lines.stubOf(i)}
        />
      ))}
      {rows.map((number) => (
        <Mark key={number} step={report.steps[number - 1]} number={number} geometry={geometry} />
      ))}
    </svg>
  )
}

/** What happens on a lane in a row: a dot where a handler ran, a tag for a timer or a fault. */
function Mark({ step, number, geometry }: { step: ReportStep | undefined; number: number; geometry: Geometry }) {
  if (step?.lane === undefined) return null
  const [x, y] = [geometry.x(step.lane), geometry.y(number)]
  if (step.tag === undefined) {
    return step.type === 'lose' || step.type === 'duplicate' ? null : (
      <circle class={`dot ${step.tone}`} cx={x} cy={y} r={3.5} />
    )
  }
  const width = step.tag.length * LABEL_CHARACTER + 8
  return (
    <g class={`tag ${step.type}`}>
      <rect x={x - width / 2} y={y - 9} width={width} height={18} rx={4} />
      <text class="label" x={x} y={y + 4} text-anchor="middle">
        {step.tag}
      </text>
    </g>
  )
}

/** The row in which a message arrives, and the side from which. */
const sideOf = ({ end, from, to }: ReportMessage): string => `${end?.step} ${from > to ? 'right' : 'left'} ${to}`

/** Rows and sides of nodes on which an arrow to or from a client lies. */
function crowdedRows(operations: View['report']['operations'], { lanesWidth }: Geometry): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) => {
      const { lane, end } = operation
      if (lanesWidth === 0 || isOpenAt(operation, Number.MAX_SAFE_INTEGER) || end?.by === undefined) return []
      return [`${end.step} ${lane > end.by ? 'right' : 'left'} ${end.by}`]
    }),
  )
}
