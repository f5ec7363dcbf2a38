/** From hops to edges: with the steps of the transactions that prove them. */
import { sameValue, type Value, valueKey } from '../../../history/index.js'
import type { Edge, OrderProof } from '../edges.js'
import type { AccessAt } from '../flaws.js'
import { INITIAL, NONE, type Observations } from '../observations.js'
import { RT, RW, SO, WR } from './graph.js'
import type { VersionSource, Versions } from './versions.js'
import type { Hop } from './walks.js'

/** The edge of a hop between nodes. O(steps of both, and of the longest list). */
export function edgeOf(observations: Observations, versions: Versions, hop: Hop): Edge {
  const { from, to, kind, key } = hop
  if (kind === SO) return { type: 'so', from, to }
  if (kind === RT) return { type: 'rt', from, to }
  if (kind === WR) return { type: 'wr', from, to, key, ...readFrom(observations, hop) }
  const proved =
    observations.history.type === 'list-append'
      ? kind === RW
        ? missedInList(observations, hop)
        : orderedByList(observations, hop)
      : kind === RW
        ? missedInRegister(observations, versions, hop)
        : orderedByUser(observations, versions, hop)
  if (proved === undefined)
    throw new Error(`Expected steps that prove a dependency on ${valueKey(keyOf(observations, key))}`)
  return { from, to, key, ...proved } as Edge
}

interface Ordered {
  readonly type: 'ww'
  readonly write: AccessAt
  readonly overwrite: AccessAt
  readonly proof: OrderProof
}

interface Missed {
  readonly type: 'rw'
  readonly read: AccessAt
  readonly write?: AccessAt
  readonly overwrite: AccessAt
  readonly proof: OrderProof
}

function readFrom(observations: Observations, { from, to, key }: Hop) {
  const read = readsOf(observations, to, key).find(({ writer }) => writer === from)!
  return { write: finalWrite(observations, from, key), read: read.at }
}

function orderedByList(observations: Observations, { from, to, key }: Hop): Ordered | undefined {
  const shown = shownIn(observations, key)
  const earlier = appendsOf(observations, from, key).filter(({ value }) => shown.has(value))
  const later = appendsOf(observations, to, key)
  let best: { write: AccessAt; overwrite: AccessAt; distance: number } | undefined
  for (const { at: overwrite, value } of later) {
    const place = shown.get(value)
    if (place === undefined) continue
    for (const { at: write, value } of earlier) {
      const distance = place - shown.get(value)!
      if (distance > 0 && distance < (best?.distance ?? Infinity)) best = { write, overwrite, distance }
    }
  }
  const read = longestOf(observations, key)
  if (best !== undefined) {
    const { write, overwrite } = best
    return { type: 'ww', write, overwrite, proof: { type: 'list', read: read! } }
  }
  const [write, overwrite] = [earlier.at(-1), later.find(({ value }) => !shown.has(value))]
  if (write === undefined || overwrite === undefined) return undefined
  return { type: 'ww', write: write.at, overwrite: overwrite.at, proof: { type: 'unseen', read: read! } }
}

function missedInList(observations: Observations, { from, to, key }: Hop): Missed | undefined {
  const shown = shownIn(observations, key)
  const longest = longestOf(observations, key)
  const later = appendsOf(observations, to, key).map(({ at, value }) => ({ at, place: shown.get(value) ?? Infinity }))
  for (const { at: read, writer } of readsOf(observations, from, key)) {
    const write = writer === INITIAL ? undefined : finalWrite(observations, writer, key)
    const version = write === undefined ? NONE : shown.get(valueKey(valueAt(observations, write)))
    if (version === undefined) continue
    const missed = later.filter(({ place }) => place > version).sort((a, b) => (a.place < b.place ? -1 : 0))[0]
    if (missed === undefined) continue
    const proof: OrderProof =
      missed.place < Infinity
        ? { type: 'list', read: longest! }
        : { type: 'unseen', ...(longest === undefined ? {} : { read: longest }) }
    return { type: 'rw', read, ...(write === undefined ? {} : { write }), overwrite: missed.at, proof }
  }
  return undefined
}

function orderedByUser(observations: Observations, versions: Versions, { from, to, key }: Hop): Ordered | undefined {
  const source = sourceOf(versions, key, from, to)
  if (source === undefined) return undefined
  const write = finalWrite(observations, from, key)
  return {
    type: 'ww',
    write,
    overwrite: finalWrite(observations, to, key),
    proof: proofOf(observations, source, from, to, key),
  }
}

function missedInRegister(observations: Observations, versions: Versions, { from, to, key }: Hop): Missed | undefined {
  const overwrite = finalWrite(observations, to, key)
  for (const { at: read, writer } of readsOf(observations, from, key)) {
    if (writer === INITIAL) return { type: 'rw', read, overwrite, proof: { type: 'initial' } }
    const source = sourceOf(versions, key, writer, to)
    if (source === undefined) continue
    const proof = proofOf(observations, source, writer, to, key)
    return { type: 'rw', read, write: finalWrite(observations, writer, key), overwrite, proof }
  }
  return undefined
}

function sourceOf(versions: Versions, key: number, from: number, to: number): VersionSource | undefined {
  let found: VersionSource | undefined
  versions.each(key, (earlier, later, source) => {
    if (earlier === from && later === to) found ??= source
  })
  return found
}

function proofOf(observations: Observations, source: VersionSource, from: number, to: number, key: number): OrderProof {
  if (source !== 'writes-follow-reads') return { type: 'assumed', keys: source }
  const read = readsOf(observations, to, key).find(({ writer }) => writer === from)!
  return { type: source, read: read.at }
}

/** Each element that the longest list of a key shows, by its `valueKey`, and its place. */
function shownIn(observations: Observations, key: number): ReadonlyMap<string, number> {
  const read = longestOf(observations, key)
  const list = read === undefined ? [] : (valueAt(observations, read) as readonly Value[])
  const places = new Map<string, number>()
  for (const [place, element] of list.entries()) {
    const name = valueKey(element)
    if (!places.has(name)) places.set(name, place)
  }
  return places
}

function longestOf({ longest: { transaction, access } }: Observations, key: number): AccessAt | undefined {
  if (transaction[key] === NONE) return undefined
  return { transaction: transaction[key]!, access: access[key]! }
}

/** The appends of a node to a key, by the `valueKey` of what was appended. */
function appendsOf(observations: Observations, node: number, key: number) {
  const { history, transactionOf } = observations
  const transaction = transactionOf[node]!
  const name = keyOf(observations, key)
  const appends: { readonly at: AccessAt; readonly value: string }[] = []
  for (const [access, { type, key, value = null }] of history.transactions[transaction]!.accesses.entries()) {
    if (type === 'append' && sameValue(key, name)) appends.push({ at: { transaction, access }, value: valueKey(value) })
  }
  return appends
}

function readsOf(
  { readStart, readKey, readWriter, readAccess, transactionOf }: Observations,
  node: number,
  key: number,
) {
  const reads: { readonly at: AccessAt; readonly writer: number }[] = []
  for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
    if (readKey[read] !== key) continue
    reads.push({ at: { transaction: transactionOf[node]!, access: readAccess[read]! }, writer: readWriter[read]! })
  }
  return reads
}

export function finalWrite(
  { writeStart, writeKey, writeAccess, transactionOf }: Observations,
  node: number,
  key: number,
): AccessAt {
  const write = writeKey.subarray(writeStart[node], writeStart[node + 1]).indexOf(key)
  return { transaction: transactionOf[node]!, access: writeAccess[writeStart[node]! + write]! }
}

function valueAt({ history }: Observations, { transaction, access }: AccessAt): Value {
  return history.transactions[transaction]!.accesses[access]!.value ?? null
}

function keyOf({ keys }: Observations, key: number): Value {
  return keys[key]!
}
