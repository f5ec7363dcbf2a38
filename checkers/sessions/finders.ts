/** Which sessions found a version and overwrote it later: of each, the first read that found it. */
import type { SparseInts } from '../sparse.js'
import { isFinding, isWriting } from './guarantee.js'
import { NONE, type Trails } from './trails.js'
import type { Versions } from './versions.js'

export class Finders {
  /** By version, where its reads begin in `#reads`; those of one version in order of sessions. */
  readonly #starts: Int32Array
  readonly #reads: Int32Array

  constructor(
    private readonly trails: Trails,
    versions: Versions,
  ) {
    const firsts = new Int32Array(trails.count).fill(NONE)
    let count = 0
    const seenIn = new Int32Array(versions.count).fill(NONE)
    this.#starts = new Int32Array(versions.count + 1)
    for (const [chain, first] of trails.firstOnKey.entries()) {
      let lastWrite = NONE
      for (let at = first; at !== NONE; at = trails.nextOnKey[at]!) if (isWriting(trails, versions, at)) lastWrite = at
      for (let at = first; at !== NONE && at < lastWrite; at = trails.nextOnKey[at]!) {
        if (!isFinding(trails, versions, at) || seenIn[versions.of[at]!] === chain) continue
        seenIn[versions.of[at]!] = chain
        firsts[at] = versions.of[at]!
        this.#starts[versions.of[at]! + 1]! += 1
        count += 1
      }
    }
    for (let version = 0; version < versions.count; version += 1) {
      this.#starts[version + 1]! += this.#starts[version]!
    }
    const next = this.#starts.slice()
    this.#reads = new Int32Array(count)
    for (let at = 0; at < trails.count; at += 1) {
      if (firsts[at] === NONE) continue
      this.#reads[next[firsts[at]!]!] = at
      next[firsts[at]!]! += 1
    }
  }

  /**
   * A read that found a version and is followed by the write that `latest` has of its session; or `NONE`. O(the fewer of
   * the version's reads and the sessions in `latest`, that times a logarithm).
   */
  before(version: number, latest: SparseInts): number {
    const [from, to] = [this.#starts[version]!, this.#starts[version + 1]!]
    if (latest.touched === 0 || from === to) return NONE
    const { sessionOf } = this.trails
    if (to - from <= latest.touched * 4) {
      for (let i = from; i < to; i += 1) {
        const read = this.#reads[i]!
        if (latest.at(sessionOf[read]!) > read) return read
      }
      return NONE
    }
    for (let i = 0; i < latest.touched; i += 1) {
      const session = latest.touchedAt(i)
      const read = this.#of(session, from, to)
      if (read !== NONE && latest.at(session) > read) return read
    }
    return NONE
  }

  #of(session: number, from: number, to: number): number {
    const { sessionOf } = this.trails
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sessionOf[this.#reads[middle]!]! < session) low = middle + 1
      else high = middle
    }
    return low < to && sessionOf[this.#reads[low]!] === session ? this.#reads[low]! : NONE
  }
}
