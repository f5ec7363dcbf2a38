/** Why the property does not hold, and what it took. */
import { Linked, StepLink, shown } from '../text.js'
import type { View } from '../view.js'
import { Involved } from './involved.js'
import { Ring } from './ring.js'

/** Beside a numbered sentence, which kind of edge of the ring it tells. */
function EdgeType({ view, text }: { view: View; text: string }) {
  const edge = view.report.evidence?.cycle?.edges.find((each) => each.text !== '' && text.endsWith(each.text))
  return edge === undefined ? null : <span class={`edge-type edge-${edge.type.replace(' ', '-')}`}>{edge.type}</span>
}

/** A long trace that was not shrunk has hundreds of faults. */
const NEEDS_MAX = 40

export function WhyPanel({ view }: { view: View }) {
  const { why, needs, evidence, missing, folded, ending, steps } = view.report
  return (
    <section class="panel why" aria-labelledby="why-title">
      <h2 id="why-title">Why</h2>
      <div class="prose">
        {why.map((text, i) => (
          <p key={i} class={/^\s*\d+\. /.test(text) ? 'numbered' : /^\s/.test(text) ? 'indented' : ''}>
            <Linked view={view} text={text} /> <EdgeType view={view} text={text} />
          </p>
        ))}
        <p class="ending bad">
          ✗ {shown(ending)} <StepLink view={view} step={view.violatedAt ?? steps.length} />
        </p>
      </div>
      {evidence?.cycle !== undefined && <Ring view={view} cycle={evidence.cycle} />}
      <Involved view={view} />
      <h3>Needs</h3>
      <ul class="needs">
        {needs.slice(0, NEEDS_MAX).map((text) => (
          <li key={text}>
            <Linked view={view} text={text} />
          </li>
        ))}
      </ul>
      {needs.length > NEEDS_MAX && <p class="aside">and {needs.length - NEEDS_MAX} more</p>}
      {folded.length > 0 && (
        <p class="aside">
          {folded.map((name, i) => (
            <span key={name}>
              {i > 0 ? ', ' : ''}
              {shown(name)}
            </span>
          ))}{' '}
          took no part and {folded.length === 1 ? 'is' : 'are'} not drawn.
        </p>
      )}
      {missing.map((text) => (
        <p key={text} class="aside">
          {shown(text)}
        </p>
      ))}
    </section>
  )
}
