/** Moving through the steps: buttons, the scrubber with the strip of faults over it, and the search. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { goTo, nextOf, type View } from './view.js'

export function Controls({ view }: { view: View }) {
  const { report, step } = view
  const last = report.steps.length
  const doom = report.alternatives?.doom
  return (
    <nav class="controls" aria-label="Steps">
      <div class="buttons">
        <Button view={view} to={0} label="To the start" sign="|◀" />
        <Button view={view} to={step.value - 1} label="Step before" sign="◀" />
        <Button view={view} to={step.value + 1} label="Next step" sign="▶" />
        <Button view={view} to={last} label="To the last step" sign="▶|" />
      </div>
      <div
        class="scrubber"
        title={
          doom === undefined
            ? undefined
            : `red: how many of ${doom.of} random ends from each step violate the property (a sample)`
        }
      >
        <Strip view={view} />
        <input
          type="range"
          min={0}
          max={last}
          value={step.value}
          aria-label="Step"
          aria-valuetext={`step ${step.value} of ${last}`}
          onInput={({ currentTarget }) => goTo(view, Number(currentTarget.value))}
        />
      </div>
      <output class="position">
        step <b>{step.value}</b> of {last}
      </output>
      <Search view={view} />
    </nav>
  )
}

function Button({ view, to, label, sign }: { view: View; to: number; label: string; sign: string }) {
  const isNowhere = Math.max(0, Math.min(view.report.steps.length, to)) === view.step.value
  return (
    <button type="button" aria-label={label} title={label} aria-disabled={isNowhere} onClick={() => goTo(view, to)}>
      <span aria-hidden="true">{sign}</span>
    </button>
  )
}

/** More marks than this cannot be told apart. */
const MARKS_MAX = 400

/** Where faults and timeouts are, which steps WHY names, and how bad it is by then, where that is known. */
function Strip({ view }: { view: View }) {
  const { report, faults, cited, found, step } = view
  const last = Math.max(1, report.steps.length)
  const at = (number: number) => (number / last) * 1000
  const doom = report.alternatives?.doom
  return (
    <svg class="strip" viewBox="0 0 1000 26" preserveAspectRatio="none" aria-hidden="true">
      {doom?.bad.map((bad, i) => {
        const height = (14 * bad) / doom.of
        return <rect key={i} class="doom" x={at(i - 0.4)} width={at(0.8)} y={15 - height} height={height} />
      })}
      <line class="base" x1={0} x2={1000} y1={20} y2={20} />
      {thinned(faults).map((number) => (
        <rect key={`fault ${number}`} class="fault" x={at(number) - 2.5} width={5} y={15} height={10} />
      ))}
      {thinned(cited).map((number) => (
        <rect key={`cited ${number}`} class="cited" x={at(number) - 2} width={4} y={17} height={6} />
      ))}
      {thinned(found.value).map((number) => (
        <rect key={`found ${number}`} class="found" x={at(number) - 2} width={4} y={22} height={4} />
      ))}
      <line class="now" x1={at(step.value)} x2={at(step.value)} y1={0} y2={26} />
    </svg>
  )
}

function thinned(numbers: readonly number[]): readonly number[] {
  const every = Math.ceil(numbers.length / MARKS_MAX)
  return every <= 1 ? numbers : numbers.filter((_, i) => i % every === 0)
}

function Search({ view }: { view: View }) {
  const field = useRef<HTMLInputElement>(null)
  const { isSearching, query, found, step } = view
  useLayoutEffect(() => {
    if (isSearching.value) field.current?.focus()
    else field.current?.blur()
  }, [isSearching.value])
  const count = found.value.length
  return (
    <search class="search">
      <input
        ref={field}
        type="search"
        placeholder="Search steps (/)"
        aria-label="Search the words of the steps"
        value={query.value}
        onFocus={() => {
          isSearching.value = true
        }}
        onBlur={() => {
          isSearching.value = false
        }}
        onInput={({ currentTarget }) => {
          query.value = currentTarget.value
        }}
        onKeyDown={({ key, shiftKey }) => {
          if (key === 'Enter') goTo(view, nextOf(found.value, step.value, shiftKey ? -1 : 1))
        }}
      />
      <output>{query.value === '' ? '' : `${count} ${count === 1 ? 'step' : 'steps'}`}</output>
    </search>
  )
}
