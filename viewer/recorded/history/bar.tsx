/** An operation: from its beginning to its end; open where nobody knows the end. */
import type { DrawnOperation } from '../../../history/page/index.js'
import { visible } from '../../state/words.js'

const HEIGHT = 22
const LETTER = 6.6

interface BarProps {
  readonly operation: DrawnOperation
  /** The middle of its lane. */
  readonly y: number
  readonly start: number
  readonly end: number
  /** Where the next bar of the lane begins. */
  readonly free: number
  readonly isOpen: boolean
  readonly isChosen: boolean
  readonly isPart: boolean
  readonly point: number | undefined
  readonly stuck: string | undefined
  readonly onChoose: () => void
}

export const wordsOf = ({ name, call, result }: DrawnOperation): string =>
  visible(
    `${name === undefined ? '' : `${name} `}${call}${result === '' ? '' : result.startsWith('→') ? result : ` ${result}`}`,
  )

export function Bar({ operation, y, start, end, free, isOpen, isChosen, isPart, point, stuck, onChoose }: BarProps) {
  const width = Math.max(8, end - start)
  const whole = wordsOf(operation)
  const inset = point === undefined ? 7 : Math.abs(point - start) < 14 ? point - start + 11 : 7
  const inside = fitting(
    operation,
    whole,
    point !== undefined && point - start >= 14 ? point - start - 14 : width - inset - 5,
  )
  const room = free - (start + width) - 10
  const outside = inside === '' && !isOpen ? fitting(operation, whole, room) : ''
  const [top, bottom] = [y - HEIGHT / 2, y + HEIGHT / 2]
  const body = isOpen
    ? `M${start + width},${top} H${start + 4} Q${start},${top} ${start},${top + 4} V${bottom - 4} Q${start},${bottom} ${start + 4},${bottom} H${start + width}`
    : undefined
  const box = { x: start, y: top, width, height: HEIGHT, rx: 4 }
  const classes = [
    'history-bar',
    operation.status,
    ...(stuck === undefined ? [] : ['stuck']),
    ...(isPart ? [] : ['aside-bar']),
    ...(isChosen ? ['chosen-bar'] : []),
  ]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: operations are reached by keyboard with the arrows
    <g class={classes.join(' ')} onClick={onChoose}>
      <title>{stuck === undefined ? whole : `${whole}: ${visible(stuck)}`}</title>
      {body === undefined ? <rect class="body" {...box} /> : <path class="body" d={body} />}
      {stuck !== undefined && <rect class="hatch" {...box} fill="url(#hatch-stuck)" />}
      {isChosen && <rect class="choice" x={start - 3} y={top - 3} width={width + 6} height={HEIGHT + 6} rx={6} />}
      <text class="label" x={start + inset} y={y + 4}>
        {inside}
      </text>
      {outside !== '' && (
        <text class="label outside" x={start + width + 5} y={y + 4}>
          {outside}
        </text>
      )}
      {point !== undefined && <path class="point" d={`M${point},${y - 7} l7,7 l-7,7 l-7,-7 Z`} />}
    </g>
  )
}

/** As much of it as there is room for: all, the call, its name, or its beginning. */
function fitting({ name, call }: DrawnOperation, whole: string, room: number): string {
  const letters = Math.floor(room / LETTER)
  const short = visible(call)
  const found = [whole, name === undefined ? short : visible(`${name} ${call}`)].find(({ length }) => length <= letters)
  if (found !== undefined) return found
  if (letters >= 9) return `${whole.slice(0, letters - 1)}…`
  return name !== undefined && name.length <= letters ? name : ''
}
