/** The run of a plain machine: its steps, and the state after the one that is looked at, with what differs. */
import { type Signal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { MachinePage } from '../../../traces/report/space.js'
import { Changes, Value } from '../../panels/value.js'
import { differences } from '../../state/diff.js'
import { type Tree, treeOf } from '../../state/tree.js'
import { shown } from '../../text.js'
import { type Frame, Framed, type Key, type Sign } from '../frame.js'

export function Machine({ page, frame }: { page: MachinePage; frame: Frame }) {
  const step = useMemo(() => signal(page.steps.length - 1), [page])
  const trees = useMemo(() => page.steps.map(({ state }) => treeOf(state)), [page])
  useEffect(() => restored(step, page), [step, page])
  const last = page.steps.length - 1
  const goTo = (to: number) => () => {
    step.value = Math.max(0, Math.min(last, to))
    window.history.replaceState(null, '', `#step=${step.value}`)
  }
  const keys: Key[] = [
    { keys: ['ArrowRight', 'ArrowDown', 'j'], does: 'next step', act: () => goTo(step.value + 1)() },
    { keys: ['ArrowLeft', 'ArrowUp', 'k'], does: 'step before', act: () => goTo(step.value - 1)() },
    { keys: ['Home'], does: 'the start', act: goTo(0) },
    { keys: ['End'], does: 'the last step', act: goTo(last) },
  ]
  const { property, machine, facts, why, lasso } = page
  return (
    <Framed
      frame={frame}
      verdict={property === undefined ? undefined : 'invalid'}
      title={
        property === undefined ? (
          'Trace of states'
        ) : (
          <>
            {shown(property.name)} <small>({shown(property.kind)}) does not hold</small>
          </>
        )
      }
      target={machine}
      facts={facts}
      keys={keys}
      signs={property === undefined ? SIGNS.slice(0, -1) : SIGNS}
    >
      <main class="recorded machine">
        <section class="panel history" aria-labelledby="steps-title">
          <h2 id="steps-title">
            Steps{' '}
            {lasso !== undefined && (
              <small>
                {lasso.start === last
                  ? 'it stays in the last state for ever'
                  : `what follows step ${lasso.start} repeats for ever`}
              </small>
            )}
          </h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <section class="scroller" tabIndex={0} aria-label="Steps in their order" data-scrolls>
            <table>
              <thead>
                <tr>
                  <th scope="col">Step</th>
                  <th scope="col">Action</th>
                  <th scope="col">{frame.isTable.value ? 'State' : 'What changes'}</th>
                </tr>
              </thead>
              <tbody>
                {rowsInSight(page.steps.length, step.value).map((i) => (
                  <tr
                    key={i}
                    class={`${i === step.value ? 'chosen' : ''} ${lasso !== undefined && i > lasso.start ? 'again' : ''}`}
                    aria-current={i === step.value ? 'step' : undefined}
                  >
                    <th scope="row">
                      <button type="button" onClick={goTo(i)}>
                        {i}
                      </button>
                    </th>
                    <td class="value">{shown(page.steps[i]!.action ?? 'start')}</td>
                    <td>
                      {frame.isTable.value || i === 0 ? (
                        <Value tree={trees[i]!} />
                      ) : (
                        <Changes found={differences(trees[i - 1]!, trees[i]!)} />
                      )}
                      {i === last && property !== undefined && <b class="bad"> ✗</b>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {page.steps.length > ROWS && (
            <p class="aside">
              Of {page.steps.length.toLocaleString('en')} states those around the chosen one are listed.
            </p>
          )}
        </section>
        <section class="panel why" aria-labelledby="state-title">
          {why.length > 0 && (
            <>
              <h2>Why</h2>
              <div class="prose">
                {why.map((text, i) => (
                  <p key={i}>{shown(text)}</p>
                ))}
              </div>
            </>
          )}
          <h2 id="state-title">
            State <span class="at">after step {step.value}</span>
          </h2>
          <Fields before={trees[step.value - 1]} state={trees[step.value]!} />
        </section>
      </main>
    </Framed>
  )
}

/** The variables; those that differ from the state before are marked. */
export function Fields({ before, state }: { before: Tree | undefined; state: Tree }) {
  if (state.kind === 'leaf') return null
  return (
    <dl aria-live="polite">
      {[...state.entries].map(([name, tree]) => {
        const old = before === undefined || before.kind === 'leaf' ? undefined : before.entries.get(name)
        const found = old === undefined ? [] : differences(old, tree)
        return (
          <div key={name} class={`field ${found.length > 0 ? 'differs' : ''}`}>
            <dt>{shown(name)}</dt>
            <dd>
              {(found.length === 0 || tree.kind !== 'leaf') && <Value tree={tree} />}
              {found.length > 0 && <Changes found={found} />}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** More rows at once would be slow. */
const ROWS = 400

function rowsInSight(length: number, step: number): number[] {
  const from = Math.max(0, Math.min(length - ROWS, step - ROWS / 2))
  return Array.from({ length: Math.min(ROWS, length) }, (_, i) => from + i)
}

function restored(step: Signal<number>, { steps }: MachinePage): void {
  const wanted = new URLSearchParams(window.location.hash.slice(1)).get('step')
  if (wanted !== null && /^\d+$/.test(wanted)) step.value = Math.min(steps.length - 1, Number(wanted))
}

const SIGNS: readonly Sign[] = [
  ['a → b', 'a variable that the step changed, before and after'],
  ['+ −', 'what was added to a set or a map, and what was taken from it'],
  ['✗', 'the state that violates the property, or with which a cycle closes that does'],
]
