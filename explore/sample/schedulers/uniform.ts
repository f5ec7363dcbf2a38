/** Every protocol step that is enabled is as likely as every other. */
import { FaultDice, type Policy, pick, type Scheduler } from './scheduler.js'

export const uniform: Scheduler = {
  name: 'uniform',
  begin(_system, random): Policy {
    const dice = new FaultDice(random)
    return {
      choose(_state, steps, faults) {
        const from = dice.wantsFault(steps, faults) ? faults : steps
        return from.length === 0 ? undefined : pick(from, random)
      },
    }
  },
}
