/** Lists show the order of their appends; those that no list shows come after all others. */
import { INITIAL, NONE } from '../observations.js'
import { CLOSES, SHOWS } from './edge-list.js'
import { NOWHERE } from './layout.js'
import type { Polygraph } from './polygraph.js'

/** The reason of edges that are so because a list of a key shows it. */
export function shownBy(key: number): number {
  return -2 - key
}

export function keyShown(reason: number): number {
  return -2 - reason
}

/** O(elements + reads), and reads of a last element times appends that no list shows. */
export function addLists(polygraph: Polygraph): void {
  const { observations, layout } = polygraph
  const { count, keys, chain, chainStart, unseen, unseenStart, readStart, readKey, readWriter } = observations
  for (let key = 0; key < keys.length; key += 1) {
    const [first, end] = [chainStart[key]!, chainStart[key + 1]!]
    for (let i = first + 1; i < end; i += 1) polygraph.addOverwrite(chain[i - 1]!, chain[i]!, shownBy(key))
    if (first === end) continue
    for (let i = unseenStart[key]!; i < unseenStart[key + 1]!; i += 1)
      if (unseen[i] !== chain[end - 1]) polygraph.addOverwrite(chain[end - 1]!, unseen[i]!, shownBy(key))
  }
  const placeOf = lastPlaces(polygraph)
  for (let node = 0; node < count; node += 1) {
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const key = readKey[read]!
      const writer = readWriter[read]!
      if (writer !== INITIAL) polygraph.addRead(writer, node, NONE)
      const at = writer === INITIAL ? chainStart[key]! : placeOf(key, writer) + 1
      if (layout.rw !== NOWHERE) addOverwritten(polygraph, node, key, at)
    }
  }
}

/** A read comes before the append after it; those after that follow of themselves, unless only what shows counts. */
function addOverwritten(polygraph: Polygraph, node: number, key: number, at: number): void {
  const { chain, chainStart, unseen, unseenStart } = polygraph.observations
  const { layout } = polygraph
  const end = chainStart[key + 1]!
  const isEnough = layout.rw !== CLOSES || layout.ww === SHOWS
  for (let i = at; i < end; i += 1) {
    if (chain[i] !== node) polygraph.addPrecedes(node, chain[i]!, NONE, shownBy(key))
    if (isEnough) return
  }
  for (let i = unseenStart[key]!; i < unseenStart[key + 1]!; i += 1)
    if (unseen[i] !== node) polygraph.addPrecedes(node, unseen[i]!, NONE, shownBy(key))
}

function lastPlaces({ observations }: Polygraph): (key: number, writer: number) => number {
  const { chain, chainStart, keys, count } = observations
  const places = new Map<number, number>()
  for (let key = 0; key < keys.length; key += 1)
    for (let i = chainStart[key]!; i < chainStart[key + 1]!; i += 1) places.set(key * count + chain[i]!, i)
  return (key, writer) => places.get(key * count + writer)!
}
