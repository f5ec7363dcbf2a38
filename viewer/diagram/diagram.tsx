/** The space-time diagram, with the words of each step beside it. Only rows in sight exist. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ReportMessage, ReportStep } from '../../traces/report/index.js'
import { shown } from '../text.js'
import { goTo, type View } from '../view.js'
import { besidePicture } from './beside.js'
import { Call } from './calls.js'
import { type FoldedRow, type Folding, foldingOf } from './folding.js'
import { FoldingButtons } from './folding-buttons.js'
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
  const { report } = view
  const step = view.step.value
  const { isPastOnly, isIdleHidden } = view.folding.value
  // Where nothing is folded, a step more or less makes no difference.
  const chosen = isPastOnly ? step : 0
  const folding = useMemo(
    () => foldingOf(report, { isPastOnly, isIdleHidden }, chosen),
    [report, isPastOnly, isIdleHidden, chosen],
  )
  const geometry = useMemo(
    () => new Geometry(report, folding, size.width, size.height - size.around),
    [report, folding, size.width, size.height, size.around],
  )
  const { row } = geometry

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
    if (element !== null) keepInSight(element, folding.rowOf(step), row)
  }, [step, row, size.height, folding])

  const rows = folding.rows.slice(
    Math.max(0, Math.floor(scrolled / row) - MARGIN_ROWS),
    Math.ceil((scrolled + size.height) / row) + MARGIN_ROWS + 1,
  )
  const [first, last] = [rows[0]?.from ?? 0, rows.at(-1)?.to ?? 0]
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
          {rows.map((each) =>
            each.isFolded ? (
              <FoldedSteps key={`folded ${each.from}`} view={view} row={each} geometry={geometry} />
            ) : (
              <Row key={each.from} view={view} number={each.from} geometry={geometry} />
            ),
          )}
          <Drawing view={view} geometry={geometry} first={first} last={last} />
        </div>
        <div class="foot">
          <Legend view={view} />
          <FoldingButtons view={view} folding={folding} />
        </div>
      </section>
    </div>
  )
}

/** Height of what stays where it is when rows are scrolled. */
const aroundRows = (element: HTMLElement): number =>
  [...element.querySelectorAll('.heads, .foot')].reduce((sum, { clientHeight }) => sum + clientHeight + 1, 0)

/** Scrolls no more than it must, and not at all while the whole picture fits. */
function keepInSight(element: HTMLElement, place: number, row: number): void {
  const [top, bottom] = [place * row, (place + 1) * row + aroundRows(element)]
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
      style={{ top: `${geometry.top(number)}px`, height: `${geometry.row}px` }}
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

/** Steps that do not matter for the violation, in one row. The first of them is shown when it is asked for. */
function FoldedSteps({ view, row: { from, to }, geometry }: { view: View; row: FoldedRow; geometry: Geometry }) {
  const count = to - from + 1
  return (
    <button
      type="button"
      class="row folded"
      style={{ top: `${geometry.top(from)}px`, height: `${geometry.row}px` }}
      onClick={() => goTo(view, from)}
      title="Look at them one by one"
    >
      <span class="number" style={{ width: `${GUTTER}px` }}>
        ⋮
      </span>
      <span
        class="words"
        style={{ left: `${GUTTER + geometry.lanesWidth + 6}px`, width: `${geometry.wordsWidth - 14}px` }}
      >
        ⋮ {count} {count === 1 ? 'step' : 'steps'} folded
      </span>
    </button>
  )
}

/** One of its ends is in a row of its own, and both are on lanes that are drawn. */
const isShown = ({ from, to, sentAt, end }: ReportMessage, folding: Folding): boolean =>
  folding.isDrawn(from) &&
  folding.isDrawn(to) &&
  !(folding.isFolded(sentAt) && (end === undefined || folding.isFolded(end.step)))

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
  const { folding } = geometry
  const messages = lines
    .messages(first, last)
    .map((i) => [i, report.messages[i]!] as const)
    .filter(([, message]) => isShown(message, folding))
  const operations = lines
    .operations(first, last)
    .map((i) => report.operations[i]!)
    .filter(({ lane }) => folding.isDrawn(lane))
  const crowded = crowdedRows(operations, geometry)
  const chosen = view.followed.value ?? report.steps[view.step.value - 1]?.message
  const rows = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((step) => !folding.isFolded(step))
  const top = geometry.top(first)
  const height = geometry.top(last) + geometry.row - top
  return (
    <svg
      class="drawing"
      aria-hidden="true"
      style={{ left: `${GUTTER}px`, top: `${top}px` }}
      width={geometry.lanesWidth}
      height={height}
      viewBox={`0 ${top} ${geometry.lanesWidth} ${height}`}
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
  if (step?.lane === undefined || !geometry.folding.isDrawn(step.lane)) return null
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
