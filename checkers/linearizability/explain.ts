/** Evidence in English: which operations contradict each other, and why. */
import { showValue } from '../../history/index.js'
import type { Naming } from '../verdict.js'
import type {
  Conflict,
  ConflictEdge,
  LinearizabilityEvidence,
  Linearization,
  NamedOperation,
  NotLinearizableEvidence,
  Obstacle,
  Prefix,
} from './evidence.js'
import { Voice } from './voice.js'

/**
 * The evidence as sentences, one a line, for somebody who knows the history but not the theory.
 * @param naming how to name positions of the history, such as `line 12`, and processes
 */
export function explainLinearizability(evidence: LinearizabilityEvidence, naming: Naming = {}): readonly string[] {
  if ('linearizations' in evidence) return evidence.linearizations.map((each) => linearization(each, naming))
  const { conflict, prefixes } = evidence
  if (conflict === undefined) return stuck(evidence, new Voice(naming, castOf(prefixes[0]!)))
  if (conflict.type === 'never-written') return neverWritten(conflict, new Voice(naming, [conflict.operation]))
  return cycle(conflict.edges, new Voice(naming, conflict.edges.flatMap(mentioned)))
}

function linearization({ order, state }: Linearization, naming: Naming): string {
  const voice = new Voice(naming, order)
  const operations = order.map((operation) => voice.who(operation)).join(', then ')
  return `${operations === '' ? 'Nothing need have happened' : operations}; then ${state}.`
}

/** Every operation that an edge, or what it rests on, speaks of. */
function mentioned({ from, to, writer, seenBy, since = [] }: ConflictEdge): readonly NamedOperation[] {
  return [from, to, ...(writer ? [writer] : []), ...(seenBy ? [seenBy] : []), ...since.flatMap(mentioned)]
}

function castOf({ order, obstacles }: Prefix): readonly NamedOperation[] {
  return [
    ...order,
    ...obstacles.flatMap((each) => (each.type === 'real-time' ? [each.operation, each.after] : [each.operation])),
  ]
}

function neverWritten(conflict: Extract<Conflict, { type: 'never-written' }>, voice: Voice): readonly string[] {
  const { operation, value, attempt } = conflict
  const line = `${voice.who(operation)}${voice.end(operation)} found ${showValue(value)}, which nobody wrote`
  if (attempt === undefined) return [`${line}: it is not the initial value, and no operation left it.`]
  return [`${line}: ${voice.agent(attempt)}${voice.end(attempt)} would have, but it failed.`]
}

function cycle(edges: readonly ConflictEdge[], voice: Voice): readonly string[] {
  const [first, second] = edges
  if (edges.length === 2 && first!.type !== 'value' && second!.because !== 'older') return pair(first!, second!, voice)
  return [
    'These operations contradict each other:',
    ...edges.map((edge, i) => `${i + 1}. ${sentence(edge, voice)}.`),
    'Each comes before the next and the last before the first, so no order is right.',
  ]
}

/** Two operations, one of which real time puts first and what was found puts second. */
function pair(time: ConflictEdge, value: ConflictEdge, voice: Voice): readonly string[] {
  if (value.because === 'read-from') {
    const reader = `${voice.who(value.to)}${voice.end(value.to)} found ${showValue(value.value ?? null)}`
    const writer = `${voice.who(value.from)}, which alone wrote that`
    return [`${reader}, but ${writer}, began${voice.start(value.from)} only after it had returned.`]
  }
  return [`${sentence(time, voice)}, but it ${overwritten(value, voice)}.`, 'No order of the two operations does both.']
}

/** Says which of two operations comes first, and why. */
function sentence(edge: ConflictEdge, voice: Voice): string {
  const { from, to, type, because, seenBy } = edge
  if (type !== 'value') {
    const same = type === 'process' ? ', by the same client' : ''
    return `${voice.who(to)} began${voice.start(to)} after ${voice.who(from)} had returned${voice.end(from)}${same}`
  }
  const value = showValue(edge.value ?? null)
  if (because === 'read-from')
    return `${voice.who(to)} found ${value}, so it comes after ${voice.who(from)}, which wrote it`
  if (because === 'overwritten') return `${voice.who(from)} ${overwritten(edge, voice)}`
  const order = `${voice.who(from)} comes before ${voice.who(to)}, or ${voice.who(seenBy!)} would not have found ${value}`
  return `${order} (because ${premises(edge, voice)})`
}

function overwritten({ value = null, to, writer, since = [] }: ConflictEdge, voice: Voice): string {
  const before = `so it comes before ${voice.who(to)}, which overwrote that`
  if (writer === undefined) return `found the initial value ${showValue(value)}, ${before}`
  const found = `found ${showValue(value)}, written by ${voice.who(writer)}`
  const isPlain = since.length === 1 && since[0]!.type !== 'value'
  if (isPlain) return `${found}, which had returned${voice.end(writer)} before ${voice.who(to)} began; ${before}`
  return `${found}, which comes before ${voice.who(to)} (because ${premises({ since }, voice)}); ${before}`
}

function premises({ since = [] }: Pick<ConflictEdge, 'since'>, voice: Voice): string {
  return since.map((edge) => sentence(edge, voice)).join(', and ')
}

/** How many operations of a prefix are named, from its end. */
const tailMax = 6

function stuck(evidence: NotLinearizableEvidence, voice: Voice): readonly string[] {
  const first = evidence.prefixes[0]!
  const others = evidence.prefixes.length - 1
  const obstacles = (...types: Obstacle['type'][]) => first.obstacles.filter(({ type }) => types.includes(type))
  const beginning = prefix(first, evidence, voice)
  const reasons = [...obstacles('specification'), ...obstacles('in-vain', 'real-time')]
  const sentences = reasons.flatMap((obstacle) => sentenceOf(obstacle, voice))
  const useless = obstacles('no-use').map(({ operation }) => voice.who(operation))
  return [
    ...beginning,
    ...sentences,
    ...(useless.length === 0 ? [] : [`What may have happened besides does not help: ${useless.join(', ')}.`]),
    others === 0
      ? 'No other order gets further.'
      : `No other order gets further; ${others === 1 ? 'another gets' : `at least ${others} others get`} as far.`,
  ]
}

function prefix({ order, state }: Prefix, evidence: NotLinearizableEvidence, voice: Voice): readonly string[] {
  if (order.length === 0) return [`At the start ${evidence.initial}.`]
  const tail = order.slice(-tailMax).map((operation) => `${voice.who(operation)}${voice.span(operation)}`)
  const left = order.length > tailMax ? '…, ' : ''
  return [
    `At best ${order.length} of ${evidence.among} operations can be put in order: ${left}${tail.join(', ')}.`,
    `After them ${state}.`,
  ]
}

function sentenceOf(obstacle: Obstacle, voice: Voice): readonly string[] {
  const operation = `${voice.who(obstacle.operation)}${voice.span(obstacle.operation)}`
  switch (obstacle.type) {
    case 'specification':
      return [`${operation} cannot come next: ${obstacle.why}.`]
    case 'in-vain':
      return [`${operation} could come next, but would not make that possible.`]
    case 'real-time':
      return [`${operation} would help, but began only after ${voice.who(obstacle.after)} had returned.`]
    case 'no-use':
      return []
  }
}
