/** Under the title: what is shown, where that is not the counterexample that was found. */
import { judgeBy } from '../explore/acts.js'
import { show } from '../explore/desk.js'
import { type Branch, MAIN, stageOf } from '../state/branches.js'
import { StepLink, shown } from '../text.js'
import type { View } from '../view.js'
import { ComparisonBar } from './comparison.js'

export function Standing({ view }: { view: View }) {
  const { desk, step } = view
  const { value: branch } = desk.branch
  const { value: comparison } = desk.comparison
  if (comparison !== undefined) return <ComparisonBar view={view} />
  if (branch.isFixed) return null
  const main = desk.tree.value.branches[0]!
  return (
    <p class="standing">
      <b>{branch.name === MAIN ? 'By hand' : `Branch ${branch.name}`}</b> {originOf(branch, main.isFixed)}{' '}
      <Outcome view={view} />
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

function originOf({ parent, at, setting }: Branch, isFound: boolean) {
  if (parent !== undefined)
    return (
      <>
        leaves {parent !== MAIN ? `branch ${parent}` : isFound ? 'the original schedule' : 'main'}{' '}
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
  const { desk } = view
  const { violated, isQuiet } = desk.stage.value
  if (violated.length === 0)
    return (
      <span class="good">✓ Nothing is violated so far{isQuiet ? '; nothing but faults is left to happen' : ''}.</span>
    )
  return (
    <>
      {violated.map(({ property, step }, i) => (
        <span key={property}>
          {i > 0 ? ', ' : ''}
          <span class="bad">✗</span>{' '}
          {property === view.report.property.name ? (
            <span class="bad">{shown(property)}</span>
          ) : (
            <button
              type="button"
              class="link"
              title="Tell why this one does not hold"
              onClick={() => judgeBy(desk, property)}
            >
              {shown(property)}
            </button>
          )}{' '}
          <StepLink view={view} step={step} />
        </span>
      ))}
      .
    </>
  )
}
