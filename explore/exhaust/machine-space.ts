/** The states of a plain machine. Its vectors are in normal form as they are: every field has one place. */
import type { MachineSystem } from '../../kernel/machine/index.js'
import type { Emit, StateSpace } from './space.js'

export class MachineSpace implements StateSpace {
  constructor(readonly system: MachineSystem) {}

  initial(emit: Emit): void {
    this.system.initial(emit)
  }

  successors(state: readonly number[], emit: Emit): void {
    this.system.successors(state, emit)
  }
}
