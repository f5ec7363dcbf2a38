/**
 * The session guarantees by their definitions, for tests: every choice of who wrote what was read, every order of the
 * writes of each key, every pair of accesses. It shares nothing with the checkers, and is for some ten accesses.
 */
import type { Value } from '../../../history/index.js'
import type { SessionGuarantee } from '../evidence.js'

export interface SmallAccess {
  readonly type: 'read' | 'write' | 'append'
  readonly key: string
  readonly value: Value
}

/** One operation or transaction; `aborted` and `unknown` ones have reads that nobody saw the result of. */
export interface SmallUnit {
  readonly status: 'committed' | 'aborted' | 'unknown'
  readonly accesses: readonly SmallAccess[]
}

/** What each session did, in its order. */
export type SmallHistory = readonly (readonly SmallUnit[])[]

interface Place extends SmallAccess {
  readonly session: number
  readonly unit: SmallUnit
  /** Place in the session. */
  readonly at: number
}

/** The initial version of a key. */
const INITIAL = 'initial'
type Version = Place | typeof INITIAL

interface World {
  readonly places: readonly Place[]
  readonly writes: readonly Place[]
  readonly reads: readonly Place[]
  /** What each read found; of lists, its last element. */
  readonly found: ReadonlyMap<Place, Version>
  /** All that each read found. */
  readonly all: ReadonlyMap<Place, readonly Place[]>
  readonly isLists: boolean
  readonly isKnown: Known
}

/** Whether the first unit is known to have taken effect before the second one. */
export type Known = (a: SmallUnit, b: SmallUnit) => boolean

/**
 * Whether all of the guarantees hold together. Every key holds nil at first.
 * @param isKnown what is known of the order of writes to one key beforehand
 */
export function keeps(
  history: SmallHistory,
  guarantees: readonly SessionGuarantee[],
  isKnown: Known = () => false,
): boolean {
  const places = history.flatMap((units, session) => {
    let at = 0
    return units.flatMap((unit) => unit.accesses.map((access): Place => ({ ...access, session, unit, at: at++ })))
  })
  const isLists = places.some(({ type, value }) => type === 'append' || Array.isArray(value))
  const reads = places.filter(({ type, unit }) => type === 'read' && unit.status === 'committed')
  const written = places.filter(({ type, unit }) => type !== 'read' && unit.status !== 'aborted')
  const candidates = reads.map((read) => candidatesOf(read, written, isLists))
  for (const choice of product(candidates)) {
    const found = new Map(reads.map((read, i) => [read, choice[i]!.at(-1) ?? INITIAL] as const))
    const all = new Map(reads.map((read, i) => [read, choice[i]!] as const))
    const happened = new Set([...all.values()].flat().map(({ unit }) => unit))
    const writes = written.filter(({ unit }) => unit.status === 'committed' || happened.has(unit))
    if (hasOrder({ places, writes, reads, found, all, isLists, isKnown }, guarantees)) return true
  }
  return false
}

/** For a read the writes that it may have found, each as a list: of a register one or none, of a list its elements. */
function candidatesOf(read: Place, written: readonly Place[], isLists: boolean): readonly (readonly Place[])[] {
  const own = written.filter(({ key }) => key === read.key)
  if (!isLists) {
    const writers = own.filter(({ value }) => value === read.value).map((writer) => [writer])
    return read.value === null ? [[], ...writers] : writers
  }
  const elements = (read.value ?? []) as readonly Value[]
  const writers = elements.map((element) => own.find(({ value }) => value === element))
  const isSound = new Set(elements).size === elements.length && writers.every((writer) => writer !== undefined)
  return isSound ? [writers as readonly Place[]] : []
}

function hasOrder(world: World, guarantees: readonly SessionGuarantee[]): boolean {
  const keys = [...new Set(world.writes.map(({ key }) => key))]
  const orders = keys.map((key) => {
    const writes = world.writes.filter((write) => write.key === key)
    return permutations(writes).filter((order) => isPlain(world, key, order))
  })
  for (const chosen of product(orders)) {
    const place = new Map(chosen.flatMap((order) => order.map((write, i) => [write, i + 1] as const)))
    const compare = (a: Version, b: Version) => (place.get(a as Place) ?? 0) - (place.get(b as Place) ?? 0)
    if (guarantees.every((guarantee) => rules[guarantee](world, compare))) return true
  }
  return false
}

/** Writes of one transaction stay in their order, and lists show the beginning of the order. */
function isPlain({ reads, all, isLists, isKnown }: World, key: string, order: readonly Place[]): boolean {
  const isBefore = (a: Place, b: Place) => (a.unit === b.unit ? a.at < b.at : isKnown(a.unit, b.unit))
  const inOrder = order.every((a, i) => order.slice(i).every((b) => !isBefore(b, a)))
  if (!inOrder || !isLists) return inOrder
  return reads
    .filter((read) => read.key === key)
    .every((read) => {
      const own = order.filter(({ unit, at }) => unit === read.unit && at < read.at).sort((a, b) => a.at - b.at)
      const list = all.get(read)!
      const isAtEnd = own.every((write, i) => list[list.length - own.length + i] === write)
      const shown = isAtEnd ? list.slice(0, list.length - own.length) : list
      return shown.every((write, i) => order[i] === write)
    })
}

type Compare = (a: Version, b: Version) => number
type Precedes = (a: Version, b: Place) => boolean

const earlier = (a: Place, b: Place) => a.session === b.session && a.at < b.at

const rules: Readonly<Record<SessionGuarantee, (world: World, compare: Compare) => boolean>> = {
  'read-your-writes': ({ writes, reads, found }, compare) =>
    writes.every((write) =>
      reads.every((read) => !earlier(write, read) || write.key !== read.key || compare(write, found.get(read)!) <= 0),
    ),
  'monotonic-reads': ({ reads, found }, compare) =>
    reads.every((one) =>
      reads.every((two) => !earlier(one, two) || one.key !== two.key || compare(found.get(one)!, found.get(two)!) <= 0),
    ),
  'monotonic-writes': (world, compare) => {
    const issued: Precedes = (a, b) => a !== INITIAL && earlier(a, b)
    return isObservedInOrder(world, compare, issued, issued)
  },
  'writes-follow-reads': (world, compare) => {
    const { writes, reads, found, all } = world
    const direct: Precedes = (a, b) =>
      reads.some((read) => read.key === b.key && earlier(read, b) && found.get(read) === a)
    const shown: Precedes = (a, b) =>
      reads.some((read) => earlier(read, b) && all.get(read)!.some((each) => each === a))
    const follows = new Map(writes.map((b) => [b, new Set(writes.filter((a) => shown(a, b)))]))
    for (let grew = true; grew; ) {
      grew = false
      for (const before of follows.values()) {
        for (const a of [...before].flatMap((each) => [...follows.get(each)!])) {
          grew ||= !before.has(a)
          before.add(a)
        }
      }
    }
    return isObservedInOrder(world, compare, (a, b) => a !== INITIAL && follows.get(b)!.has(a), direct)
  },
}

/** The three demands that monotonic writes and writes follow reads make. */
function isObservedInOrder(world: World, compare: Compare, precedes: Precedes, overwrites: Precedes): boolean {
  const { writes, reads, found, all, isLists } = world
  return writes.every((b) => {
    const inOrder = writes.every((a) => !precedes(a, b) || a.key !== b.key || compare(a, b) < 0)
    if (!inOrder) return false
    return reads.every((trigger) => {
      if (!all.get(trigger)!.includes(b)) return true
      return reads.every((later) => {
        if (!earlier(trigger, later)) return true
        const version = found.get(later)!
        const isCurrent = writes.every((a) => !precedes(a, b) || a.key !== later.key || compare(a, version) <= 0)
        return isCurrent && (isLists || later.key !== b.key || !overwrites(version, b))
      })
    })
  })
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((some, list) => some.flatMap((start) => list.map((item) => [...start, item])), [[]])
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  )
}
