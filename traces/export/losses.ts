/** What a trace has, for saying what an export has lost of it. */
import type { Trace, TraceStep } from '../trace.js'

/** A phrase, said where it is true of the trace. */
export type Loss = readonly [isLost: boolean, phrase: string]

export const told = (losses: readonly Loss[]): string[] =>
  losses.filter(([isLost]) => isLost).map(([, phrase]) => phrase)

export const hasStep = ({ steps }: Trace, ...types: readonly TraceStep['event']['type'][]): boolean =>
  steps.some(({ event }) => types.includes(event.type))

export const hasChanges = ({ steps }: Trace): boolean => steps.some(({ changes }) => changes.length > 0)
export const hasObserved = ({ steps }: Trace): boolean => steps.some(({ observed }) => observed.length > 0)
export const hasTimers = ({ steps, initially }: Trace): boolean =>
  (initially?.timers.length ?? 0) > 0 || steps.some(({ timers }) => timers.length > 0)
export const hasTime = ({ steps }: Trace): boolean => steps.some(({ time }) => time !== undefined)

/** What no export but the trace's own file has: it cannot be replayed. */
export const SETTING = 'the setting (configuration, budgets) and how far it was shrunk: it cannot be replayed'

/** `two-phase-commit/impatient-participant violates “…” (always) in 7 steps`: the first line of a header. */
export function titleOf({ protocol, variant, property: { name, kind }, steps }: Trace): string {
  const who = variant === null ? protocol : `${protocol}/${variant}`
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`
  return `${who} violates “${name}” (${kind}) in ${count}`
}
