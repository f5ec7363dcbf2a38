/** What is known of the levels of a lattice in the configurations of a protocol, as expectations of its properties. */

/** What is known of a configuration. */
export interface Pinned<Level extends string> {
  /** The strongest levels that hold. These and what they imply are expected to hold, all others to be refuted. */
  readonly strongest: readonly Level[]
  /** Levels that the clients of the configuration are too few, or do too little, to break: they are not asked about. */
  readonly untested?: readonly Level[]
  /** Why no stronger level holds, for people. Default: which the strongest is. */
  readonly because?: string
}

/** Where a level is asked about, and where it is expected to be refuted. */
export function expectations<Level extends string>(
  level: Level,
  pinned: Readonly<Record<string, Pinned<Level>>>,
  implies: (stronger: Level, weaker: Level) => boolean,
): { only: string[]; refuted: Record<string, string> } {
  const asked = Object.entries(pinned).filter(([, { untested = [] }]) => !untested.includes(level))
  const failing = asked.filter(([, { strongest }]) => !strongest.some((held) => implies(held, level)))
  return {
    only: asked.map(([config]) => config),
    refuted: Object.fromEntries(failing.map(([config, pin]) => [config, reasonOf(pin)])),
  }
}

function reasonOf({ strongest, because }: Pinned<string>): string {
  if (because !== undefined) return because
  return strongest.length === 0
    ? 'no level holds there'
    : `the strongest that holds there is ${strongest.join(', and ')}`
}
