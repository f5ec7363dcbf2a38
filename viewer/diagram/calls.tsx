/** What clients ask, and what they are told: arrows within one row, and the bar on a client's lane while it waits. */
import type { ReportOperation } from '../../traces/report/index.js'
import { fitting, type Geometry } from './geometry.js'

export interface CallProps {
  readonly operation: ReportOperation
  readonly geometry: Geometry
  readonly lastStep: number
}

export function Call({ operation, geometry, lastStep }: CallProps) {
  const { lane, asked, beganAt, end, call, brief } = operation
  const x = geometry.x(lane)
  const isDrawn = (other: number | undefined): other is number => other !== undefined && geometry.folding.isDrawn(other)
  // An operation that is answered at once has its answer a little lower.
  const isInstant = end?.step === beganAt
  const [top, bottom] = [
    geometry.y(beganAt),
    geometry.y(end?.step ?? lastStep) + (end === undefined ? 14 : isInstant ? 6 : 0),
  ]
  return (
    <g class={`call ${end?.type ?? 'pending'}`}>
      <rect class="bar" x={x - 4} y={top} width={8} height={Math.max(4, bottom - top)} rx={3} />
      {end?.type === 'info' && (
        <text class="mark" x={x} y={bottom + 12} text-anchor="middle">
          ?
        </text>
      )}
      {isDrawn(asked) && !geometry.folding.isFolded(beganAt) && (
        <Flat from={x} to={geometry.x(asked)} y={top} labels={[call, brief, brief.split(' ')[0] ?? '', '']} at={x} />
      )}
      {end !== undefined && isDrawn(end.by) && !geometry.folding.isFolded(end.step) && (
        <Flat
          from={geometry.x(end.by)}
          to={x}
          y={bottom}
          labels={[end.result, end.type === 'ok' ? '= ok' : end.type]}
          at={x}
          isUnder={isInstant}
        />
      )}
    </g>
  )
}

interface FlatProps {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly labels: readonly string[]
  /** Where the client is. */
  readonly at: number
  readonly isUnder?: boolean
}

/** An arrow along a row. Its label stands over it, beside the client. */
function Flat({ from, to, y, labels, at, isUnder = false }: FlatProps) {
  const direction = to > from ? 1 : -1
  const tip = to - direction * (to === at ? 4 : 5)
  const other = at === from ? to : from
  const isRight = other > at
  const text = fitting(labels, Math.abs(to - from) - 22)
  return (
    <g class="flat">
      <line x1={from} y1={y} x2={tip - direction * 6} y2={y} />
      <path class="head" d={`M${tip},${y} l${-direction * 9},-4 v8 Z`} />
      <text
        class="label"
        x={at + (isRight ? 9 : -9)}
        y={isUnder ? y + 11 : y - 6}
        text-anchor={isRight ? 'start' : 'end'}
      >
        {text}
      </text>
    </g>
  )
}
