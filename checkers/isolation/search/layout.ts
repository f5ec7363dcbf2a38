/**
 * How transactions become nodes of a graph, so that a level holds exactly if versions can be ordered without a cycle.
 *
 * Source: Adya (1999) for serializable, one node a transaction; Zhang et al., "Viper" (2023), for the two nodes of snapshot
 * isolation, begin and end: what a transaction depends on ended before it began, and what overwrites its reads ends after
 * it began. So a cycle has never two rw one after the other, as Cerone & Gotsman (2016) want. For prefix an overwriting
 * transaction only ends later. For the weaker levels rw is no edge: it is closed by a path of edges that show.
 */
import type { BaseLevel } from '../levels.js'
import { CLOSES, ORDERS, SHOWS } from './edge-list.js'

/** In place of a kind of edges: they are not there. */
export const NOWHERE = -1

export interface Layout {
  /** Whether begin and end are two nodes, 2t and 2t + 1. */
  readonly isSplit: boolean
  /** Whether an overwriting transaction comes after the beginning only, or just after the end, of the overwritten one. */
  readonly overwritesAtEnd: boolean
  /** What kind of edge ww and rw are. */
  readonly ww: typeof ORDERS | typeof SHOWS
  readonly rw: typeof ORDERS | typeof CLOSES | typeof NOWHERE
  /** Whether the order of two writes that nobody read can be left to any order of the nodes. */
  readonly isUnreadFree: boolean
}

const plain: Layout = { isSplit: false, overwritesAtEnd: false, ww: ORDERS, rw: ORDERS, isUnreadFree: true }

/** Of levels whose condition is one of paths. */
export const layouts: Readonly<Partial<Record<BaseLevel, Layout>>> = {
  serializable: plain,
  'snapshot-isolation': { ...plain, isSplit: true, isUnreadFree: false },
  prefix: { ...plain, isSplit: true, overwritesAtEnd: true },
  'parallel-snapshot-isolation': { ...plain, ww: SHOWS, rw: CLOSES, isUnreadFree: false },
  causal: { ...plain, rw: CLOSES },
}

/** Of levels that look at single steps, and at paths only where versions have no order. */
export const steps: Layout = { ...plain, rw: NOWHERE }
