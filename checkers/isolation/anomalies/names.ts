/** The anomalies by name: what each is, and which level forbids it. */
import type { FlawName } from '../flaws.js'
import type { CycleClass, CycleForm } from './cycles.js'

export type AnomalyName =
  | FlawName
  | `${CycleClass}${CycleForm}`
  | 'lost-update'
  | 'write-skew'
  | 'long-fork'
  | 'cyclic-versions'

/** The most fundamental first. */
export const anomalyNames: readonly AnomalyName[] = [
  'unwritten-read',
  'duplicate-elements',
  'internal',
  'cyclic-versions',
  'G0',
  'G1a',
  'G1b',
  'future-read',
  'incompatible-order',
  'torn-append',
  'dirty-update',
  'G1c',
  'lost-update',
  'G-single',
  'long-fork',
  'G-nonadjacent',
  'write-skew',
  'G2-item',
  'G0-process',
  'G1c-process',
  'G-single-process',
  'G-nonadjacent-process',
  'G2-item-process',
  'G0-realtime',
  'G1c-realtime',
  'G-single-realtime',
  'G-nonadjacent-realtime',
  'G2-item-realtime',
]
