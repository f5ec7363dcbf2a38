/** Of single operations: an order that goes well as far as it goes, and the operations for which there is no place in it. */
import type { LinearizabilityEvidence } from '../../checkers/index.js'
import type {
  ConflictEdge,
  LinearizableEvidence,
  NamedOperation,
  NotLinearizableEvidence,
  Obstacle,
} from '../../checkers/linearizability/evidence.js'
import type { Drawing, PageCycle, PagePart } from '../../history/page/index.js'
import type { Recorded } from '../../history/recorded.js'
import type { FileOutcome } from '../commands/history.js'
import type { Judge } from '../history-core.js'
import type { FoundPart } from './history-file.js'
import { briefly, sentenceFor } from './history-sentences.js'

export function orderParts({ kind }: Recorded, outcome: FileOutcome, judge: Judge): FoundPart[] {
  const evidence = outcome.result.evidence as LinearizabilityEvidence | undefined
  if (evidence === undefined || kind !== 'events') return []
  if ('linearizations' in evidence) return orderFound(evidence)
  return [noOrder(evidence, outcome, judge)]
}

/** What happens when, where real time is what the order has to agree with. */
const hasMoments = ({ type }: LinearizabilityEvidence): boolean =>
  type === 'linearizable' || type === 'not-linearizable'

function orderFound(evidence: LinearizableEvidence): FoundPart[] {
  if (!hasMoments(evidence) || evidence.linearizations.length === 0) return []
  const [{ state }] = evidence.linearizations as [LinearizableEvidence['linearizations'][number]]
  const ends = evidence.linearizations.length === 1 ? ` At its end ${state}.` : ''
  return [
    {
      title: 'An order in which all of it could have happened',
      why: [`◆ is the moment at which an operation takes effect in an order that goes well.${ends}`],
      positions: [],
      rest: (drawing) => ({
        points: evidence.linearizations.flatMap(({ order }) => pointsOf(order, drawing, (at) => at)),
      }),
    },
  ]
}

function noOrder(evidence: NotLinearizableEvidence, outcome: FileOutcome, judge: Judge): FoundPart {
  const { positions: inWhole, history } = evidence.core
  const again = judge.checker.check(history)
  // The part that is bad by itself says most simply why.
  const own =
    again.verdict === 'invalid' && again.evidence !== undefined && 'core' in again.evidence
      ? (again.evidence as NotLinearizableEvidence)
      : undefined
  const ofPart: Whence = (at) => inWhole[at]!
  const ofWhole: Whence = (at) => at
  const why = outcome.core?.why ?? []
  // An order of the whole says more than one of the part, where there is one.
  const isWhole = own === undefined || evidence.among === evidence.operations
  const [[prefix], whence] = isWhole ? [evidence.prefixes, ofWhole] : [own.prefixes, ofPart]
  const [conflict, from] = own === undefined ? [evidence.conflict, ofWhole] : [own.conflict, ofPart]
  const begun = inWhole.filter((_, i) => history[i]!.type === 'invoke')
  return {
    title: titleOf(begun.length, outcome.operations, outcome.checker),
    why,
    positions: [...begun, ...(prefix?.obstacles.map(({ operation }) => whence(operation.invoked)) ?? [])],
    rest: (drawing) => ({
      ...(conflict?.type === 'cycle' ? { cycle: cycleOf(conflict.edges, why, drawing, from) } : {}),
      ...(prefix === undefined
        ? {}
        : {
            ...(hasMoments(evidence) ? { points: pointsOf(prefix.order, drawing, whence) } : {}),
            stuck: stuckOf(prefix.obstacles, drawing, whence),
          }),
    }),
  }
}

function titleOf(some: number, all: number, checker: string): string {
  const who =
    some === 1
      ? `one of ${all.toLocaleString('en')} operations cannot be`
      : some === all
        ? `the ${all} operations have no order`
        : `${some} of ${all.toLocaleString('en')} operations contradict each other`
  return `Not ${checker}: ${who}`
}

/** From a position of what was judged to one of the whole history. */
type Whence = (position: number) => number

/** Between two events there is room for many moments. */
const NEXT = 0.15

/** Each as early as the ones before it and its own beginning allow. */
function pointsOf(
  order: readonly NamedOperation[],
  { placeAt, rankOf }: Drawing,
  whence: Whence,
): NonNullable<PagePart['points']> {
  let at = 0
  return order.flatMap(({ invoked, completed }) => {
    const begin = rankOf(whence(invoked))
    const end = completed === undefined ? Number.POSITIVE_INFINITY : rankOf(whence(completed))
    at = Math.min(Math.max(at, begin) + NEXT, Math.max(end, at))
    const operation = placeAt(whence(invoked))
    return operation === undefined ? [] : [{ operation, at: Math.round(at * 100) / 100 }]
  })
}

function stuckOf(obstacles: readonly Obstacle[], { placeAt }: Drawing, whence: Whence): NonNullable<PagePart['stuck']> {
  return obstacles.flatMap((obstacle) => {
    const operation = placeAt(whence(obstacle.operation.invoked))
    // What nobody saw the end of need not have a place.
    if (operation === undefined || obstacle.type === 'no-use' || obstacle.operation.status !== 'ok') return []
    const why =
      obstacle.type === 'specification'
        ? obstacle.why
        : obstacle.type === 'real-time'
          ? `it began after ${obstacle.after.text} had returned`
          : 'then another one would have no place'
    return [{ operation, why: briefly(why) }]
  })
}

const TYPES = { value: 'value', process: 'same client', 'real-time': 'real time' } as const

function cycleOf(
  edges: readonly ConflictEdge[],
  why: readonly string[],
  { placeAt }: Drawing,
  whence: Whence,
): PageCycle {
  const nodes = [...new Map(edges.flatMap(({ from, to }) => [from, to]).map((each) => [each.index, each])).values()]
  const at = new Map(nodes.map(({ index }, i) => [index, i]))
  const texts = sentenceFor(
    edges.map(({ from, to }) => ({ from: from.text, to: to.text })),
    why,
  )
  return {
    nodes: nodes.map(({ text, process, invoked }) => {
      const operation = placeAt(whence(invoked))
      return { name: briefly(text), text: `by client ${process}`, ...(operation === undefined ? {} : { operation }) }
    }),
    edges: edges.map(({ from, to, type }, i) => ({
      from: at.get(from.index)!,
      to: at.get(to.index)!,
      type: TYPES[type],
      text: texts[i]!,
    })),
  }
}
