/** In place of WHY, for a branch in which the property holds so far. */
import { shown } from '../text.js'
import { isEndless, type View } from '../view.js'

export function HoldsPanel({ view }: { view: View }) {
  const { report, desk } = view
  const others = desk.stage.value.violated.map(({ property }) => property)
  return (
    <section class="panel why" aria-labelledby="why-title">
      <h2 id="why-title">Why</h2>
      <div class="prose">
        {report.why.map((text, i) => (
          <p key={i} class={isEndless(report) ? '' : 'good'}>
            {isEndless(report) ? '' : '✓ '}
            {shown(text)}
          </p>
        ))}
        {others.length > 0 && <p class="bad">✗ {shown(others.join(', '))}</p>}
        <p>This is one schedule; it proves nothing about others.</p>
      </div>
      {report.folded.length > 0 && (
        <p class="aside">
          {shown(report.folded.join(', '))} took no part and {report.folded.length === 1 ? 'is' : 'are'} not drawn.
        </p>
      )}
    </section>
  )
}
