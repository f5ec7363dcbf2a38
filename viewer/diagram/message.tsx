/** A message: a line from where it was sent to where it ended. */
import type { ReportMessage } from '../../traces/report/index.js'
import { fitting, type Geometry, type Point } from './geometry.js'

export interface MessageProps {
  readonly message: ReportMessage
  readonly original: ReportMessage | undefined
  readonly geometry: Geometry
  /** Something else is drawn in the row where it arrives, on the side it comes from. */
  readonly isCrowded: boolean
  readonly isChosen: boolean
  /** How many messages of the same step, to the same side, never arrive either and come before. */
  readonly stub: number
}

const HEAD = 7

export function Message({ message, original, geometry, isCrowded, isChosen, stub }: MessageProps) {
  const start = geometry.startOf(message, original)
  const end = geometry.endOf(message, stub)
  const how = message.end?.how ?? 'flying'
  const kind = `message ${how} ${message.isForged ? 'forged' : message.isLate ? 'late' : ''} ${isChosen ? 'chosen' : ''}`
  if (message.from === message.to) return <Loop message={message} start={start} end={end} kind={kind} />
  const isArriving = how === 'delivered' || how === 'swallowed'
  return (
    <g class={kind}>
      <line x1={start.x} y1={start.y} x2={end.x} y2={end.y} />
      {original !== undefined && <circle class="fork" cx={start.x} cy={start.y} r={4} />}
      {isArriving && <path class="head" d={headAt(start, end)} />}
      {(how === 'lost' || how === 'undeliverable' || how === 'swallowed') && <path class="cross" d={crossAt(end)} />}
      {how === 'flying' && <circle class="open" cx={end.x} cy={end.y} r={3} />}
      <Label message={message} start={start} end={end} isCrowded={isCrowded} />
    </g>
  )
}

function Label({
  message,
  start,
  end,
  isCrowded,
}: Pick<MessageProps, 'message' | 'isCrowded'> & { start: Point; end: Point }) {
  const isRightwards = end.x > start.x
  const side = isRightwards ? -1 : 1
  const mark = message.isForged ? ' FORGED' : message.isLate ? ' late' : ''
  if (message.end === undefined)
    return (
      <text class="label" x={end.x - side * 7} y={end.y + 4} text-anchor={isRightwards ? 'start' : 'end'}>
        {message.id}
      </text>
    )
  const slope = (end.y - start.y) / Math.max(1, Math.abs(end.x - start.x))
  // Under its own line and over that of an answer there is room, the more the further from the receiver.
  const away = isCrowded ? 12 : Math.min(44, Math.max(15, 5 / Math.max(0.01, slope)))
  const room = Math.abs(end.x - start.x) - away - 12
  const { id, body, brief, type } = message
  const text = fitting(
    [`${id} ${body}${mark}`, `${id} ${brief}${mark}`, `${id} ${type}${mark}`, `${id}${mark}`, id],
    room,
  )
  return (
    <text
      class="label"
      x={end.x + side * away}
      y={end.y + (isCrowded ? 15 : 4)}
      text-anchor={isRightwards ? 'end' : 'start'}
    >
      {text}
    </text>
  )
}

function Loop({ message, start, end, kind }: { message: ReportMessage; start: Point; end: Point; kind: string }) {
  const bulge = start.x + 26
  return (
    <g class={kind}>
      <path
        class="loop"
        d={`M${start.x},${start.y} C${bulge},${start.y + 6} ${bulge},${end.y - 6} ${end.x + 3},${end.y}`}
      />
      {message.end?.how === 'delivered' && <path class="head" d={headAt({ x: end.x + 14, y: end.y - 4 }, end)} />}
      <text class="label" x={bulge} y={end.y - 6} text-anchor="start">
        {`${message.id} ${message.type}`}
      </text>
    </g>
  )
}

function headAt(start: Point, end: Point): string {
  const angle = Math.atan2(end.y - start.y, end.x - start.x)
  const corner = (turn: number) =>
    `${(end.x - HEAD * 1.5 * Math.cos(angle + turn)).toFixed(1)},${(end.y - HEAD * 1.5 * Math.sin(angle + turn)).toFixed(1)}`
  return `M${end.x},${end.y} L${corner(0.42)} L${corner(-0.42)} Z`
}

const crossAt = ({ x, y }: Point): string =>
  `M${x - 5},${y - 5} L${x + 5},${y + 5} M${x - 5},${y + 5} L${x + 5},${y - 5}`
