/** Operations that contradict each other, as a ring: each must come before the next. */
import type { ComponentChildren } from 'preact'
import type { ReportCycle } from '../../traces/report/index.js'
import { shown } from '../text.js'
import type { View } from '../view.js'
import { Extent } from './extent.js'

const WIDTH = 340
const NODE_WIDTH = 96
const NODE_HEIGHT = 30

interface RingProps {
  readonly view?: View
  readonly cycle: ReportCycle
  /** What stands behind each operation, where that is not when it took place. */
  readonly place?: (operation: number | undefined) => ComponentChildren
}

export function Ring({ view, cycle, place }: RingProps) {
  const { nodes, edges } = cycle
  const isPair = nodes.length === 2
  const [across, down] = [isPair ? 90 : 116, isPair ? 0 : Math.min(130, 50 + nodes.length * 14)]
  const angles = nodes.map((_, i) => (isPair ? Math.PI * (1 - i) : -Math.PI / 2 + (i * 2 * Math.PI) / nodes.length))
  const top = Math.min(...angles.map((angle) => down * Math.sin(angle)))
  const bottom = Math.max(...angles.map((angle) => down * Math.sin(angle)))
  const margin = isPair ? 56 : NODE_HEIGHT / 2 + 14
  const height = bottom - top + 2 * margin
  const places = angles.map((angle) => ({
    x: WIDTH / 2 + across * Math.cos(angle),
    y: margin - top + down * Math.sin(angle),
  }))
  return (
    <figure class="ring">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`A circle of ${nodes.length}: ${edges.map(({ text }) => text).join(' ')}`}
      >
        {edges.map(({ from, to, type }, i) => (
          <Edge
            key={i}
            start={places[from]!}
            end={places[to]!}
            type={type}
            bend={isPair ? 54 : nodes.length === 3 ? 14 : 10}
          />
        ))}
        {nodes.map(({ name }, i) => (
          <g key={i} class="ring-node">
            <rect
              x={places[i]!.x - NODE_WIDTH / 2}
              y={places[i]!.y - NODE_HEIGHT / 2}
              width={NODE_WIDTH}
              height={NODE_HEIGHT}
              rx={6}
            />
            <text x={places[i]!.x} y={places[i]!.y + 4} text-anchor="middle">
              {name.length > 14 ? `${name.slice(0, 13)}…` : name}
            </text>
          </g>
        ))}
      </svg>
      <figcaption>
        <ul>
          {nodes.map(({ name, text, operation }) => (
            <li key={name}>
              <b>{shown(name)}</b> {shown(text)} {place?.(operation)}
              {view !== undefined && <Extent view={view} operation={operation} />}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  )
}

interface Place {
  readonly x: number
  readonly y: number
}

/** A bow from one node to another, with what kind of edge it is in its middle. */
function Edge({ start, end, type, bend }: { start: Place; end: Place; type: string; bend: number }) {
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const length = Math.hypot(dx, dy) || 1
  const middle = { x: (start.x + end.x) / 2 + (dy / length) * bend, y: (start.y + end.y) / 2 - (dx / length) * bend }
  const from = onBorder(start, middle)
  const to = onBorder(end, middle)
  const angle = Math.atan2(to.y - middle.y, to.x - middle.x)
  const corner = (turn: number) => `${to.x - 10 * Math.cos(angle + turn)},${to.y - 10 * Math.sin(angle + turn)}`
  const label = { x: (from.x + 2 * middle.x + to.x) / 4, y: (from.y + 2 * middle.y + to.y) / 4 }
  const width = type.length * 7 + 12
  return (
    <g class={`ring-edge edge-${type.replace(' ', '-')}`}>
      <path d={`M${from.x},${from.y} Q${middle.x},${middle.y} ${to.x},${to.y}`} />
      <path class="head" d={`M${to.x},${to.y} L${corner(0.4)} L${corner(-0.4)} Z`} />
      <rect x={label.x - width / 2} y={label.y - 9} width={width} height={18} rx={9} />
      <text x={label.x} y={label.y + 4} text-anchor="middle">
        {type}
      </text>
    </g>
  )
}

/** Where the way from a node's middle to a point leaves its box. */
function onBorder({ x, y }: Place, towards: Place): Place {
  const [dx, dy] = [towards.x - x, towards.y - y]
  const share = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (NODE_WIDTH / 2 + 3) / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (NODE_HEIGHT / 2 + 3) / Math.abs(dy),
  )
  return Number.isFinite(share) ? { x: x + dx * Math.min(1, share), y: y + dy * Math.min(1, share) } : { x, y }
}
