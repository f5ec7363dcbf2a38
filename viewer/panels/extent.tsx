/** From which step to which an operation took, as links. */
import { StepLink } from '../text.js'
import type { View } from '../view.js'

export function Extent({ view, operation }: { view: View; operation: number | undefined }) {
  const found = operation === undefined ? undefined : view.report.operations[operation]
  if (found === undefined) return null
  const { beganAt, end } = found
  return (
    <span class="extent">
      <StepLink view={view} step={beganAt} />
      {end === undefined ? ' to no end' : end.step === beganAt ? '' : ' to '}
      {end !== undefined && end.step !== beganAt && <StepLink view={view} step={end.step} />}
    </span>
  )
}
