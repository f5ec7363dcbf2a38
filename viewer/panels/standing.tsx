/** Under the title: what is shown, where that is not the counterexample that was found. */
import { closeComparison, turnOver } from '../explore/acts.js'
import { show } from '../explore/desk.js'
import { type Branch, MAIN, stageOf } from '../state/branches.js'
import { StepLink, shown } from '../text.js'
import { goTo, type View } from '../view.js'

export function Standing({ view }: { view: View }) {
  const { desk, step } = view
  const { value: branch } = desk.branch
  const { value: comparison } = desk.comparison
  if (comparison !== undefined) return <ComparisonBar view={view} />
  if (branch.isFixed) return null
  const main = desk.tree.value.branches[0]!
  return (
    <p class="standing">
      <b>{branch.name === MAIN ? 'By hand' : `Branch ${branch.name}`}</b> {originOf(branch)} <Outcome view={view} />
      {main.isFixed && (
        <>
          {' '}
          It is not the counterexample that was found.{' '}
          <button type="button" onClick={() => show(desk, MAIN, Math.min(step.value, stageOf(main).path.length))}>
            Back to that
          </button>
        </>
      )}
    </p>
  )
}

function originOf({ parent, at, setting }: Branch) {
  if (parent !== undefined)
    return (
      <>
        leaves {parent === MAIN ? 'the original schedule' : `branch ${parent}`}{' '}
        {at === 0 ? 'at the start' : `after step ${at}`}.
      </>
    )
  const { variant, config } = setting
  const name = typeof config === 'string' ? config : 'a configuration of its own'
  return (
    <>
      begins at the initial states: {shown(name)}
      {variant === null ? '' : <>, variant {shown(variant)}</>}.
    </>
  )
}

/** Each property that it violates. */
function Outcome({ view }: { view: View }) {
  const { violated, isQuiet } = view.desk.stage.value
  if (violated.length === 0)
    return (
      <span class="good">✓ All properties hold so far{isQuiet ? '; nothing but faults is left to happen' : ''}.</span>
    )
  return (
    <>
      {violated.map(({ property, step }) => (
        <span key={property} class="bad">
          ✗ {shown(property)} <StepLink view={view} step={step} />{' '}
        </span>
      ))}
    </>
  )
}

function ComparisonBar({ view }: { view: View }) {
  const { desk } = view
  const { variant, side, compared } = desk.comparison.value!
  const { parting } = compared
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
            {shown(names[each])} {compared[each].violated.length > 0 ? '✗' : '✓'}
          </button>
        ))}
      </span>
      <span role="status">{parting === undefined ? 'They never part on this schedule.' : <Parting view={view} />}</span>
      <button type="button" onClick={() => closeComparison(desk)}>
        Close the comparison
      </button>
    </section>
  )
}

/** Where they part, and what each does there. */
function Parting({ view }: { view: View }) {
  const { compared, variant } = view.desk.comparison.value!
  const { step, kind, differsIn } = compared.parting!
  const wordsOf = (told: typeof compared.base) => {
    const { words = 'nothing more', effects = [], ends = [] } = told.report.steps[step - 1] ?? {}
    return shown([words, ...ends, ...effects].join('; '))
  }
  return (
    <>
      They part in{' '}
      <button type="button" class="link" onClick={() => goTo(view, step)}>
        step {step}
      </button>
      : {kind === 'enabled' ? 'it is possible in one of them only' : `they differ in ${differsIn.join(', ')}`}.{' '}
      <span class="parts">
        As it is: {wordsOf(compared.base)}. {shown(variant)}: {wordsOf(compared.variant)}.
      </span>
    </>
  )
}
