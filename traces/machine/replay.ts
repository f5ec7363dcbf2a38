/** Taking the actions of a machine's trace on the machine as it is now. */
import { canonicalText } from '../../kernel/index.js'
import type { MachineState, MachineSystem } from '../../kernel/machine/index.js'
import type { MachineTraceFile } from './machine-trace.js'

/** What the machine does not do any more. The message names the step. */
export class MachineReplayMismatch extends Error {
  override readonly name = 'MachineReplayMismatch'
}

/** The states of the trace, as vectors. Throws `MachineReplayMismatch` where no action of that name leads to the next. */
export function replayMachine({ steps }: MachineTraceFile, system: MachineSystem): MachineState[] {
  const states: MachineState[] = []
  for (const [i, { action, state }] of steps.entries()) {
    const wanted = canonicalText(state)
    const before = states.at(-1)
    const found = candidates(system, before).find(
      (next) =>
        canonicalText(system.traceOf([next])[0]!.state) === wanted &&
        (before === undefined || system.traceOf([before, next])[1]!.action === action),
    )
    if (found === undefined)
      throw new MachineReplayMismatch(
        before === undefined
          ? 'expected the state in which the trace begins to be an initial one, and it is not'
          : `expected ${action} to lead to the state of step ${i}, and it does not`,
      )
    states.push(found)
  }
  return states
}

function candidates(system: MachineSystem, before: MachineState | undefined): number[][] {
  const found: number[][] = []
  const emit = (words: Int32Array, length: number) => void found.push([...words.subarray(0, length)])
  if (before === undefined) system.initial(emit)
  else system.successors(before, emit)
  return found
}
