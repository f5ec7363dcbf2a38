/** What clients saw: a bar an operation, from its beginning to its end, with the moment at which it may have taken effect. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ReportOperation } from '../../traces/report/index.js'
import { visible } from '../state/words.js'
import { goTo, type View } from '../view.js'

const LANE = 30
const NAMES = 76
const STEPS_MAX = 160
const AXIS = 20

export function HistoryPanel({ view }: { view: View }) {
  const { report, step } = view
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(900)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const facts = useMemo(() => factsOf(view), [view, report])
  if (report.operations.length === 0) return null
  const last = report.steps.length
  // Of a long trace, the part around the step that is looked at.
  const count = Math.min(last, STEPS_MAX)
  const first = Math.max(0, Math.min(last - count, step.value - Math.floor(count / 2)))
  const scale = (Math.max(300, width) - NAMES - 16) / (count + 1)
  const x = (at: number) => NAMES + (at - first + 0.5) * scale
  const lanes = [...new Set(report.operations.map(({ lane }) => lane))].sort((a, b) => a - b)
  const height = lanes.length * LANE + AXIS
  const inSight = report.operations.flatMap((operation, i) =>
    (operation.end?.step ?? last) >= first && operation.beganAt <= first + count ? [[i, operation] as const] : [],
  )
  const every = Math.ceil(count / Math.max(1, Math.floor((width - NAMES) / 34)))
  return (
    <section class="panel history" aria-labelledby="history-title">
      <h2 id="history-title">
        History{' '}
        <small>
          what clients saw
          {report.evidence?.points === undefined
            ? ''
            : ' · ◆ may have taken effect here, in an order that goes well as far as it goes'}
          {facts.stuck.size === 0
            ? ''
            : report.evidence?.points === undefined
              ? ' · hatched: what is wrong'
              : ' · hatched: has no place in it'}
          {facts.marked.size === 0
            ? ''
            : ` · framed: what ${facts.stuck.size === 0 ? 'contradicts each other' : 'it contradicts'}`}
        </small>
      </h2>
      <div ref={box} class="history-box">
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`History of ${report.operations.length} operations; WHY tells what is wrong with it`}
        >
          <defs>
            <pattern id="hatch-stuck" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line class="hatch-line stuck" x1={0} y1={3} x2={6} y2={3} />
            </pattern>
          </defs>
          {lanes.map((lane, row) => (
            <text key={lane} class="history-name" x={NAMES - 10} y={row * LANE + LANE / 2 + 4} text-anchor="end">
              {short(visible(report.lanes[lane]?.name ?? ''), 10)}
            </text>
          ))}
          <line class="now" x1={x(step.value)} x2={x(step.value)} y1={0} y2={height - AXIS} />
          {inSight.map(([i, operation]) => (
            <Bar
              key={operation.id}
              operation={operation}
              y={lanes.indexOf(operation.lane) * LANE}
              x={x}
              end={x(operation.end?.step ?? last + 0.45)}
              free={x(facts.next.get(i) ?? first + count + 0.4)}
              taken={x(facts.before.get(i) ?? first)}
              point={facts.points.get(i)}
              stuck={facts.stuck.get(i)}
              isMarked={facts.marked.has(i)}
              onChoose={() => goTo(view, operation.end?.step ?? operation.beganAt)}
            />
          ))}
          {Array.from({ length: count + 1 }, (_, i) => first + i)
            .filter((number) => number % every === 0)
            .map((number) => (
              <text key={number} class="axis" x={x(number)} y={height - 5} text-anchor="middle">
                {number}
              </text>
            ))}
        </svg>
      </div>
    </section>
  )
}

interface BarProps {
  readonly operation: ReportOperation
  readonly y: number
  readonly x: (at: number) => number
  readonly end: number
  /** Where the next bar of the lane begins. */
  readonly free: number
  /** Where the bar before it in the lane ends. */
  readonly taken: number
  readonly point: number | undefined
  readonly stuck: string | undefined
  readonly isMarked: boolean
  readonly onChoose: () => void
}

function Bar({ operation, y, x, end, free, taken, point, stuck, isMarked, onChoose }: BarProps) {
  const start = x(operation.beganAt)
  const width = Math.max(6, end - start)
  const type = operation.end?.type ?? 'pending'
  const outcome = type === 'pending' ? '…' : operation.end!.result
  const whole = `${operation.call} ${outcome}`
  const labels = [whole, `${operation.brief} ${outcome}`, operation.brief, operation.brief.split(' ')[0]!]
  const text = labels.find((label) => label.length * 6.4 + (point === undefined ? 12 : 30) <= width)
  const middle = y + LANE / 2
  // What does not fit inside stands behind it, or at the right end of the picture before it.
  const isLeft = free - (start + width) < 60
  const room = isLeft ? start - taken : free - start - width
  const outside = labels.find((label) => label.length * 6.4 + 12 <= room) ?? ''
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the steps are reached by keyboard in the diagram
    <g class={`history-bar ${type} ${stuck !== undefined ? 'stuck' : isMarked ? 'marked' : ''}`} onClick={onChoose}>
      <title>{stuck === undefined ? whole : `${whole}: ${stuck}`}</title>
      <rect class="body" x={start} y={middle - 10} width={width} height={20} rx={4} />
      {stuck !== undefined && (
        <rect class="hatch" x={start} y={middle - 10} width={width} height={20} rx={4} fill="url(#hatch-stuck)" />
      )}
      {text === undefined && outside !== '' && (
        <text
          class="label outside"
          x={isLeft ? start - 5 : start + width + 5}
          y={middle + 4}
          text-anchor={isLeft ? 'end' : 'start'}
        >
          {outside}
        </text>
      )}
      <text class="label" x={point !== undefined && x(point) < start + 40 ? x(point) + 11 : start + 7} y={middle + 4}>
        {text ?? ''}
      </text>
      {point !== undefined && <path class="point" d={`M${x(point)},${middle - 13} l6,6 l-6,6 l-6,-6 Z`} />}
    </g>
  )
}

const short = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)

function factsOf({ report: { evidence, operations } }: View) {
  const next = new Map<number, number>()
  const ends = new Map<number, number>()
  const latest = new Map<number, number>()
  for (const [i, { lane, beganAt }] of operations.entries()) {
    const before = latest.get(lane)
    if (before !== undefined) {
      next.set(before, beganAt)
      ends.set(i, operations[before]?.end?.step ?? 0)
    }
    latest.set(lane, i)
  }
  const stuck = new Map(evidence?.stuck?.map(({ operation, why }) => [operation, why]))
  const inCircle = evidence?.cycle?.nodes.flatMap(({ operation }) => operation ?? []) ?? []
  return {
    next,
    before: ends,
    points: new Map(evidence?.points?.map(({ operation, at }) => [operation, at])),
    stuck,
    marked: new Set([...(evidence?.marked ?? []), ...inCircle].filter((each) => !stuck.has(each))),
  }
}
