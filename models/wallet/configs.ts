/** Configurations of the wallet, and what a configuration consists of. */
export type Request = { f: 'add'; value: number } | { f: 'read' }

export interface Config {
  /** Rupees in the wallet at the start; the user has seen them. */
  balance: number
  /**
   * Which replica an app asks. `any`: whichever answers, as with eventual consistency. `sticky`: always its own, the
   * text's workaround. `leader`: all apps ask one, and so reads are linearizable.
   */
  routing: 'any' | 'sticky' | 'leader'
  /** What names a top-up: the user's wish, with all its tries, or each try by itself. */
  key: 'of the wish' | 'of the try'
  /** How often the user tries again when the balance shown is old. */
  retries: number
  /** Whether the user may look at the balance before the top-up is answered. */
  impatient: boolean
  /** What each user does, on an app of his own. All apps belong to one wallet. */
  apps: readonly (readonly Request[])[]
}

const anyReplica: Config = {
  balance: 350,
  routing: 'any',
  key: 'of the try',
  retries: 1,
  impatient: false,
  apps: [[{ f: 'add', value: 150 }, { f: 'read' }], [{ f: 'read' }]],
}
const linearizable: Config = { ...anyReplica, routing: 'leader' }

export const configs = {
  'any-replica': anyReplica,
  linearizable,
  'linearizable-slow-answer': { ...linearizable, impatient: true },
  sticky: { ...anyReplica, routing: 'sticky' },
  'idempotency-key': { ...anyReplica, key: 'of the wish', impatient: true },
  'linearizable-with-key': { ...linearizable, key: 'of the wish', impatient: true },
} satisfies Record<string, Config>

/** One try less. */
export function withOneLess(config: Config): Config[] {
  return config.retries > 0 ? [{ ...config, retries: config.retries - 1 }] : []
}
