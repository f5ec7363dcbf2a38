/** The history: a lane a process, a bar an operation. Only what is in sight exists. */
import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { DrawnFault, DrawnHistory } from '../../../history/page/index.js'
import { visible } from '../../state/words.js'
import { useWidth } from '../frame.js'
import { Bar } from './bar.js'
import { NAMES, type Scale, scaleOf } from './scale.js'
import { mattering, type Scene } from './scene.js'
import type { HistoryView } from './view.js'

export const LANE = 34
const HEAD = 40
const BAND = 18
/** What is drawn beyond the edges of what is in sight. */
const MARGIN = 300

export function Picture({ view, scene }: { view: HistoryView; scene: Scene }) {
  const { drawn, ids } = scene
  const [width, setWidth] = useState(900)
  const [seen, setSeen] = useState({ left: 0, top: 0, height: 500 })
  const box = useWidth<HTMLElement>(900, setWidth)
  const scale = scaleOf(drawn, view.axis.value, width, view.zoom.value)
  const next = useMemo(() => nextInLane(drawn), [drawn])
  const part = view.part.value
  const roles = useMemo(() => rolesOf(view), [part])
  const chosen = view.chosen.value
  const bands = drawn.faults.length > 0 ? BAND : 0
  const top = HEAD + bands
  const height = top + drawn.lanes.length * LANE + 10
  useLayoutEffect(() => {
    const element = box.current
    const operation = chosen === undefined ? undefined : drawn.operations[ids.indexOf(chosen)]
    if (element === null || operation === undefined) return
    const x = scale.x(operation.begin)
    const y = top + operation.lane * LANE
    if (x < element.scrollLeft + NAMES || x > element.scrollLeft + element.clientWidth - 120)
      element.scrollLeft = Math.max(0, x - NAMES - element.clientWidth / 3)
    if (y < element.scrollTop + top || y > element.scrollTop + element.clientHeight - LANE)
      element.scrollTop = Math.max(0, y - element.clientHeight / 2)
  }, [chosen, drawn, view.axis.value, view.zoom.value, width])
  const [from, to] = [seen.left - MARGIN, seen.left + width + MARGIN]
  const lanes = {
    from: Math.floor((seen.top - top) / LANE) - 2,
    to: Math.ceil((seen.top + seen.height) / LANE) + 2,
  }
  const bars = drawn.operations.flatMap((operation, i) => {
    if (operation.lane < lanes.from || operation.lane > lanes.to) return []
    const start = scale.x(operation.begin)
    const isOpen = operation.status === 'info' || operation.end === undefined
    const end = isOpen ? scale.width - 8 : scale.x(operation.end!)
    if (end < from || start > to) return []
    const free = next.get(i) === undefined ? scale.width : scale.x(next.get(i)!)
    return [{ operation, i: ids[i]!, start, end, free, isOpen }]
  })
  const rows = drawn.lanes.map((name, lane) => ({ name, lane })).slice(Math.max(0, lanes.from), lanes.to + 1)
  return (
    <section
      ref={box}
      class="scroller picture"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      data-scrolls
      aria-label="The history as a picture"
      onScroll={({ currentTarget: { scrollLeft, scrollTop, clientHeight } }) => {
        if (
          Math.abs(scrollLeft - seen.left) > MARGIN / 3 ||
          Math.abs(scrollTop - seen.top) > LANE / 2 ||
          seen.height < clientHeight
        )
          setSeen({ left: scrollLeft, top: scrollTop, height: clientHeight })
      }}
    >
      <div class="lane-names" style={{ height: `${height}px` }}>
        {rows.map(({ name, lane }) => (
          <span key={lane} class="lane-name" style={{ top: `${top + lane * LANE}px` }} title={visible(name)}>
            {visible(name)}
          </span>
        ))}
      </div>
      <svg
        class="drawing"
        width={scale.width}
        height={height}
        role="img"
        aria-label={`History: ${drawn.operations.length} operations of ${drawn.lanes.length} processes. The table has the same.`}
      >
        <defs>
          <pattern id="hatch-stuck" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line class="hatch-line stuck" x1={0} y1={3} x2={6} y2={3} />
          </pattern>
          <pattern id="hatch-fault" width={8} height={8} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line class="hatch-line fault" x1={0} y1={4} x2={8} y2={4} />
          </pattern>
        </defs>
        <Axis drawn={drawn} scale={scale} from={from} to={to} isTime={view.axis.value === 'time'} height={height} />
        {drawn.faults.map((fault, i) => (
          <Fault
            key={i}
            fault={fault}
            scale={scale}
            events={drawn.lines.length}
            top={HEAD}
            height={height}
            next={drawn.faults[i + 1]}
            left={seen.left + NAMES}
          />
        ))}
        {rows.map(({ lane }) => (
          <line
            key={lane}
            class="lane-line"
            x1={NAMES}
            x2={scale.width}
            y1={top + lane * LANE + LANE / 2}
            y2={top + lane * LANE + LANE / 2}
          />
        ))}
        {bars.map(({ operation, i, start, end, free, isOpen }) => (
          <Bar
            key={i}
            operation={operation}
            y={top + operation.lane * LANE + LANE / 2}
            start={start}
            end={end}
            free={free}
            isOpen={isOpen}
            isChosen={i === chosen}
            isPart={roles.isEmpty || roles.part.has(i)}
            point={roles.points.has(i) ? scale.x(scene.eventAt(roles.points.get(i)!)) : undefined}
            stuck={roles.stuck.get(i)}
            onChoose={() => {
              view.chosen.value = i
            }}
          />
        ))}
      </svg>
    </section>
  )
}

interface AxisProps {
  readonly drawn: DrawnHistory
  readonly scale: Scale
  readonly from: number
  readonly to: number
  readonly isTime: boolean
  readonly height: number
}

/** More gaps than this are not written beside their lines; and more than that are not drawn. */
const [GAPS_TOLD, GAPS_DRAWN] = [16, 60]

function Axis({ drawn, scale, from, to, isTime, height }: AxisProps) {
  let free = Number.NEGATIVE_INFINITY
  const names = new Map(drawn.isTimed ? [] : drawn.operations.map(({ begin, name = '' }) => [begin, name]))
  const ticks = drawn.lines.flatMap((line, event) => {
    if (!drawn.isTimed && !names.has(event)) return []
    const x = scale.x(event)
    if (x < from || x > to) return []
    const text = isTime ? elapsed(drawn.times![event]! - drawn.times![0]!) : (names.get(event) ?? String(line))
    const room = text.length * 7 + 14
    if (x - room / 2 < free) return []
    free = x + room / 2
    return [{ x, text, event }]
  })
  return (
    <g class="axis">
      <text x={NAMES + 4} y={13}>
        {isTime
          ? 'time since the first event, in the units of the file →'
          : drawn.isTimed
            ? `${drawn.unit} of the file →`
            : 'place in the file →'}
      </text>
      {ticks.map(({ x, text, event }) => (
        <g key={event}>
          <line x1={x} x2={x} y1={HEAD - 8} y2={height} />
          <text x={x} y={HEAD - 11} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      {!isTime &&
        drawn.gaps.length <= GAPS_DRAWN &&
        drawn.gaps.map(({ before, events }) => {
          const x = Math.max(NAMES + 3, scale.x(before - 0.5))
          if (x < from || x > to) return null
          return (
            <g key={before} class="gap">
              <title>{`${events.toLocaleString('en')} events of operations that are not drawn`}</title>
              <line x1={x} x2={x} y1={HEAD - 4} y2={height} />
              {drawn.gaps.length <= GAPS_TOLD && (
                <text x={x} y={height - 2} text-anchor={before === 0 ? 'start' : 'middle'}>
                  ⋯ {events.toLocaleString('en')}
                </text>
              )}
            </g>
          )
        })}
    </g>
  )
}

const elapsed = (time: number): string => (Number.isInteger(time) ? time.toLocaleString('en') : time.toPrecision(6))

interface FaultProps {
  readonly fault: DrawnFault
  readonly scale: Scale
  readonly events: number
  readonly top: number
  readonly height: number
  readonly next: DrawnFault | undefined
  /** What is to the left of it is out of sight. */
  readonly left: number
}

function Fault({ fault: { text, from, to, line }, scale, events, top, height, next, left }: FaultProps) {
  const [x, end] = [scale.x(Math.max(0, from - 0.5)), scale.x(Math.min(events - 1, (to ?? events) - 0.5))]
  const width = Math.max(3, end - x)
  const begin = Math.min(Math.max(x, left), Math.max(x, end - 60))
  const room = (next === undefined ? scale.width : scale.x(next.from - 0.5)) - begin - 8
  const letters = Math.floor(room / 6.6)
  const words = visible(text)
  return (
    <g class="fault-band">
      <title>{`${words} (line ${line})`}</title>
      <rect x={x} y={top} width={width} height={height - top} fill="url(#hatch-fault)" />
      <rect class="tab" x={x} y={top} width={width} height={4} />
      {letters > 3 && (
        <text x={begin + 3} y={top + 15}>
          {words.length <= letters ? words : `${words.slice(0, letters - 1)}…`}
        </text>
      )}
    </g>
  )
}

/** For each operation where the next one of its lane begins. */
function nextInLane({ operations }: DrawnHistory): ReadonlyMap<number, number> {
  const next = new Map<number, number>()
  const latest = new Map<number, number>()
  for (const [i, { lane, begin }] of operations.entries()) {
    const before = latest.get(lane)
    if (before !== undefined) next.set(before, begin)
    latest.set(lane, i)
  }
  return next
}

function rolesOf(view: HistoryView) {
  const part = view.part.value
  return {
    /** Nothing stands out where nothing is wrong. */
    isEmpty: part === undefined || part.operations.length === 0,
    part: new Set(mattering(part)),
    points: new Map(part?.points?.map(({ operation, at }) => [operation, at])),
    stuck: new Map(part?.stuck?.map(({ operation, why }) => [operation, why])),
  }
}
