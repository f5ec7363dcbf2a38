/** Above the lanes: whose they are, and what they are in the step that is looked at. */
import { visible } from '../state/words.js'
import type { View } from '../view.js'
import { type Geometry, GUTTER } from './geometry.js'

export function Heads({ view, geometry }: { view: View; geometry: Geometry }) {
  const { report, lines } = view
  const number = view.step.value
  const step = report.steps[number - 1]
  const { folding } = geometry
  return (
    <div class="heads" style={{ width: `${geometry.width}px` }} aria-hidden="true">
      {report.lanes.map(({ name, kind }, lane) => {
        if (!folding.isDrawn(lane)) return null
        const role = lines.roles[lane]?.findLast(({ from }) => from <= number)?.role
        const skew = step?.skews?.find(({ node }) => node === name)
        return (
          <div
            key={name}
            class={`head ${kind}`}
            style={{ left: `${GUTTER + geometry.x(lane) - geometry.gap / 2}px`, width: `${geometry.gap}px` }}
          >
            <b>{visible(name)}</b>
            {kind === 'node' && role !== undefined && role !== name && <span class="role">{visible(role)}</span>}
            {skew !== undefined && step?.time !== undefined && (
              <span class="skew">
                reads {step.time + skew.by}, real {step.time}
              </span>
            )}
          </div>
        )
      })}
      <div class="head time" style={{ left: `${GUTTER + geometry.lanesWidth + 6}px` }}>
        {step?.time === undefined ? 'what happens' : `what happens · time ${step.time}`}
      </div>
    </div>
  )
}
