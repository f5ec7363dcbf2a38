/** Ambiguous reads: which of the writes that a read may have met would close a cycle. */
import { NONE } from '../observations.js'
import type { Findings } from './findings.js'
import type { OpenRead, Polygraph } from './polygraph.js'
import type { Reach } from './reach.js'

export class ReadPruner {
  /** The reads that were open at first, by which findings name them. */
  readonly all: readonly OpenRead[]
  /** Entries of readers whose reads were found in the round before; what overwrote their versions comes after them. */
  #found: number[] = []

  constructor(
    private readonly polygraph: Polygraph,
    private readonly reach: Reach,
    private readonly visible: Reach,
    private readonly findings: Findings,
  ) {
    this.all = polygraph.openReads
  }

  /** Reads that were found come before what is known to overwrite their versions. Whether there was anything to add. */
  takeOver(): boolean {
    const { polygraph, reach, findings } = this
    const { readers, isSure, slotStart, slotNode } = polygraph
    let hasChanged = false
    for (const entry of this.#found) {
      const source = readers.source.values[entry]!
      const reader = readers.node.values[entry]!
      const key = polygraph.keyOf(source)
      const isInitial = polygraph.isInitial(source)
      for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) {
        const writer = slotNode[slot]!
        if (slot === source || writer === reader || isSure[writer] === 0) continue
        if (!isInitial && !reach.reaches(polygraph.end(slotNode[source]!), polygraph.end(writer))) continue
        const finding = isInitial ? NONE : findings.addOrder(source, slot, polygraph.now)
        polygraph.addPrecedes(reader, writer, entry, finding)
        hasChanged = true
      }
    }
    this.#found = []
    return hasChanged
  }

  look(): void {
    for (const read of this.polygraph.openReads)
      read.sources = read.sources.filter((source) => !this.#isDead(read, source))
  }

  #isDead({ node, key }: OpenRead, source: number): boolean {
    const { polygraph, reach, visible } = this
    const { slotNode, slotStart, isSure } = polygraph
    const isInitial = polygraph.isInitial(source)
    const begin = polygraph.begin(node)
    const end = isInitial ? NONE : polygraph.end(slotNode[source]!)
    if (!isInitial && reach.reaches(begin, end)) return true
    if (reach.parts > 1) return false
    for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) {
      const writer = slotNode[slot]!
      if (slot === source || writer === node || isSure[writer] === 0) continue
      const other = polygraph.end(writer)
      if (visible.reaches(other, begin) && (isInitial || reach.reaches(end, other))) return true
    }
    return false
  }

  /** Takes over what is left: a read without any source, or what was found; and whose transactions so are sure. */
  settle(): { readonly unread?: OpenRead; readonly hasChanged: boolean; readonly happened: readonly number[] } {
    const { polygraph, findings } = this
    const { openReads, readers, slotNode, isSure } = polygraph
    const unread = openReads.find(({ sources }) => sources.length === 0)
    if (unread) return { unread, hasChanged: false, happened: [] }
    const happened: number[] = []
    for (const read of openReads) {
      if (read.sources.length > 1) continue
      const source = read.sources[0]!
      const before = readers.next.length
      const entry = readers.add(source, read.node, findings.addRead(this.all.indexOf(read), polygraph.now))
      if (entry < before) continue
      this.#found.push(entry)
      if (polygraph.isInitial(source)) continue
      const writer = slotNode[source]!
      polygraph.addRead(writer, read.node, entry)
      if (isSure[writer] === 1) continue
      isSure[writer] = 1
      polygraph.happenedBy.set(writer, entry)
      happened.push(writer)
      this.#comesAfterInitial(writer)
    }
    polygraph.openReads = openReads.filter(({ sources }) => sources.length > 1)
    return { hasChanged: polygraph.openReads.length < openReads.length, happened }
  }

  #comesAfterInitial(writer: number): void {
    const { polygraph } = this
    const { readers } = polygraph
    for (const slot of polygraph.slotsOf(writer)) {
      const initial = polygraph.initialOf(polygraph.keyOf(slot))
      for (let entry = readers.head[initial]!; entry !== NONE; entry = readers.next.values[entry]!) {
        const reader = readers.node.values[entry]!
        if (reader !== writer) polygraph.addPrecedes(reader, writer, entry, NONE)
      }
    }
  }
}
