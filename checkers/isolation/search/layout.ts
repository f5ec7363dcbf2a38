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

export interface Layout {
  /** Whether begin and end are two nodes, 2t and 2t + 1. */
  readonly isSplit: boolean
  /** Whether an overwriting transaction comes after the beginning only, or just after the end, of the overwritten one. */
  readonly overwritesAtEnd: boolean
  /** What kind of edge ww and rw are. */
  readonly ww: typeof ORDERS | typeof SHOWS
  readonly rw: typeof ORDERS | typeof CLOSES
  /** Whether the order of two writes that nobody read can be left to any order of the nodes. */
  readonly isUnreadFree: boolean
}

const plain: Layout = { isSplit: false, overwritesAtEnd: false, ww: ORDERS, rw: ORDERS, isUnreadFree: true }

/** Levels whose condition is one of paths: the others look at single steps. */
export type PathLevel = Exclude<BaseLevel, 'read-uncommitted' | 'read-committed' | 'read-atomic'>

export const layouts: Readonly<Record<PathLevel, Layout>> = {
  serializable: plain,
  'snapshot-isolation': { ...plain, isSplit: true, isUnreadFree: false },
  prefix: { ...plain, isSplit: true, overwritesAtEnd: true },
  'parallel-snapshot-isolation': { ...plain, ww: SHOWS, rw: CLOSES, isUnreadFree: false },
  causal: { ...plain, rw: CLOSES },
}
