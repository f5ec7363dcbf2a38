/** What could happen next instead, and what would become of the property: of the model, or as it was computed beforehand. */
import type { ReportChoice } from '../../traces/report/index.js'
import { restOf } from '../state/branches.js'
import { shown } from '../text.js'
import { isEndless, type View } from '../view.js'
import { BranchList, Messages } from './branches.js'
import { ChoiceList } from './choices.js'

export function Next({ view }: { view: View }) {
  const { model, comparison, trouble, notice, busy, tree, branch, step } = view.desk
  const isAlive = model.value !== undefined
  const computed = isAlive ? undefined : view.report.alternatives?.choices[view.step.value]
  if (comparison.value !== undefined) return null
  const hasRest = restOf(tree.value, branch.value, step.value).length > 0
  const hasNews = trouble.value !== undefined || notice.value !== undefined
  if (!isAlive && computed === undefined && !hasNews) return null
  return (
    <section
      class={`panel next ${isAlive ? 'alive' : ''}`}
      aria-labelledby="next-title"
      aria-busy={busy.value !== undefined}
    >
      <div class="possible">
        <h2 id="next-title">
          What if{' '}
          <small>
            {view.step.value === view.report.steps.length
              ? 'it went on'
              : `something else came before step ${view.step.value + 1}`}
            {isEndless(view.report)
              ? ''
              : isAlive
                ? hasRest
                  ? ': ✗ ✓ when the original schedule then resumes'
                  : ': ✗ ✓ after it'
                : ', and then the rest, as far as it is possible'}
          </small>
        </h2>
        <Doom view={view} />
        {isAlive ? <ChoiceList view={view} /> : <Computed choices={computed} />}
      </div>
      {isAlive ? <BranchList view={view} /> : hasNews && <Messages view={view} />}
    </section>
  )
}

function Computed({ choices }: { choices: readonly ReportChoice[] | null | undefined }) {
  if (choices === undefined) return null
  return (
    <>
      {choices === null ? (
        <p class="aside">not computed this far from the end</p>
      ) : (
        <ul class="choices">
          {choices.map((choice) => (
            <ComputedChoice key={choice.words} choice={choice} />
          ))}
        </ul>
      )}
      <p class="aside">Computed when this page was written; the model is not in it.</p>
    </>
  )
}

function ComputedChoice({ choice: { words, outcome, skipped, isTaken } }: { choice: ReportChoice }) {
  return (
    <li class={`${outcome} ${isTaken ? 'taken' : ''}`}>
      <span class="outcome">{outcome === 'violated' ? '✗' : '✓'}</span> {shown(words)}{' '}
      <span class="fate">{fateOf({ outcome, skipped, isTaken: isTaken === true })}</span>
    </li>
  )
}

/** What becomes of the property, and of the rest of the schedule. */
export function fateOf({
  outcome,
  skipped,
  isTaken,
}: Pick<ReportChoice, 'outcome' | 'skipped'> & { isTaken: boolean }) {
  const story = isTaken ? 'as it happened' : outcome === 'violated' ? 'violated all the same' : 'the property holds'
  const steps = skipped === 1 ? 'step is' : 'steps are'
  return skipped === 0 ? story : `${story}; ${skipped} later ${steps} not possible any more`
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
