/** What the lines and signs in the picture mean: only those that are there. */
import { visible } from '../state/words.js'
import type { View } from '../view.js'
import { LaneLine } from './lanes.js'

export function Legend({ view }: { view: View }) {
  const { report, lines } = view
  const ends = new Set(report.messages.map(({ end }) => end?.how ?? 'flying'))
  const signs: readonly (readonly [boolean, string, string])[] = [
    [ends.has('flying'), 'flying', 'on its way at the end'],
    [ends.has('lost') || ends.has('undeliverable') || ends.has('swallowed'), 'lost', 'lost'],
    [report.messages.some(({ isLate }) => isLate), 'late', 'late'],
    [report.messages.some(({ copyOf }) => copyOf !== undefined), 'copy', 'copy'],
  ]
  return (
    <div class="legend" aria-hidden="true">
      {[...lines.ranks.keys()].map((role) => (
        <span key={role}>
          <svg aria-hidden="true" width={12} height={18}>
            <LaneLine rank={lines.rankOf(role)} x={6} top={0} bottom={18} />
          </svg>
          {visible(role)}
        </span>
      ))}
      {signs.map(([isUsed, kind, meaning]) => (isUsed ? <Sign key={kind} kind={kind} meaning={meaning} /> : null))}
      {report.walls.length > 0 && (
        <span>
          <svg aria-hidden="true" width={12} height={18} class="drawing-signs">
            <rect width={12} height={18} fill="url(#hatch-wall)" />
          </svg>
          partition
        </span>
      )}
      {report.afflictions.some(({ kind }) => kind === 'down') && (
        <span>
          <svg aria-hidden="true" width={14} height={18} class="drawing-signs">
            <rect width={14} height={18} fill="url(#hatch-down)" />
          </svg>
          down
        </span>
      )}
      {view.cited.length > 0 && <span>▸ see Why</span>}
    </div>
  )
}

function Sign({ kind, meaning }: { kind: string; meaning: string }) {
  return (
    <span>
      <svg aria-hidden="true" width={30} height={18} class="drawing-signs">
        <g class={`message ${kind === 'copy' ? '' : kind}`}>
          <line x1={2} y1={4} x2={24} y2={13} />
          {kind === 'flying' && <circle class="open" cx={24} cy={13} r={3} />}
          {kind === 'lost' && <path class="cross" d="M20,9 l8,8 M20,17 l8,-8" />}
          {kind === 'copy' && <circle class="fork" cx={5} cy={5} r={4} />}
        </g>
      </svg>
      {meaning}
    </span>
  )
}
