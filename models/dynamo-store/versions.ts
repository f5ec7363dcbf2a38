/**
 * Versions of an object, and which of them replaces which: dotted version vectors.
 *
 * Source: DeCandia et al., Dynamo (2007), section 4.4, for versions with the history they come from; Preguiça, Baquero,
 * Almeida, Fonte & Gonçalves, "Brief Announcement: Efficient Causality Tracking in Distributed Storage Systems With
 * Dotted Version Vectors" (2012), as Riak has them, for the name that each version has apart from its history. A vector of
 * the paper says both at once, and then a version counts as a successor of all that its coordinator wrote before, whether
 * or not the writer had read it (planted bug `node-counters`).
 */
import { Map, Record, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import type { Item } from './configs.js'

/** How many versions of each node are known: all up to this one. A reader gets it as the context of its next write. */
export type History = Map<NodeId, number>

/** What one write put there. Its name is the node that coordinated the write, with the number of that node's version. */
export const Version = Record({
  items: Set<Item>(),
  by: '' as NodeId,
  number: 0,
  /** What its writer had read, and so replaces. */
  past: Map<NodeId, number>() as History,
})
export type Version = ReturnType<typeof Version>
/** What is held of an object: versions of which none replaces another. More than one are siblings. */
export type Versions = Set<Version>

const knows = (history: History, { by, number }: Version): boolean => history.get(by, 0) >= number

/** All versions of both that nothing in either replaces. */
export function merge(a: Versions, b: Versions): Versions {
  const all = a.union(b)
  return all.filter((version) => !all.some((other) => knows(other.past, version)))
}

/** Whether everything in `b` is in `a`, or replaced there. */
export const includes = (a: Versions, b: Versions): boolean => merge(a, b).equals(a)

/** Whether the version, or one that replaces it, is among these. */
export const accountsFor = (versions: Versions, version: Version): boolean =>
  versions.has(version) || versions.some(({ past }) => knows(past, version))

export const joined = (a: History, b: History): History => a.mergeWith((x, y) => Math.max(x, y), b)

/** What somebody knows who has read these. */
export const historyOf = (versions: Versions): History =>
  versions.reduce<History>(
    (history, { by, number, past }) => joined(joined(history, past), Map([[by, number]])),
    Map<NodeId, number>(),
  )

/** Every item of every sibling: how the shopping cart reconciles them (section 4.4). */
export const unionOf = (versions: Versions): Set<Item> =>
  versions.reduce((items, version) => items.union(version.items), Set<Item>())
