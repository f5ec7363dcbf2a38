/** The path of a branch in the protocol as it is and in a variant: which one is shown, and where they part. */
import type { StepperTold } from '../../traces/report/index.js'
import { closeComparison, turnOver } from '../explore/acts.js'
import { shown } from '../text.js'
import { goTo, type View } from '../view.js'
import { Messages } from './branches.js'

export function ComparisonBar({ view }: { view: View }) {
  const { desk } = view
  const { variant, side, compared } = desk.comparison.value!
  const names = { base: 'as it is', variant } as const
  return (
    <section class="standing comparison" aria-label="Comparison">
      <span class="sides">
        {(['base', 'variant'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === side}
            title="The other one (v)"
            onClick={() => each !== side && turnOver(desk)}
          >
            {shown(names[each])}{' '}
            <span class={compared[each].violated.length > 0 ? 'bad' : 'good'}>
              {compared[each].violated.length > 0 ? '✗' : '✓'}
            </span>
          </button>
        ))}
      </span>
      <p class="parting" role="status">
        {compared.parting === undefined ? 'They never part on this schedule.' : <Parting view={view} />}
      </p>
      <button type="button" onClick={() => closeComparison(desk)}>
        Close the comparison
      </button>
      {compared.parting !== undefined && <Sides view={view} />}
      {!view.isExploring.value && <Messages view={view} />}
    </section>
  )
}

/** What steps differ in, as a reader calls it. */
const PARTS: Readonly<Record<string, string>> = {
  start: 'how they begin',
  client: 'what clients are told',
  sent: 'what is sent',
  changes: 'what nodes remember',
  timers: 'timers',
  observed: 'what observers see',
  lost: 'what is lost',
  synced: 'what is on disk',
}

function Parting({ view }: { view: View }) {
  const { compared } = view.desk.comparison.value!
  const { step, kind, differsIn } = compared.parting!
  return (
    <>
      They part{' '}
      <button type="button" class="link" onClick={() => goTo(view, step)}>
        {step === 0 ? 'at the start' : `in step ${step}`}
      </button>
      {kind === 'enabled'
        ? ': it is possible in one of them only.'
        : `: they differ in ${differsIn.map((part) => PARTS[part] ?? part).join(', ')}.`}
    </>
  )
}

/** What each does in the step in which they part. */
function Sides({ view }: { view: View }) {
  const { compared, variant } = view.desk.comparison.value!
  return (
    <dl class="parts">
      <div>
        <dt>as it is</dt>
        <dd>
          <Doing view={view} told={compared.base} other={compared.variant} />
        </dd>
      </div>
      <div>
        <dt>{shown(variant)}</dt>
        <dd>
          <Doing view={view} told={compared.variant} other={compared.base} />
        </dd>
      </div>
    </dl>
  )
}

function Doing({ view, told, other }: { view: View; told: StepperTold; other: StepperTold }) {
  const { step, kind } = view.desk.comparison.value!.compared.parting!
  const own = told.report.steps[step - 1]
  if (step === 0) return <>{shown(told.report.start.join('; ') || 'begins as it says above')}</>
  if (kind === 'enabled') {
    const [left, right] = [firstOnly(told.skipped, other.skipped), firstOnly(other.skipped, told.skipped)]
    if (left < right) return <>not possible</>
    return <>{shown(own?.words ?? '')}</>
  }
  const { words = '', ends = [], effects = [] } = own ?? {}
  return <>{shown([words, ...ends, ...effects].join('; '))}</>
}

/** The first place that is in one list only. */
function firstOnly(places: readonly number[], others: readonly number[]): number {
  return places.find((place) => !others.includes(place)) ?? Number.POSITIVE_INFINITY
}
