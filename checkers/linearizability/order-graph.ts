/** A small directed graph of what must come before what, with weights for how much there is to explain. */

export interface Path<Edge> {
  readonly edges: readonly Edge[]
  readonly weight: number
}

/** Nodes are 0 … n−1; between two nodes only the lightest edge is kept, of equal ones the first. */
export class OrderGraph<Edge> {
  private readonly edges: (Edge | undefined)[]
  private readonly weights: Float64Array
  /** Lightest paths, as the weight and the first step of each; computed by `close`. */
  private readonly distance: Float64Array
  private readonly first: Int32Array

  constructor(private readonly n: number) {
    this.edges = new Array<Edge | undefined>(n * n)
    this.weights = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY)
    this.distance = new Float64Array(n * n)
    this.first = new Int32Array(n * n)
  }

  add(from: number, to: number, edge: Edge, weight: number): void {
    const at = from * this.n + to
    if (weight >= this.weights[at]!) return
    this.edges[at] = edge
    this.weights[at] = weight
  }

  /** Computes all lightest paths: Floyd & Warshall, O(n³). Later edges count from the next call on. */
  close(): void {
    const { n, distance, first } = this
    distance.set(this.weights)
    for (let at = 0; at < n * n; at += 1) first[at] = at % n
    for (let via = 0; via < n; via += 1) {
      for (let from = 0; from < n; from += 1) {
        const head = distance[from * n + via]!
        if (head === Number.POSITIVE_INFINITY) continue
        for (let to = 0; to < n; to += 1) {
          const sum = head + distance[via * n + to]!
          if (sum >= distance[from * n + to]!) continue
          distance[from * n + to] = sum
          first[from * n + to] = first[from * n + via]!
        }
      }
    }
  }

  /** The lightest path, as of the last `close`; from a node to itself, the lightest cycle. */
  path(from: number, to: number): Path<Edge> | undefined {
    const weight = this.distance[from * this.n + to]!
    if (weight === Number.POSITIVE_INFINITY) return undefined
    const edges: Edge[] = []
    let node = from
    do {
      const next = this.first[node * this.n + to]!
      edges.push(this.edges[node * this.n + next]!)
      node = next
    } while (node !== to)
    return { edges, weight }
  }

  reaches(from: number, to: number): boolean {
    return this.distance[from * this.n + to]! < Number.POSITIVE_INFINITY
  }

  /** The lightest cycle, as of the last `close`; of equal ones, the one through the lowest node. */
  cycle(): Path<Edge> | undefined {
    let best: number | undefined
    for (let node = 0; node < this.n; node += 1) {
      const weight = this.distance[node * this.n + node]!
      if (weight < (best === undefined ? Number.POSITIVE_INFINITY : this.distance[best * this.n + best]!)) best = node
    }
    return best === undefined ? undefined : this.path(best, best)
  }
}
