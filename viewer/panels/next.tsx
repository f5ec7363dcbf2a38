/** What else could have happened instead of the next step, and what would have become of the property. */
import { shown } from '../text.js'
import type { View } from '../view.js'

export function Next({ view }: { view: View }) {
  const choices = view.report.alternatives?.choices[view.step.value]
  if (choices === undefined || choices.length === 0) return null
  return (
    <article class="next">
      <h3>
        Instead <small>computed beforehand: one other event here, then the rest of the schedule</small>
      </h3>
      <ul>
        {choices.map(({ words, outcome, skipped, isTaken }) => (
          <li key={words} class={`${outcome} ${isTaken ? 'taken' : ''}`}>
            <span class="outcome">{outcome === 'violated' ? '✗' : outcome === 'holds' ? '✓' : '?'}</span> {shown(words)}{' '}
            <span class="fate">
              {isTaken
                ? 'as it happened'
                : outcome === 'violated'
                  ? 'violated all the same'
                  : outcome === 'holds'
                    ? 'the property holds'
                    : 'undecided'}
              {skipped > 0 ? `; ${skipped} later ${skipped === 1 ? 'step is' : 'steps are'} not possible any more` : ''}
            </span>
          </li>
        ))}
      </ul>
    </article>
  )
}
