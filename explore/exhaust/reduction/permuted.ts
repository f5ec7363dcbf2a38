/** One way to rename the nodes of a cluster, and what it makes of every part of a state. Remembered by id. */
import { canonicalText, protocolName, type System, toJson } from '../../../kernel/index.js'
import * as client from '../../../kernel/system/client-word.js'
import { type Rename, renaming } from '../../../kernel/value/renamed.js'
import { normalise } from '../normal.js'
import { inverse, type Permutation } from './permutations.js'

const UNKNOWN = -1

/** What ids become: a table that grows with them. */
class RenamedIds {
  #table = new Int32Array(256).fill(UNKNOWN)

  constructor(readonly compute: (id: number) => number) {}

  of(id: number): number {
    if (id < this.#table.length && this.#table[id]! !== UNKNOWN) return this.#table[id]!
    return this.#learn(id)
  }

  #learn(id: number): number {
    const renamed = this.compute(id)
    if (id >= this.#table.length) {
      const larger = new Int32Array(2 * id).fill(UNKNOWN)
      larger.set(this.#table)
      this.#table = larger
    }
    this.#table[id] = renamed
    return renamed
  }
}

export class Permuted {
  readonly inverse: Permutation
  readonly rename: Rename
  readonly #locals: RenamedIds
  readonly #envelopes: RenamedIds
  readonly #observers: RenamedIds
  readonly #histories: RenamedIds
  readonly #splits: readonly number[]

  private constructor(
    readonly system: System,
    readonly permutation: Permutation,
    splits: readonly number[],
  ) {
    const { locals, messages, observers, histories, cluster } = system
    const place = `${protocolName(cluster.protocol)}: symmetry`
    this.inverse = inverse(permutation)
    this.rename = renameOf(system, permutation)
    this.#splits = splits
    this.#locals = new RenamedIds((id) => locals.renamed(id, permutation[locals.nodeOf(id)]!, this.rename, place))
    this.#envelopes = new RenamedIds((id) => {
      const [from, to] = [permutation[messages.senderOf(id)]!, permutation[messages.receiverOf(id)]!]
      return messages.envelopeOf(from, to, this.rename(messages.bodyOf(id)), place)
    })
    this.#observers = new RenamedIds((id) => observers.renamed(id, this.rename))
    this.#histories = new RenamedIds((id) => histories.renamed(id, this.rename))
  }

  /** `undefined` where the nodes differ in how they can be cut off, or in what lies they may tell. */
  static of(system: System, permutation: Permutation): Permuted | undefined {
    const splits = renamedSplits(system, permutation)
    return splits && keepsLies(system, permutation) ? new Permuted(system, permutation, splits) : undefined
  }

  /** Who is called what: `server1 → server2, server2 → server1`. */
  get names(): string {
    const { nodes } = this.system.cluster
    return this.permutation
      .flatMap((to, from) => (to === from ? [] : [`${nodes[from]!.id} → ${nodes[to]!.id}`]))
      .join(', ')
  }

  local(id: number): number {
    return this.#locals.of(id)
  }

  envelope(id: number): number {
    return this.#envelopes.of(id)
  }

  observers(id: number): number {
    return this.#observers.of(id)
  }

  history(id: number): number {
    return this.#histories.of(id)
  }

  /** Writes the renamed state, in normal form, over the first words of `into`. */
  apply(words: Int32Array | readonly number[], into: Int32Array, length: number): void {
    const { at, cluster } = this.system
    const { permutation } = this
    const count = cluster.nodes.length
    for (let i = 0; i < count; i++) into[permutation[i]!] = this.#locals.of(words[i]!)
    for (let i = count; i < at.network; i++) into[i] = this.environmentWord(words, i)
    for (let i = at.network; i < length; i++) into[i] = this.#envelopes.of(words[i]!)
    normalise(this.system, into, length)
  }

  /** The word at a place between the nodes and the network. */
  environmentWord(words: Int32Array | readonly number[], place: number): number {
    const { at, cluster } = this.system
    const word = words[place]!
    if (place === at.observers) return this.#observers.of(word)
    if (place === at.history) return this.#histories.of(word)
    if (place === at.partition) return word === 0 ? 0 : this.#splits[word - 1]! + 1
    if (place >= at.clients && place < at.clients + cluster.clients.length)
      return client.isPending(word) ? client.begin(word, this.permutation[client.nodeOf(word)]!) : word
    // Skews stand behind the time, node by node.
    if (at.time >= 0 && place > at.time) return words[at.time + 1 + this.inverse[place - at.time - 1]!]!
    return word
  }
}

function renameOf({ cluster: { nodes } }: System, permutation: Permutation): Rename {
  return renaming(new Map(nodes.map(({ id }, i) => [id, nodes[permutation[i]!]!.id])))
}

/** Where each split goes; `undefined` when one of them goes to none that there is. */
function renamedSplits({ splits }: System, permutation: Permutation): number[] | undefined {
  const textOf = (blocked: Uint8Array) => blocked.join('')
  const indices = new Map(splits.map(({ blocked }, i) => [textOf(blocked), i]))
  const renamed = splits.map(({ blocked }) => {
    const moved = new Uint8Array(blocked.length)
    for (let link = 0; link < blocked.length; link++)
      if (blocked[link]) moved[permutation[link >> 6]! * 64 + permutation[link & 63]!] = 1
    return indices.get(textOf(moved))
  })
  return renamed.every((index) => index !== undefined) ? renamed : undefined
}

function keepsLies(system: System, permutation: Permutation): boolean {
  const rename = renameOf(system, permutation)
  const textOf = (from: number, to: number, message: unknown) => canonicalText(toJson([from, to, message]))
  const known = new Set(system.cluster.lies.map(({ from, to, message }) => textOf(from, to, message)))
  return system.cluster.lies.every(({ from, to, message }) =>
    known.has(textOf(permutation[from]!, permutation[to]!, rename(message))),
  )
}
