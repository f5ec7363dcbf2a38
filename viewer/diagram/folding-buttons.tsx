/** What of the diagram is folded: buttons, and what the keys do. */
import { visible } from '../state/words.js'
import type { View } from '../view.js'
import type { Folding } from './folding.js'

export function foldSteps({ folding }: View): void {
  folding.value = { ...folding.value, isPastOnly: !folding.value.isPastOnly }
}

export function foldLanes({ folding }: View): void {
  folding.value = { ...folding.value, isIdleHidden: !folding.value.isIdleHidden }
}

export function FoldingButtons({ view, folding }: { view: View; folding: Folding }) {
  const { isPastOnly, isIdleHidden } = view.folding.value
  const folded = folding.rows.reduce((sum, { from, to, isFolded }) => sum + (isFolded ? to - from + 1 : 0), 0)
  const hidden = folding.hidden.map((lane) => visible(view.report.lanes[lane]?.name ?? ''))
  return (
    <div class="folding">
      <span role="status">
        {[
          ...(isPastOnly ? [`${folded === 0 ? 'no' : folded} ${folded === 1 ? 'step' : 'steps'} folded`] : []),
          ...(isIdleHidden
            ? [hidden.length === 0 ? 'every lane has a part in it' : `not drawn: ${hidden.join(', ')}`]
            : []),
        ].join(' · ')}
      </span>
      <button
        type="button"
        aria-pressed={isIdleHidden}
        onClick={() => foldLanes(view)}
        title="Lanes without a part in it (l)"
      >
        Fold idle lanes
      </button>
      <button
        type="button"
        aria-pressed={isPastOnly}
        onClick={() => foldSteps(view)}
        title="Fold steps that neither led to it, nor are named in Why (p)"
      >
        Causal past only
      </button>
    </div>
  )
}
