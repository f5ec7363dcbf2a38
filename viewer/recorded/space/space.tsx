/** The whole page of a state space. */
import { useMemo } from 'preact/hooks'
import type { SpacePage } from '../../../traces/report/space.js'
import { shown } from '../../text.js'
import { type Frame, Framed, type Key, Mark, type Sign } from '../frame.js'
import { Actions, Depths } from './charts.js'
import { Graph } from './graph.js'
import { graphViewOf, stepInGraph } from './graph-view.js'

const STORIES = { valid: 'all that was asked holds', invalid: 'not all holds', unknown: 'not all is decided' } as const

export function Space({ page, frame }: { page: SpacePage; frame: Frame }) {
  const { graph, verdict, target, config, facts, notes, statesPerDepth, steps, missing } = page
  const view = useMemo(() => (graph === undefined ? undefined : graphViewOf(graph)), [graph])
  const isTable = frame.isTable.value
  const keys: Key[] =
    view === undefined
      ? []
      : [
          { keys: ['ArrowDown', 'j'], does: 'to the first state behind', act: () => stepInGraph(view, 'down') },
          {
            keys: ['ArrowUp', 'k'],
            does: 'to the state before, on the shortest way',
            act: () => stepInGraph(view, 'up'),
          },
          { keys: ['ArrowRight'], does: 'to the next state of this depth', act: () => stepInGraph(view, 'right') },
          { keys: ['ArrowLeft'], does: 'to the one before of this depth', act: () => stepInGraph(view, 'left') },
          { keys: ['Home'], does: 'to the first state', act: () => stepInGraph(view, 'first') },
          { keys: ['w'], does: 'to the next state that violates something', act: () => stepInGraph(view, 'violation') },
        ]
  return (
    <Framed
      frame={frame}
      verdict={verdict}
      title={
        <>
          {shown(target)} <small>{STORIES[verdict]}</small>
        </>
      }
      target={config}
      facts={facts}
      keys={keys}
      signs={SIGNS}
    >
      <main class="recorded space">
        <Properties page={page} />
        <Depths
          title="States per depth"
          about="how many states are so many steps from the start, and no fewer"
          columns={['states']}
          rows={statesPerDepth.map((states) => [states])}
          isTable={isTable}
        />
        {steps !== undefined && steps.perDepth.length > 0 && (
          <Depths
            title="Branching per depth"
            about={`steps that a state has on average, and at most${steps.isAll ? '' : `: of the first ${steps.states.toLocaleString('en')} states`}`}
            columns={['on average', 'at most']}
            rows={steps.perDepth.map(({ states, steps: all, max }) => [states === 0 ? 0 : all / states, max])}
            isTable={isTable}
          />
        )}
        {steps !== undefined && <Actions steps={steps} />}
        <section class="panel notes" aria-labelledby="notes-title">
          <h2 id="notes-title">The search</h2>
          <dl>
            {notes.map(({ name, text }) => (
              <div key={name} class="field">
                <dt>{shown(name)}</dt>
                <dd>{shown(text)}</dd>
              </div>
            ))}
          </dl>
          {missing.map((text) => (
            <p key={text} class="aside">
              {shown(text)}
            </p>
          ))}
        </section>
        {view !== undefined && <Graph view={view} isTable={isTable} />}
      </main>
    </Framed>
  )
}

function Properties({ page: { properties } }: { page: SpacePage }) {
  return (
    <section class="panel properties" aria-labelledby="properties-title">
      <h2 id="properties-title">Properties</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Property</th>
            <th scope="col">Kind</th>
            <th scope="col">Outcome</th>
            <th scope="col">Expected</th>
          </tr>
        </thead>
        <tbody>
          {properties.map(({ name, kind, verdict, story, expected, page }) => (
            <tr key={name}>
              <th scope="row">
                <Mark verdict={verdict} /> {shown(name)}
              </th>
              <td>{shown(kind)}</td>
              <td>
                {shown(story)}
                {page !== undefined && (
                  <>
                    {' '}
                    <a href={encodeURI(page)}>counterexample</a>
                  </>
                )}
              </td>
              <td>{expected ?? 'nothing'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const SIGNS: readonly Sign[] = [
  ['▇', 'so many states, or steps, at a depth'],
  ['○', 'a state; the first one is at the top'],
  ['◎', 'a state that violates a property'],
  ['━', 'the way to a violation'],
  ['╌', 'a step back to a state that is as near, or nearer'],
]
