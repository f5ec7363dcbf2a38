/** The tree of branches: all that was tried, and how it went. */
import { useState } from 'preact/hooks'
import { remove, resume, undo } from '../explore/acts.js'
import { show } from '../explore/desk.js'
import { type Branch, descendantsOf, lengthOf, MAIN, restOf, rowsOf, type Skipped, stageOf } from '../state/branches.js'
import { visible } from '../state/words.js'
import { shown } from '../text.js'
import { isEndless, type View } from '../view.js'

export function BranchList({ view }: { view: View }) {
  const { desk } = view
  const [doomed, setDoomed] = useState<string>()
  const { value: tree } = desk.tree
  const { value: branch } = desk.branch
  const rest = restOf(tree, branch).length
  const below = descendantsOf(tree, branch.name).length
  const isDoomed = doomed === branch.name
  const canGo = branch.parent !== undefined || tree.branches[0] !== branch
  return (
    <section class="branches" aria-labelledby="branches-title">
      <h3 id="branches-title">Branches</h3>
      <Rows view={view} />
      <div class="buttons">
        {branch.turns.length > 0 && (
          <button type="button" onClick={() => undo(desk)} title="Undo the last action on this branch (u)">
            Undo
          </button>
        )}
        {rest > 0 && (
          <button
            type="button"
            onClick={() => resume(desk)}
            title={`Go on with the ${rest} events that are left of the schedule it came from, as far as they are possible (r)`}
          >
            Resume the schedule
          </button>
        )}
        {canGo && (
          <button
            type="button"
            onBlur={() => setDoomed(undefined)}
            onClick={() => {
              if (isDoomed) remove(desk, branch)
              setDoomed(isDoomed ? undefined : branch.name)
            }}
          >
            {isDoomed
              ? `Really delete ${branch.name}${below === 0 ? '' : ` and ${below} more`}?`
              : `Delete ${branch.name}`}
          </button>
        )}
      </div>
      {tree.branches.length === 1 && branch.isFixed && (
        <p class="aside">Take an event: that makes a branch. What was found stays as it is.</p>
      )}
      {!view.isExploring.value && <Messages view={view} />}
      <LeftOut skipped={branch.turns.flatMap(({ skipped }) => skipped)} />
    </section>
  )
}

function Rows({ view }: { view: View }) {
  const { desk } = view
  const rows = rowsOf(desk.tree.value)
  const move = (event: KeyboardEvent, at: number) => {
    const { depth } = rows[at]!
    const parent = rows.findLastIndex((row, i) => i < at && row.depth < depth)
    const to =
      event.key === 'ArrowDown'
        ? at + 1
        : event.key === 'ArrowUp'
          ? at - 1
          : event.key === 'ArrowLeft'
            ? parent
            : event.key === 'ArrowRight'
              ? (rows[at + 1]?.depth ?? 0) > depth
                ? at + 1
                : -1
              : event.key === 'Home'
                ? 0
                : event.key === 'End'
                  ? rows.length - 1
                  : undefined
    if (to === undefined) return
    // Also at the ends, or the page would step.
    event.preventDefault()
    const next = rows[to]
    if (next === undefined) return
    show(desk, next.branch.name)
    focusOn(next.branch.name)
  }
  return (
    <div class="tree" role="tree" aria-labelledby="branches-title">
      {rows.map(({ branch, depth, lines }, i) => {
        const isCurrent = branch.name === desk.name.value
        return (
          <div
            key={branch.name}
            role="treeitem"
            aria-level={depth + 1}
            aria-selected={isCurrent}
            aria-label={`${titleOf(branch)}: ${storyOf(branch)}`}
            title={storyOf(branch)}
            tabIndex={isCurrent ? 0 : -1}
            data-branch={branch.name}
            onClick={() => show(desk, branch.name)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ' ') {
                event.preventDefault()
                show(desk, branch.name)
              } else move(event, i)
            }}
          >
            <span class="lines" aria-hidden="true">
              {lines}
            </span>
            <b>{titleOf(branch)}</b> <span class={`story ${toneOf(branch)}`}>{storyOf(branch)}</span>
          </div>
        )
      })}
    </div>
  )
}

/** The branch that is shown, for who wants to go on by keyboard from there. */
export function focusOn(name?: string): void {
  const selector = name === undefined ? '.tree [tabindex="0"]' : `.tree [data-branch="${name}"]`
  document.querySelector<HTMLElement>(selector)?.focus()
}

function titleOf({ name, parent, at }: Branch): string {
  if (name === MAIN) return 'main'
  return parent === undefined ? `${name} from the initial states` : `${name} after ${at}`
}

function toneOf(branch: Branch): string {
  const { violated, report } = stageOf(branch)
  return violated.length > 0 ? 'bad' : isEndless(report) ? '' : 'good'
}

/** `✗ agreement @12`, `✓ holds, 9 steps`. */
function storyOf(branch: Branch): string {
  const { violated, report } = stageOf(branch)
  const worst = violated.find(({ property }) => property === report.property.name) ?? violated[0]
  const length = lengthOf(branch)
  const steps = `${length} ${length === 1 ? 'step' : 'steps'}`
  return worst === undefined
    ? isEndless(report)
      ? steps
      : `✓ holds, ${steps}`
    : `✗ ${visible(worst.property.slice(0, 60))} @${worst.step}`
}

/** What is going on, or went wrong, or came of nothing. */
export function Messages({ view }: { view: View }) {
  const { busy, trouble, notice } = view.desk
  return (
    <div class="messages">
      <p class="aside" role="status">
        {busy.value === undefined ? shown(notice.value ?? '') : `The model ${busy.value} …`}
      </p>
      {trouble.value !== undefined && (
        <p class="bad" role="alert">
          {shown(trouble.value)}
        </p>
      )}
    </div>
  )
}

const LEFT_OUT_MAX = 30

function LeftOut({ skipped }: { skipped: readonly Skipped[] }) {
  if (skipped.length === 0) return null
  return (
    <div class="left-out">
      <h4>Left out when the schedule was resumed</h4>
      <ul>
        {skipped.slice(0, LEFT_OUT_MAX).map(({ step, words, before }) => (
          <li key={step}>
            original step {step}: {shown(words)}{' '}
            <span class="fate">
              {before === undefined ? 'not possible any more' : `had happened in step ${before}`}
            </span>
          </li>
        ))}
      </ul>
      {skipped.length > LEFT_OUT_MAX && <p class="aside">and {skipped.length - LEFT_OUT_MAX} more</p>}
    </div>
  )
}
