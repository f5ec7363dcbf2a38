/** From events to places in the picture: one behind the other, or as their clocks say. */
import type { DrawnHistory } from '../../../history/page/index.js'

export const NAMES = 96
const END = 30
/** Room for an event, at least and at most. */
const [EVENT_MIN, EVENT_MAX] = [34, 150]

export interface Scale {
  readonly width: number
  /** Events may be between two: 3.5 is in the middle of the third and the fourth. */
  x(event: number): number
}

export function scaleOf({ lines, times }: DrawnHistory, axis: 'order' | 'time', room: number, zoom: number): Scale {
  const events = Math.max(1, lines.length)
  const free = Math.max(200, room - NAMES - END)
  const start = NAMES + 14
  if (axis === 'time' && times !== undefined && times.length > 1) {
    const width = free * zoom
    const [first, last] = [times[0]!, times.at(-1)!]
    const at = (time: number) => start + ((time - first) / (last - first)) * (width - 28)
    return {
      width: NAMES + width + END,
      x: (event) => {
        const before = Math.max(0, Math.min(times.length - 1, Math.floor(event)))
        const after = Math.min(times.length - 1, before + 1)
        const share = Math.max(0, Math.min(1, event - before))
        return at(times[before]! + (times[after]! - times[before]!) * share)
      },
    }
  }
  const each = Math.max(EVENT_MIN, Math.min(EVENT_MAX, (free - 28) / events)) * zoom
  return { width: Math.max(room, start + (events - 1) * each + END + 14), x: (event) => start + event * each }
}
