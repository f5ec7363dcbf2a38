/** Configurations of the orchestrated saga, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'
import type { Step } from './messages.js'

export interface Config {
  price: number
  wallet: number
  /** Steps that a service may refuse for reasons of its own: a blocked wallet, a dish that is off, no partner nearby. */
  mayRefuse: readonly Step[]
  /**
   * What the orchestrator does about an open saga when it comes back from a crash. `forward`: goes on with the step that
   * its log begins and does not end. `backward`: gives the saga up and compensates, unless the pivot has begun.
   */
  recovery: 'forward' | 'backward'
  /** Whether the orchestrator may lose patience, as long as the pivot has not begun. */
  deadline: boolean
  faults: Faults
  /** How often timers may fire. */
  timeouts: number
}

const calm: Config = {
  price: 250,
  wallet: 500,
  mayRefuse: ['charge', 'reserve', 'assign'],
  recovery: 'forward',
  deadline: false,
  faults: {},
  timeouts: 0,
}
const crash: Faults = { crash: 1, restart: 1 }

export const configs = {
  calm,
  lossy: { ...calm, faults: { loss: 1, duplication: 1 }, timeouts: 2 },
  deadline: { ...calm, deadline: true, timeouts: 2 },
  'forward-recovery': { ...calm, faults: crash, timeouts: 1 },
  'backward-recovery': { ...calm, mayRefuse: [], recovery: 'backward', faults: crash, timeouts: 1 },
  /** A crash is final. */
  'crash-for-good': { ...calm, faults: { crash: 1, restart: 0 } },
  trouble: {
    ...calm,
    recovery: 'backward',
    deadline: true,
    faults: { ...crash, loss: 1, duplication: 1 },
    timeouts: 3,
  },
} satisfies Record<string, Config>

/** One service less that may refuse. */
export function withOneLess(config: Config): Config[] {
  const { mayRefuse } = config
  return mayRefuse.map((step) => ({ ...config, mayRefuse: mayRefuse.filter((other) => other !== step) }))
}
