/** The same path in two protocols, told of both, and the first step at which they part. */
import { BUDGETS, canonicalText, type Json, type ScheduledEvent } from '../../kernel/index.js'
import { differing } from '../../traces/compare/index.js'
import { recordStart } from '../../traces/record.js'
import type { StepperCompared, StepperSetting } from '../../traces/report/index.js'
import type { Session, Taken } from './session.js'
import type { Origin } from './told.js'

export interface Side {
  readonly session: Session
  readonly taken: Taken
  readonly origin: Origin
}

/** `undefined` where each does what the other does, step by step. */
export function partingOf(base: Side, variant: Side, path: readonly ScheduledEvent[]): StepperCompared['parting'] {
  const [left, right] = [base, variant].map(recordOf)
  if (canonicalText(left!.start) !== canonicalText(right!.start))
    return { step: 0, kind: 'effects', differsIn: ['start'] }
  let step = 0
  for (const place of path.keys()) {
    const [isHere, isThere] = [base, variant].map(({ taken }) => !taken.skipped.includes(place))
    if (!isHere && !isThere) continue
    step += 1
    if (isHere !== isThere) return { step, kind: 'enabled', differsIn: [] }
    const differsIn = differing(left!.steps[step - 1]!, right!.steps[step - 1]!)
    if (differsIn.length > 0) return { step, kind: 'effects', differsIn }
  }
  return undefined
}

function recordOf({ session, taken }: Side) {
  const { nodes, initially } = recordStart(session.system)
  return { start: { nodes, initially: initially ?? null } as unknown as Json, steps: taken.steps }
}

/** What the base allows, so that both are compared under the same assumptions. */
export function sameBudgets(setting: StepperSetting, { system }: Session): StepperSetting {
  const { budgets } = system.cluster
  const faults = BUDGETS.map((name) => [name, budgets[name] === Infinity ? null : budgets[name]] as const)
  return { ...setting, faults: Object.fromEntries(faults) }
}
