/** Isolation levels as the twins know them: which condition each stands for, and which order it must respect. */

/** From the weakest conditions to the strongest, more or less; the forms with real time last. */
export const LEVELS = [
  'read-uncommitted',
  'read-committed',
  'read-atomic',
  'causal',
  'parallel-snapshot-isolation',
  'prefix',
  'snapshot-isolation',
  'strong-session-snapshot-isolation',
  'repeatable-read',
  'serializable',
  'strong-session-serializable',
  'strong-snapshot-isolation',
  'strict-serializable',
] as const

export type Level = (typeof LEVELS)[number]

export const DEFINITIONS = ['adya', 'biswas-enea'] as const

export type Definition = (typeof DEFINITIONS)[number]

/** `monotonic`: read committed, and no transaction reads backwards. */
export type Kind =
  | 'uncommitted'
  | 'committed'
  | 'monotonic'
  | 'atomic'
  | 'causal'
  | 'parallel-snapshot'
  | 'prefix'
  | 'snapshot'
  | 'serializable'

export interface Condition {
  readonly kind: Kind
  /** What must be respected besides what the reads say: nothing, the order of sessions, or that and real time. */
  readonly order: 'none' | 'session' | 'real-time'
}

/** Levels that cannot be asked of a history without real time. */
export const needsRealTime = (level: Level): boolean =>
  level === 'strict-serializable' || level === 'strong-snapshot-isolation'

export function conditionOf(level: Level, definition: Definition): Condition {
  const order = needsRealTime(level)
    ? 'real-time'
    : definition === 'biswas-enea' || level.startsWith('strong-session-')
      ? 'session'
      : 'none'
  return { kind: kindOf(level, definition), order }
}

function kindOf(level: Level, definition: Definition): Kind {
  switch (level) {
    case 'read-uncommitted':
      return 'uncommitted'
    case 'read-committed':
      return definition === 'adya' ? 'committed' : 'monotonic'
    case 'read-atomic':
      return 'atomic'
    case 'causal':
    case 'prefix':
      return level
    case 'parallel-snapshot-isolation':
      return 'parallel-snapshot'
    case 'snapshot-isolation':
    case 'strong-session-snapshot-isolation':
    case 'strong-snapshot-isolation':
      return 'snapshot'
    default:
      return 'serializable'
  }
}
