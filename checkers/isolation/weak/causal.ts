/**
 * What causal consistency forces: all that a reader could know of, through sessions and reads, was written before what it
 * read. Only reads that may have missed a write need a look (`suspectsOf`), and of the writes that one of them missed and
 * could know of only the last ones. Who could know of whom does not depend on the line of nodes, so that a second line
 * brings little that is new.
 */
import { clocksCost, forceByClocks } from './clocks.js'
import { Flow, flowCost } from './flow.js'
import type { ForcedEdges } from './forced.js'
import type { Ground } from './ground.js'
import type { Sequence } from './sequence.js'
import { sourcesOf } from './sources.js'
import { suspectsOf } from './suspects.js'

export class Causal {
  /** Ranks of the lines so far. */
  readonly #before: Int32Array[] = []

  constructor(private readonly ground: Ground) {}

  force(forced: ForcedEdges, sequence: Sequence): void {
    const { ground } = this
    const suspects = suspectsOf(ground, sequence, this.#before)
    this.#before.push(sequence.rank)
    if (suspects.length === 0) return
    const sources = sourcesOf(suspects, sequence)
    const isClocks = ground.bySession && clocksCost(ground, suspects) < flowCost(ground, suspects, sources)
    const way = ground.way ?? (isClocks ? 'clocks' : 'flow')
    if (way === 'clocks' && ground.bySession) forceByClocks(ground, forced, sequence, suspects)
    else new Flow(ground, forced, sequence, suspects, sources.lengthOf).follow(sources)
  }
}
