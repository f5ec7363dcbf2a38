/** The state of every node and observer after any step, made when it is asked for. */
import type { Report } from '../../traces/report/index.js'
import { changed, NOTHING, type Tree, treeOf } from './tree.js'

/** Trees by the names of nodes, or of observers. */
export interface Whole {
  readonly nodes: ReadonlyMap<string, Tree>
  readonly observers: ReadonlyMap<string, Tree>
}

/** How far apart the states are that are kept. */
const KEPT_EVERY = 50

export class States {
  readonly #kept = new Map<number, Whole>()
  #last: { readonly step: number; readonly whole: Whole }

  constructor(private readonly report: Report) {
    const whole: Whole = {
      nodes: new Map(report.nodes.map(({ id, initial }) => [id, treeOf(initial)])),
      observers: new Map(),
    }
    this.#kept.set(0, whole)
    this.#last = { step: 0, whole }
  }

  /** After so many steps. O(steps) the first time, then O(KEPT_EVERY). */
  after(step: number): Whole {
    if (this.#last.step === step) return this.#last.whole
    let at = Math.floor(step / KEPT_EVERY) * KEPT_EVERY
    while (!this.#kept.has(at)) at -= KEPT_EVERY
    let whole = this.#kept.get(at)!
    while (at < step) {
      whole = this.#next(whole, at)
      at += 1
      if (at % KEPT_EVERY === 0) this.#kept.set(at, whole)
    }
    this.#last = { step, whole }
    return whole
  }

  #next({ nodes, observers }: Whole, index: number): Whole {
    const { changes = [], observed = [] } = this.report.steps[index] ?? {}
    return { nodes: applied(nodes, changes), observers: applied(observers, observed) }
  }
}

type Changes = NonNullable<Report['steps'][number]['changes']>

function applied(trees: ReadonlyMap<string, Tree>, changes: Changes): ReadonlyMap<string, Tree> {
  if (changes.length === 0) return trees
  const next = new Map(trees)
  for (const change of changes) next.set(change.node, changed(next.get(change.node) ?? NOTHING, [change]))
  return next
}
