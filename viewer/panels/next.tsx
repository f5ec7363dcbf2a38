/** What else could have happened before the next step, and what would have become of the property. */
import type { ReportChoice } from '../../traces/report/index.js'
import { shown } from '../text.js'
import type { View } from '../view.js'

export function Next({ view }: { view: View }) {
  const { step, report } = view
  const { alternatives } = report
  const choices = alternatives?.choices[step.value]
  if (alternatives === undefined || choices === undefined) return null
  return (
    <article class="next">
      <h3>
        What if{' '}
        <small>something else came before step {step.value + 1}, and then the rest, as far as it is possible</small>
      </h3>
      <Doom view={view} />
      {choices === null ? (
        <p class="aside">not computed this far from the end</p>
      ) : (
        <ul>
          {choices.map((choice) => (
            <Choice key={choice.words} choice={choice} />
          ))}
        </ul>
      )}
      <p class="aside">Computed when this page was written; the model is not in it.</p>
    </article>
  )
}

function Choice({ choice: { words, outcome, skipped, isTaken } }: { choice: ReportChoice }) {
  const story = isTaken ? 'as it happened' : outcome === 'violated' ? 'violated all the same' : 'the property holds'
  const lacking =
    skipped === 0 ? '' : `; ${skipped} later ${skipped === 1 ? 'step is' : 'steps are'} not possible any more`
  return (
    <li class={`${outcome} ${isTaken ? 'taken' : ''}`}>
      <span class="outcome">{outcome === 'violated' ? '✗' : '✓'}</span> {shown(words)}{' '}
      <span class="fate">
        {story}
        {lacking}
      </span>
    </li>
  )
}

function Doom({ view }: { view: View }) {
  const { step, report } = view
  const doom = report.alternatives?.doom
  const bad = doom?.bad[step.value]
  if (doom === undefined || bad === undefined) return null
  return (
    <p class="doom">
      From here <b>{bad}</b> of {doom.of} random ends violate the property (a sample; each up to {doom.beyond} steps
      longer than this run).
    </p>
  )
}
