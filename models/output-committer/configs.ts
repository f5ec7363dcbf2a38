/** Configurations of the output committer, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

export interface Config {
  tasks: number
  executors: number
  /** How often a task is run a second time because it seems slow. */
  speculations: number
  faults: Faults
}

const speculative: Config = { tasks: 1, executors: 2, speculations: 1, faults: {} }
const crash: Faults = { crash: 1, restart: 1 }

export const configs = {
  speculative,
  'lost-executor': { ...speculative, faults: crash },
  'two-tasks': { tasks: 2, executors: 2, speculations: 2, faults: crash },
} satisfies Record<string, Config>

/** The last task left out. */
export function withOneLess(config: Config): Config[] {
  return config.tasks > 1 ? [{ ...config, tasks: config.tasks - 1 }] : []
}
