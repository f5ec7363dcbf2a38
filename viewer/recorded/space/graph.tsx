/** A small space as a graph: the first state at the top, each other one as deep as it is far from there. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Value } from '../../panels/value.js'
import { differences } from '../../state/diff.js'
import { type Tree, treeOf } from '../../state/tree.js'
import { visible, words } from '../../state/words.js'
import { shown } from '../../text.js'
import type { GraphView } from './graph-view.js'

const [ACROSS, DOWN, RADIUS, MARGIN] = [46, 62, 12, 40]

export function Graph({ view, isTable }: { view: GraphView; isTable: boolean }) {
  const { graph } = view
  return (
    <section class="panel graph" aria-labelledby="graph-title">
      <h2 id="graph-title">
        All states{' '}
        <small>
          {graph.states.length} states, {graph.edges.length} steps between them; arrows walk through them
        </small>
      </h2>
      {graph.paths.length > 1 && (
        <fieldset class="parts">
          <legend class="unseen">The way to which violation</legend>
          {graph.paths.map(({ property, states }, i) => (
            <button
              key={i}
              type="button"
              aria-pressed={i === view.path.value}
              onClick={() => {
                view.path.value = i
                view.chosen.value = states.at(-1) ?? 0
              }}
            >
              {shown(property)}
            </button>
          ))}
        </fieldset>
      )}
      <div class="graph-columns">
        {isTable ? <Table view={view} /> : <Drawing view={view} />}
        <Details view={view} />
      </div>
    </section>
  )
}

function Drawing({ view }: { view: GraphView }) {
  const { graph, places, layers } = view
  const box = useRef<HTMLElement>(null)
  const widest = Math.max(...layers.map(({ length }) => length))
  const width = Math.max(240, (widest - 1) * ACROSS + 2 * MARGIN)
  const height = (layers.length - 1) * DOWN + 2 * MARGIN
  const x = (state: number) => width / 2 + places[state]! * ACROSS
  const y = (state: number) => MARGIN + graph.states[state]!.depth * DOWN
  const chosen = view.chosen.value
  const path = graph.paths[view.path.value]?.states ?? []
  const steps = new Set(path.slice(1).map((state, i) => `${path[i]} ${state}`))
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const [left, top] = [x(chosen) - element.clientWidth / 2, y(chosen) - element.clientHeight / 2]
    if (Math.abs(left - element.scrollLeft) > element.clientWidth / 2 - 40) element.scrollLeft = Math.max(0, left)
    if (Math.abs(top - element.scrollTop) > element.clientHeight / 2 - 40) element.scrollTop = Math.max(0, top)
  }, [chosen])
  const drawn = new Set<string>()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={box} class="scroller" tabIndex={0} aria-label="The states as a picture" data-scrolls>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${graph.states.length} states. The table has the same.`}
      >
        {graph.edges.map(({ from, to, action }, i) => {
          const between = `${from} ${to}`
          if (from === to || drawn.has(between)) return null
          drawn.add(between)
          const isBack = graph.states[to]!.depth <= graph.states[from]!.depth
          const isNear = from === chosen || to === chosen
          return (
            <path
              key={i}
              class={`step ${isBack ? 'back' : ''} ${steps.has(between) ? 'way' : ''} ${isNear ? 'near' : ''}`}
              d={wayOf(x(from), y(from), x(to), y(to), isBack)}
            >
              <title>{visible(action)}</title>
            </path>
          )
        })}
        {graph.states.map(({ violates }, i) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: states are reached by keyboard with the arrows
          <g
            key={i}
            class={`state-node ${violates.length > 0 ? 'violates' : ''} ${path.includes(i) ? 'way' : ''} ${i === chosen ? 'chosen-node' : ''}`}
            onClick={() => {
              view.chosen.value = i
            }}
          >
            <title>{titleOf(view, i)}</title>
            <circle cx={x(i)} cy={y(i)} r={RADIUS} />
            {violates.length > 0 && <circle class="inner" cx={x(i)} cy={y(i)} r={RADIUS - 3.5} />}
            <text x={x(i)} y={y(i) + 4} text-anchor="middle">
              {i}
            </text>
          </g>
        ))}
      </svg>
    </section>
  )
}

/** Straight ahead, and in a bow on the way back. */
function wayOf(x: number, y: number, toX: number, toY: number, isBack: boolean): string {
  const [dx, dy] = [toX - x, toY - y]
  const length = Math.hypot(dx, dy) || 1
  const [ux, uy] = [(dx / length) * RADIUS, (dy / length) * RADIUS]
  const start = `M${x + ux},${y + uy}`
  if (!isBack) return `${start} L${toX - ux},${toY - uy}`
  const bend = 18 + length / 8
  return `${start} Q${(x + toX) / 2 + (dy / length) * bend},${(y + toY) / 2 - (dx / length) * bend} ${toX - ux},${toY - uy}`
}

const TITLE_MAX = 160

function titleOf({ graph }: GraphView, i: number): string {
  const { fields, violates } = graph.states[i]!
  const told = fields.map(({ name, value }) => `${visible(name)} ${words(treeOf(value), TITLE_MAX / 4).text}`)
  return [`state ${i}`, ...violates.map((name) => `violates ${visible(name)}`), ...told].join('\n').slice(0, 1_000)
}

/** The fields of the chosen state, and the steps from it and to it. */
function Details({ view }: { view: GraphView }) {
  const { graph, out, into } = view
  const at = view.chosen.value
  const { fields, violates, depth } = graph.states[at]!
  const parent = into[at]!.map((edge) => graph.edges[edge]!.from).find((from) => graph.states[from]!.depth < depth)
  const before = new Map(
    parent === undefined ? [] : graph.states[parent]!.fields.map(({ name, value }) => [name, treeOf(value)]),
  )
  return (
    <div class="details">
      <h3>
        State {at} <small>{depth === 1 ? '1 step' : `${depth} steps`} from the start</small>
      </h3>
      <div aria-live="polite">
        {violates.map((name) => (
          <p key={name} class="bad">
            ✗ violates {shown(name)}
          </p>
        ))}
        <dl>
          {fields.map(({ name, value }) => {
            const tree = treeOf(value)
            const isOther = before.size > 0 && differs(before.get(name), tree)
            return (
              <div key={name} class={`field ${isOther ? 'differs' : ''}`}>
                <dt>{shown(name)}</dt>
                <dd>
                  <Value tree={tree} />
                </dd>
              </div>
            )
          })}
        </dl>
        {parent !== undefined && <p class="aside">Marked: what differs from state {parent}.</p>}
      </div>
      <Steps view={view} edges={out[at]!} title="From here" way="to" />
      <Steps view={view} edges={into[at]!} title="To here" way="from" />
    </div>
  )
}

const differs = (before: Tree | undefined, after: Tree): boolean =>
  before === undefined || differences(before, after).length > 0

const LISTED_MAX = 30

function Steps({
  view,
  edges,
  title,
  way,
}: {
  view: GraphView
  edges: readonly number[]
  title: string
  way: 'to' | 'from'
}) {
  return (
    <>
      <h3>{title}</h3>
      {edges.length === 0 && <p class="aside">{way === 'to' ? 'Nothing can happen.' : 'Here it starts.'}</p>}
      <ul class="steps">
        {edges.slice(0, LISTED_MAX).map((edge) => {
          const { action, [way]: other } = view.graph.edges[edge]!
          return (
            <li key={edge}>
              <button
                type="button"
                onClick={() => {
                  view.chosen.value = other
                }}
              >
                {other}
              </button>{' '}
              {shown(action)}
            </li>
          )
        })}
        {edges.length > LISTED_MAX && <li>and {edges.length - LISTED_MAX} more</li>}
      </ul>
    </>
  )
}

function Table({ view }: { view: GraphView }) {
  const { graph, out } = view
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroller" tabIndex={0} aria-label="The states as a table" data-scrolls>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Depth</th>
            <th scope="col">What it is like</th>
            <th scope="col">Leads to</th>
            <th scope="col">Violates</th>
          </tr>
        </thead>
        <tbody>
          {graph.states.map(({ depth, fields, violates }, i) => (
            <tr key={i} class={i === view.chosen.value ? 'chosen' : ''}>
              <th scope="row">
                <button
                  type="button"
                  onClick={() => {
                    view.chosen.value = i
                  }}
                >
                  {i}
                </button>
              </th>
              <td>{depth}</td>
              <td class="value">
                {fields.map(({ name, value }) => `${visible(name)} ${words(treeOf(value), 60).text}`).join(', ')}
              </td>
              <td>{[...new Set(out[i]!.map((edge) => graph.edges[edge]!.to))].join(', ')}</td>
              <td>{shown(violates.join(', '))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
