/** What is wrong with the history, or why nothing is, and the circle of those that contradict each other. */
import { Ring } from '../../panels/ring.js'
import { visible } from '../../state/words.js'
import { shown } from '../../text.js'
import { choosePart, type HistoryView } from './view.js'
import { Extent, Sentence } from './words.js'

export function Why({ view }: { view: HistoryView }) {
  const { parts, drawn, verdict, story } = view.file.value
  const part = view.part.value
  return (
    <section class="panel why" aria-labelledby="why-title">
      <h2 id="why-title">{verdict === 'invalid' ? 'Why' : 'What was found'}</h2>
      {parts.length > 1 && (
        <fieldset class="parts">
          <legend class="unseen">What is told</legend>
          {parts.map(({ title, anomaly }, i) => (
            <button key={i} type="button" aria-pressed={i === view.partAt.value} onClick={() => choosePart(view, i)}>
              {shown(anomaly === undefined ? title : anomaly)}
            </button>
          ))}
        </fieldset>
      )}
      {part === undefined ? (
        <p>{shown(story)}. Nothing more is told of it.</p>
      ) : (
        <div class="prose">
          <h3>
            {shown(part.title)}
            {part.anomaly !== undefined && !part.title.startsWith(part.anomaly) && (
              <small> ({shown(part.anomaly)})</small>
            )}
          </h3>
          {part.why.map((text, i) => (
            <p key={i} class={/^\s*(\d+\.|-) /.test(text) ? 'numbered' : /^\s/.test(text) ? 'indented' : ''}>
              <Sentence view={view} text={text} /> <EdgeType view={view} text={text} />
            </p>
          ))}
        </div>
      )}
      {part?.cycle !== undefined && (
        <Ring
          cycle={{
            nodes: part.cycle.nodes.map((node) => ({ ...node, name: visible(node.name) })),
            edges: part.cycle.edges.map((edge) => ({ ...edge, text: visible(edge.text) })),
          }}
          place={(operation) => <Extent view={view} operation={operation} />}
        />
      )}
      {part?.stuck !== undefined && part.stuck.length > 0 && (
        <>
          <h3>No place in the longest order that goes well</h3>
          <ul class="needs">
            {part.stuck.map(({ operation, why }) => (
              <li key={operation}>
                <Extent view={view} operation={operation} /> {shown(drawn!.operations[operation]!.call)}
                {shown(drawn!.operations[operation]!.result)}: {shown(why)}
              </li>
            ))}
          </ul>
        </>
      )}
      {drawn?.left.map((text) => (
        <p key={text} class="aside">
          {text}
        </p>
      ))}
      {drawn !== undefined && !drawn.isTimed && (
        <p class="aside">
          The file tells the order within each session only. Sessions are drawn beside each other as the file has them,
          which says nothing about time.
        </p>
      )}
      {drawn === undefined && <p class="aside">The history is not drawn: the file was not read to its end in time.</p>}
    </section>
  )
}

/** Beside a numbered sentence, which kind of edge of the ring it tells. */
function EdgeType({ view, text }: { view: HistoryView; text: string }) {
  const edge = view.part.value?.cycle?.edges.find((each) => each.text !== '' && text.endsWith(each.text))
  return edge === undefined ? null : <span class={`edge-type edge-${edge.type.replace(' ', '-')}`}>{edge.type}</span>
}
