/**
 * The graph on which liveness is judged: what a search explored, with the label of what each step does. Steps that change
 * nothing are not in it: to stay in a state for ever is possible in every state, as far as fairness allows.
 */
import { Ints } from './ints.js'

/** The target of a step that nobody took: a bound was in its way. */
export const NOWHERE = -1

/** Edges by source, and of one source by label, then target; each once. */
export interface Graph {
  readonly size: number
  readonly initial: readonly number[]
  /** Where the edges of each vertex begin, and, last, where they all end. */
  readonly offsets: Int32Array
  readonly labels: Int32Array
  readonly targets: Int32Array
  /** 1 for vertices whose edges are not known. */
  readonly open: Uint8Array
}

export class GraphBuilder {
  readonly #sources = new Ints()
  readonly #labels = new Ints()
  readonly #targets = new Ints()
  readonly #isExplored = new Ints()

  /** Vertices are numbered as they are explored; one may be explored in several parts. */
  explored(vertex: number): void {
    while (this.#isExplored.length <= vertex) this.#isExplored.push(0)
    this.#isExplored.set(vertex, 1)
  }

  add(source: number, label: number, target: number): void {
    if (source === target) return
    this.#sources.push(source)
    this.#labels.push(label)
    this.#targets.push(target)
  }

  /** Where a label leads somewhere, that it was also in the way of a bound does not matter. */
  build(size: number, initial: readonly number[]): Graph {
    const starts = new Int32Array(size + 1)
    for (let i = 0; i < this.#sources.length; i++) starts[this.#sources.at(i) + 1]!++
    for (let vertex = 0; vertex < size; vertex++) starts[vertex + 1]! += starts[vertex]!
    const order = new Int32Array(this.#sources.length)
    const next = starts.slice()
    for (let i = 0; i < order.length; i++) order[next[this.#sources.at(i)]!++] = i
    const [labels, targets] = [new Int32Array(order.length), new Int32Array(order.length)]
    const offsets = new Int32Array(size + 1)
    let used = 0
    for (let vertex = 0; vertex < size; vertex++) {
      const own = order.subarray(starts[vertex]!, starts[vertex + 1]!)
      own.sort((a, b) => this.#labels.at(a) - this.#labels.at(b) || this.#targets.at(b) - this.#targets.at(a))
      const first = used
      for (const edge of own) {
        const [label, target] = [this.#labels.at(edge), this.#targets.at(edge)]
        // Of one label, the target that is nowhere comes last.
        const isFirst = used === first || labels[used - 1] !== label
        if (!isFirst && (target === NOWHERE || targets[used - 1] === target)) continue
        labels[used] = label
        targets[used++] = target
      }
      offsets[vertex + 1] = used
    }
    const open = new Uint8Array(size)
    for (let vertex = 0; vertex < size; vertex++)
      if (vertex >= this.#isExplored.length || this.#isExplored.at(vertex) === 0) open[vertex] = 1
    return { size, initial, offsets, labels: labels.slice(0, used), targets: targets.slice(0, used), open }
  }
}
