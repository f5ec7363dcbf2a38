/**
 * Which nodes of a cluster are interchangeable: the ways to rename nodes within their symmetric roles that turn the
 * configuration and the initial state into themselves.
 */
import { canonicalText, ModelError, protocolName, type System, toJson } from '../../../kernel/index.js'
import { normalise } from '../normal.js'
import { countWithin, isIdentity, type Permutation, withinGroups } from './permutations.js'
import { Permuted } from './permuted.js'

/** More than this, and every state would take longer than all that symmetry saves. */
const RENAMINGS_MAX = 5_040

export interface NodeSymmetry {
  /** Every way to rename the nodes; the first one changes nothing. */
  readonly renamings: readonly Permuted[]
  /** Roles that are declared symmetric and have several nodes. */
  readonly roles: readonly string[]
  /** Ways to rename that the configuration does not allow, since it tells nodes apart. */
  readonly excluded: number
}

/** Throws `ModelError` where there are too many nodes to exchange. */
export function nodeSymmetryOf(system: System): NodeSymmetry {
  const { nodes, protocol } = system.cluster
  const roles = [...new Set(nodes.filter(({ definition }) => definition.symmetric).map(({ role }) => role))]
  const groups = roles
    .map((role) => [...nodes.keys()].filter((i) => nodes[i]!.role === role))
    .filter(({ length }) => length > 1)
  const count = countWithin(groups)
  if (count > RENAMINGS_MAX)
    throw new ModelError(
      protocolName(protocol),
      `expected at most ${RENAMINGS_MAX} ways to exchange the nodes of symmetric roles (${roles.join(', ')}), got ${count}: search without symmetry, or with fewer nodes`,
    )
  const renamings = withinGroups(nodes.length, groups)
    .map((permutation) => permuted(system, permutation))
    .filter((renaming) => renaming !== undefined)
  const shown = groups.map(([first]) => nodes[first!]!.role)
  return { renamings, roles: shown, excluded: count - renamings.length }
}

function permuted(system: System, permutation: Permutation): Permuted | undefined {
  const renaming = Permuted.of(system, permutation)
  if (renaming === undefined || isIdentity(permutation)) return renaming
  return keepsConfiguration(system, renaming) && keepsInitial(system, renaming) ? renaming : undefined
}

/** Whatever the configuration says of a node, it says of the one that takes its name; lists in the same order. */
function keepsConfiguration({ cluster }: System, { rename, permutation }: Permuted): boolean {
  const isSame = (value: unknown) => canonicalText(toJson(rename(value))) === canonicalText(toJson(value))
  const isAskedAlike = cluster.clients
    .flat()
    .every(({ nodes }) => nodes.every((node) => nodes.includes(permutation[node]!)))
  return isSame(cluster.config) && isAskedAlike && cluster.clients.flat().every(({ invocation }) => isSame(invocation))
}

function keepsInitial(system: System, renaming: Permuted): boolean {
  const before = Int32Array.from(system.initial)
  normalise(system, before, before.length)
  const after = new Int32Array(before.length)
  renaming.apply([...before], after, before.length)
  return before.every((word, i) => word === after[i])
}
