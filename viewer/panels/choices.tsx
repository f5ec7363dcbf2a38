/** The events that are possible after the step that is looked at, each to be taken. */
import { take } from '../explore/acts.js'
import type { Choice } from '../explore/choices.js'
import { restOf } from '../state/branches.js'
import { visible } from '../state/words.js'
import { shown } from '../text.js'
import { isEndless, type View } from '../view.js'
import { fateOf } from './next.js'

/** More of them are found by their words. */
const SHOWN_MAX = 100
/** Keys there are. */
const NUMBERED = 9
/** From so many on, there is something to search. */
const MANY = 6

export function ChoiceList({ view }: { view: View }) {
  const { all, wanted, trouble, isTooLong, ask } = view.choices
  if (trouble.value !== undefined)
    return (
      <p class="bad" role="alert">
        {shown(trouble.value)}
      </p>
    )
  if (isTooLong.value)
    return (
      <p class="aside">
        The schedule is long, and the model goes through it for each answer.{' '}
        <button type="button" onClick={ask}>
          Ask the model
        </button>
      </p>
    )
  if (all.value === undefined) return <p class="aside">asking the model …</p>
  if (all.value.length === 0) return <p class="aside">Nothing can happen here.</p>
  return (
    <>
      {all.value.length >= MANY && <Filter view={view} />}
      <ol class="choices">
        {wanted.value.slice(0, SHOWN_MAX).map((choice, i) => (
          <Item key={choice.index} view={view} choice={choice} number={i + 1} />
        ))}
      </ol>
      {wanted.value.length === 0 && <p class="aside">No event that is possible here is like that.</p>}
      {wanted.value.length > SHOWN_MAX && (
        <p class="aside">and {wanted.value.length - SHOWN_MAX} more: search for them</p>
      )}
    </>
  )
}

function Filter({ view }: { view: View }) {
  const { query, withFaults, all, wanted } = view.choices
  const faults = all.value?.filter(({ isFault }) => isFault).length ?? 0
  return (
    <div class="filter">
      <input
        type="search"
        placeholder="Search events"
        aria-label="Search the events that are possible"
        value={query.value}
        onInput={({ currentTarget }) => {
          query.value = currentTarget.value
        }}
      />
      {faults > 0 && (
        <label>
          <input
            type="checkbox"
            checked={withFaults.value}
            onChange={({ currentTarget }) => {
              withFaults.value = currentTarget.checked
            }}
          />{' '}
          {faults === 1 ? 'one fault' : `${faults} faults`}
        </label>
      )}
      <output>
        {wanted.value.length === all.value?.length
          ? `${wanted.value.length}`
          : `${wanted.value.length} of ${all.value?.length}`}{' '}
        possible
      </output>
    </div>
  )
}

function Item({ view, choice, number }: { view: View; choice: Choice; number: number }) {
  const { words, tone, outcome, skipped = 0, isTaken, index } = choice
  const { desk } = view
  const hasRest = restOf(desk.tree.value, desk.branch.value, desk.step.value).length > 0
  const isOpen = outcome === undefined || isEndless(view.report)
  const fate = isOpen ? (isTaken ? 'as it happened' : undefined) : fateOf({ outcome, skipped, isTaken })
  return (
    <li class={`${isOpen ? 'open' : outcome} ${isTaken ? 'taken' : ''}`}>
      <button
        type="button"
        class="choice"
        title={visible(`${words}${fate === undefined ? '' : `: ${fate}`}`.slice(0, 500))}
        onClick={() => take(desk, () => index)}
      >
        <span class="key" aria-hidden="true">
          {number <= NUMBERED ? number : ''}
        </span>
        <span class="outcome" aria-hidden="true">
          {isEndless(view.report) ? '' : outcome === undefined ? '…' : outcome === 'violated' ? '✗' : '✓'}
        </span>
        <span class={`event ${tone}`}>{shown(words)}</span>
        {fate !== undefined && (
          <span class="fate">
            <span aria-hidden="true">{briefly(choice)}</span>
            <span class="unseen">{fate}</span>
          </span>
        )}
      </button>
      {!isTaken && hasRest && (
        <button
          type="button"
          class="then"
          title="Take it, then resume the original schedule"
          aria-label={`+ rest: take ${visible(words.slice(0, 100))}, then resume the original schedule`}
          onClick={() => take(desk, () => index, { thenResume: true })}
        >
          + rest
        </button>
      )}
    </li>
  )
}

/** Beside the mark, which says already whether the property holds. */
function briefly({ isTaken, skipped = 0 }: Choice): string {
  if (isTaken) return 'as it happened'
  return skipped === 0 ? '' : `${skipped} left out`
}
