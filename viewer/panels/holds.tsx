/** In place of WHY, for a branch in which the property holds so far. */
import { shown } from '../text.js'
import type { View } from '../view.js'

export function HoldsPanel({ view }: { view: View }) {
  const { report, desk } = view
  const { violated } = desk.stage.value
  const others = violated.map(({ property }) => property)
  return (
    <section class="panel why" aria-labelledby="why-title">
      <h2 id="why-title">Why</h2>
      <div class="prose">
        <p class="good">
          ✓ {shown(report.property.name)} holds in these {report.steps.length} steps.
        </p>
        {others.length > 0 && <p>What does not hold: {shown(others.join(', '))}.</p>}
        <p>That is one schedule; it proves nothing about others.</p>
        {report.why.map((text, i) => (
          <p key={i}>{shown(text)}</p>
        ))}
      </div>
      {report.folded.length > 0 && (
        <p class="aside">
          {shown(report.folded.join(', '))} took no part and {report.folded.length === 1 ? 'is' : 'are'} not drawn.
        </p>
      )}
    </section>
  )
}
