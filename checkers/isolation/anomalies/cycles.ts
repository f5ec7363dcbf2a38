/**
 * Which classes of cycles there are, and of each a shortest cycle.
 * Source: Adya (1999) for the classes, Kingsbury & Alvaro, "Elle" (2020), for the finer ones and their forms.
 */
import { type Graph, RT, RW, SO, WR, WW, WW_DISPUTED } from './graph.js'
import { partsOf } from './parts.js'
import { type SeekLimits, type Sought, seek } from './seek.js'
import { type Hop, type Shape, type Times, Walks } from './walks.js'

/**
 * - `G0`: writes alone. `G1c`: writes, and reads of what others wrote.
 * - `G-single`: exactly one rw-hop. `G-nonadjacent`: several, no two adjacent. `G2-item`: several, two of them adjacent.
 */
export const cycleClasses = ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'] as const
export type CycleClass = (typeof cycleClasses)[number]
/** What the cycle takes besides reads and writes: nothing, the order of sessions, or real time. */
export const cycleForms = ['', '-process', '-realtime'] as const
export type CycleForm = (typeof cycleForms)[number]

export interface FoundCycle {
  /** A long fork is that one of the cycles apart in which two readers see two writers, each a different one of them first. */
  readonly class: CycleClass | 'long-fork'
  readonly form: CycleForm
  /** How its rw-hops must lie. */
  readonly rw: Shape['rw']
  /** How many parts of the history have such a cycle: in a part every transaction comes before every other one. */
  readonly count: number
  readonly hops: readonly Hop[]
  /** Whether it is known that no cycle of its class and form is shorter. */
  readonly isShortest: boolean
}

export interface Cycles {
  readonly found: readonly FoundCycle[]
  /** What may be there too: the search for it ended too early. */
  readonly undecided: readonly (`${CycleClass}${CycleForm}` | 'long-fork')[]
}

interface ClassRule extends Sought {
  readonly class: FoundCycle['class']
  readonly hasForms: boolean
}

const DATA = WW | WW_DISPUTED | WR
const ITEM = DATA | RW
const rules: readonly ClassRule[] = [
  { class: 'G0', within: WW, first: WW, others: WW, rw: 'any', lengthMin: 2, hasForms: true },
  { class: 'G1c', within: DATA, first: WR, others: DATA, rw: 'any', lengthMin: 2, hasForms: true },
  { class: 'G-single', within: ITEM, first: RW, others: DATA, rw: 'any', lengthMin: 2, hasForms: true },
  { class: 'G-nonadjacent', within: ITEM, first: RW, others: ITEM, rw: 'apart', lengthMin: 4, hasForms: true },
  {
    class: 'long-fork',
    within: WR | RW,
    first: RW,
    others: WR | RW,
    rw: 'apart',
    lengthMin: 4,
    lengthMax: 4,
    hasForms: false,
  },
  { class: 'G2-item', within: ITEM, first: RW, others: ITEM, rw: 'adjacent', lengthMin: 2, hasForms: true },
]
const formKinds: Readonly<Record<CycleForm, number>> = { '': 0, '-process': SO, '-realtime': SO | RT }

/** A form is only looked for where the plainer ones of its class are not there at all. */
export function findCycles(graph: Graph, times: Times | undefined, limits: SeekLimits = {}): Cycles {
  const parts = partsOf(graph, times)
  const found: FoundCycle[] = []
  const undecided: Cycles['undecided'][number][] = []
  if (parts.length === 0) return { found, undecided }
  const walks = parts.map(({ graph, times }) => new Walks(graph, times))
  for (const form of cycleForms) {
    if (form === '-realtime' && times === undefined) continue
    for (const rule of rules) {
      if (found.some((each) => each.class === rule.class) || (form !== '' && !rule.hasForms)) continue
      const { best, count, isDecided } = seek(withForm(rule, formKinds[form]), parts, walks, limits)
      if (best !== undefined) {
        const { class: name, rw } = rule
        found.push({ class: name, form, rw, count, hops: best, isShortest: isDecided })
      } else if (!isDecided) undecided.push(`${rule.class}${form}` as Cycles['undecided'][number])
    }
  }
  return { found, undecided }
}

function withForm(rule: ClassRule, kinds: number): ClassRule {
  return { ...rule, within: rule.within | kinds, others: rule.others | kinds }
}
