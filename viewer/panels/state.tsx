/** What happens in the step that is looked at, the state after it, and how that differs from an earlier one. */
import type { ReportNode } from '../../traces/report/index.js'
import { differences } from '../state/diff.js'
import { NOTHING, type Tree } from '../state/tree.js'
import { visible } from '../state/words.js'
import { shown } from '../text.js'
import type { View } from '../view.js'
import { Flying } from './flying.js'
import { Changes, Value } from './value.js'

export function StatePanel({ view }: { view: View }) {
  const { report, states, step, baseStep } = view
  const [now, before] = [states.after(step.value), states.after(Math.min(baseStep.value, report.steps.length))]
  const order = [...report.nodes].sort(
    (a, b) => (a.lane ?? Number.MAX_SAFE_INTEGER) - (b.lane ?? Number.MAX_SAFE_INTEGER),
  )
  return (
    <section class="panel state" aria-labelledby="state-title">
      <h2 id="state-title">
        State <span class="at">after step {step.value}</span>
      </h2>
      <Happens view={view} />
      <BaseChoice view={view} />
      {order.map((node) => (
        <NodeState
          key={node.id}
          node={node}
          before={before.nodes.get(node.id) ?? NOTHING}
          now={now.nodes.get(node.id) ?? NOTHING}
        />
      ))}
      {[...now.observers].map(([name, tree]) => (
        <article key={name} class="node observer">
          <h3>
            {visible(name)} <small>observer: no node can see it</small>
          </h3>
          <Fields before={before.observers.get(name) ?? NOTHING} now={tree} />
        </article>
      ))}
      <Flying view={view} />
    </section>
  )
}

/** The words of the step, whole: in the diagram they are cut. */
function Happens({ view }: { view: View }) {
  const step = view.report.steps[view.step.value - 1]
  if (step === undefined) return <p class="happens">Before the first step.</p>
  const { words, notes = [], effects = [], ends = [] } = step
  return (
    <div class={`happens ${step.tone}`} aria-live="polite">
      <p>
        <b>{shown(words)}</b>
      </p>
      {notes.map((text) => (
        <p key={text} class="note">
          {shown(text)}
        </p>
      ))}
      {ends.map((text) => (
        <p key={text} class="end">
          {shown(text)}
        </p>
      ))}
      {effects.length > 0 && (
        <ul>
          {effects.map((text, i) => (
            <li key={i}>{shown(text)}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

function BaseChoice({ view }: { view: View }) {
  const { base, step, report, cited, faults } = view
  const numbers = [...new Set([0, ...cited, ...faults, ...(base.value === 'previous' ? [] : [base.value])])]
    .filter((number) => number <= report.steps.length)
    .sort((a, b) => a - b)
    .slice(0, 60)
  return (
    <label class="base-choice">
      compared with{' '}
      <select
        value={String(base.value)}
        onChange={({ currentTarget }) => {
          base.value = currentTarget.value === 'previous' ? 'previous' : Number(currentTarget.value)
        }}
      >
        <option value="previous">the step before ({Math.max(0, step.value - 1)})</option>
        {numbers.map((number) => (
          <option key={number} value={String(number)}>
            {number === 0 ? 'the start' : `step ${number}`}
          </option>
        ))}
      </select>{' '}
      <button
        type="button"
        onClick={() => {
          base.value = step.value
        }}
        title="Compare the steps that follow with this one (d)"
      >
        Pin this step
      </button>
    </label>
  )
}

function NodeState({ node, before, now }: { node: ReportNode; before: Tree; now: Tree }) {
  return (
    <article class={`node ${before === now ? 'same' : 'differs'}`}>
      <h3>
        {visible(node.id)} <small>{visible(node.role)}</small>
      </h3>
      <Fields before={before} now={now} declared={node.role} />
    </article>
  )
}

/** `declared` is what a field `role` says anyway. */
function Fields({ before, now, declared }: { before: Tree; now: Tree; declared?: string }) {
  const hidden = declared === undefined ? undefined : 'role'
  if (now.kind !== 'record' || before.kind === 'leaf') {
    const found = differences(before, now)
    return <div class="fields">{found.length === 0 ? <Value tree={now} /> : <Changes found={found} />}</div>
  }
  const names = [...new Set([...now.entries.keys(), ...before.entries.keys()])]
  const isIdle = (name: string) => {
    const [left, right] = [before.entries.get(name), now.entries.get(name)]
    return name === hidden
      ? isSameText(left, right, declared)
      : right !== undefined && isEmpty(right) && left !== undefined && isEmpty(left)
  }
  const idle = names.filter((name) => isIdle(name) && name !== hidden)
  return (
    <>
      <dl class="fields">
        {names
          .filter((name) => !isIdle(name))
          .map((name) => (
            <Field key={name} name={name} before={before.entries.get(name)} now={now.entries.get(name)} />
          ))}
      </dl>
      {names.every((name) => name === hidden) && <p class="idle">nothing but its role</p>}
      {idle.length > 0 && <p class="idle">nothing in {idle.map(visible).join(', ')}</p>}
    </>
  )
}

const isSameText = (left: Tree | undefined, right: Tree | undefined, text: string | undefined): boolean =>
  left?.kind === 'leaf' && right?.kind === 'leaf' && left.value === text && right.value === text

const isEmpty = (tree: Tree): boolean =>
  tree.kind === 'leaf' ? tree.value === null || tree.value === '' : tree.entries.size === 0

function Field({ name, before, now }: { name: string; before: Tree | undefined; now: Tree | undefined }) {
  const found =
    before === undefined
      ? [{ type: 'added', path: [], after: now! } as const]
      : now === undefined
        ? [{ type: 'removed', path: [], before } as const]
        : differences(before, now)
  return (
    <div class={found.length > 0 ? 'field differs' : 'field'}>
      <dt>{visible(name)}</dt>
      <dd>
        {found.length === 0 || (found[0]!.path.length > 0 && now !== undefined) ? <Value tree={now!} /> : null}
        {found.length > 0 && <Changes found={found} />}
      </dd>
    </div>
  )
}
