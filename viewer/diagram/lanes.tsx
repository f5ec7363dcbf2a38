/** The lanes themselves: their lines, who is down or unwell, and the walls between them. */
import type { ReportAffliction, ReportWall } from '../../traces/report/index.js'
import type { View } from '../view.js'
import type { Geometry } from './geometry.js'

export interface LanesProps {
  readonly view: View
  readonly geometry: Geometry
  /** Rows in sight. */
  readonly first: number
  readonly last: number
}

export function Lanes({ view, geometry, first, last }: LanesProps) {
  const { report, lines } = view
  const [top, bottom] = [geometry.top(first), geometry.top(last) + geometry.row]
  const { folding } = geometry
  return (
    <>
      {report.lanes.map(({ kind }, lane) =>
        !folding.isDrawn(lane) ? null : kind === 'client' ? (
          <line class="lane client" key={lane} x1={geometry.x(lane)} x2={geometry.x(lane)} y1={top} y2={bottom} />
        ) : (
          (lines.roles[lane] ?? [])
            .filter(({ from, to }) => from <= last + 1 && to >= first - 1)
            .map(({ role, from, to }) => (
              <LaneLine
                key={`${lane} ${from}`}
                rank={lines.rankOf(role)}
                x={geometry.x(lane)}
                top={Math.max(top, from === 0 ? 0 : geometry.y(from))}
                bottom={Math.min(bottom, to >= report.steps.length ? geometry.height : geometry.y(to))}
              />
            ))
        ),
      )}
      {report.afflictions
        .filter(({ lane, from, to }) => folding.isDrawn(lane) && from <= last + 1 && (to ?? last) >= first - 1)
        .map((each) => (
          <Affliction
            key={`${each.lane} ${each.from}`}
            affliction={each}
            geometry={geometry}
            top={top}
            bottom={bottom}
          />
        ))}
      {report.walls
        .filter(({ from, to }) => from <= last + 1 && (to ?? last) >= first - 1)
        .map((wall) => (
          <Wall key={`${wall.after} ${wall.from}`} wall={wall} geometry={geometry} top={top} bottom={bottom} />
        ))}
    </>
  )
}

/** Two lines for who leads, or for the rarest role; one for the next, then dashes and dots. */
export function LaneLine({ rank, x, top, bottom }: { rank: number; x: number; top: number; bottom: number }) {
  if (bottom <= top) return null
  const offsets = rank === 0 ? [-2.5, 2.5] : [0]
  return (
    <g class={`lane node rank${Math.min(rank, 3)}`}>
      {offsets.map((offset) => (
        <line key={offset} x1={x + offset} x2={x + offset} y1={top} y2={bottom} />
      ))}
    </g>
  )
}

type Span = { readonly geometry: Geometry; readonly top: number; readonly bottom: number }

function Affliction({
  affliction: { lane, kind, from, to },
  geometry,
  top,
  bottom,
}: Span & { affliction: ReportAffliction }) {
  const x = geometry.x(lane)
  const [begin, end] = [geometry.y(from), to === undefined ? geometry.height : geometry.y(to)]
  const [y1, y2] = [Math.max(top, begin), Math.min(bottom, end)]
  if (y2 <= y1) return null
  return (
    <g class={`affliction ${kind}`}>
      <rect class="blank" x={x - 8} y={y1} width={16} height={y2 - y1} />
      <rect class="hatch" x={x - 8} y={y1} width={16} height={y2 - y1} fill={`url(#hatch-${kind})`} />
      {to !== undefined && <line class="cap" x1={x - 11} x2={x + 11} y1={end} y2={end} />}
    </g>
  )
}

function Wall({ wall: { after, holds, from, to }, geometry, top, bottom }: Span & { wall: ReportWall }) {
  const x = geometry.xAfter(after)
  const [begin, end] = [geometry.y(from), to === undefined ? geometry.height : geometry.y(to)]
  const [y1, y2] = [Math.max(top, begin), Math.min(bottom, end)]
  if (y2 <= y1) return null
  const arrow = holds === 'rightwards' ? '▸' : holds === 'leftwards' ? '◂' : ''
  return (
    <g class="wall">
      <rect x={x - 5} y={y1} width={10} height={y2 - y1} fill="url(#hatch-wall)" />
      {arrow !== '' && (
        <text class="label" x={x + (holds === 'rightwards' ? -13 : 7)} y={Math.min(begin + 4, y2)}>
          {arrow}
        </text>
      )}
    </g>
  )
}

/** What walls and nodes that are down are filled with. */
export function Patterns() {
  return (
    <defs>
      {(['wall', 'down', 'paused', 'gray'] as const).map((name) => (
        <pattern
          key={name}
          id={`hatch-${name}`}
          width={6}
          height={6}
          patternUnits="userSpaceOnUse"
          patternTransform={name === 'paused' ? '' : 'rotate(45)'}
        >
          <line class={`hatch-line ${name}`} x1={0} y1={3} x2={6} y2={3} />
        </pattern>
      ))}
    </defs>
  )
}
