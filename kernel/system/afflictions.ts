/** Faults that mark a node until it crashes or, if it is paused, resumes. */
import { EVENT } from './events.js'
import { FLAG } from './locals.js'

export interface Affliction {
  readonly budget: 'pause' | 'gray' | 'slow'
  readonly flag: number
  readonly event: number
}

export const AFFLICTIONS: readonly Affliction[] = [
  { budget: 'pause', flag: FLAG.paused, event: EVENT.pause },
  { budget: 'gray', flag: FLAG.gray, event: EVENT.gray },
  { budget: 'slow', flag: FLAG.slow, event: EVENT.slow },
]
