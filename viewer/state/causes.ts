/** What of a run led to its violation: a step matters if the last one, or one that is named, could have heard of it. */
import type { Report } from '../../traces/report/index.js'

/**
 * Numbers of the steps that matter. Before a step comes what happened in its node before it, the sending of its message,
 * and for what a client asks, what that client was told before. What happens to no node (a partition, time that passes)
 * and the loss of what was sent in steps that matter can matter without anybody's hearing of it, so they stay.
 * O(steps, messages and operations).
 */
export function causesOf(report: Report): ReadonlySet<number> {
  const before = predecessors(report)
  const matters = new Set<number>()
  const open = namedIn(report)
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step < 1 || matters.has(step)) continue
    matters.add(step)
    open.push(...(before[step] ?? []))
  }
  for (const { sentAt, end } of report.messages)
    if (end !== undefined && end.how !== 'delivered' && matters.has(sentAt)) matters.add(end.step)
  return matters
}

/** Of each lane, whether it has a part in these steps. */
export function lanesIn({ lanes, steps, messages, operations }: Report, matters: ReadonlySet<number>): boolean[] {
  const hasPart = lanes.map(() => false)
  for (const number of matters) {
    const { lane, message } = steps[number - 1] ?? {}
    if (lane !== undefined) hasPart[lane] = true
    const sent = message === undefined ? undefined : messages[message]
    if (sent !== undefined) hasPart[sent.from] = hasPart[sent.to] = true
  }
  for (const { lane, beganAt, end } of operations)
    if (matters.has(beganAt) || (end !== undefined && matters.has(end.step))) hasPart[lane] = true
  return hasPart
}

function namedIn({ steps, lasso, why, evidence, operations }: Report): number[] {
  const last = steps.length
  const repeating = lasso === undefined ? [] : Array.from({ length: last - lasso.start }, (_, i) => lasso.start + 1 + i)
  const cited = why.flatMap((text) => [...text.matchAll(/@(\d+)/g)].map(([, number]) => Number(number)))
  const involved = [
    ...(evidence?.cycle?.nodes.flatMap(({ operation }) => operation ?? []) ?? []),
    ...(evidence?.stuck?.map(({ operation }) => operation) ?? []),
    ...(evidence?.marked ?? []),
  ].flatMap((place) => operations[place] ?? [])
  const withoutPlace = steps.flatMap(({ lane }, i) => (lane === undefined ? [i + 1] : []))
  return [
    last,
    ...repeating,
    ...cited.filter((number) => number <= last),
    ...involved.flatMap(({ beganAt, end }) => [beganAt, end?.step ?? 0]),
    ...withoutPlace,
  ]
}

/** Of each step, those that come directly before it. */
function predecessors({ steps, lanes, messages, operations }: Report): number[][] {
  const before: number[][] = [[], ...steps.map(() => [])]
  const latest = lanes.map(() => 0)
  for (const [i, { lane, message }] of steps.entries()) {
    const sent = message === undefined ? undefined : messages[message]
    if (sent !== undefined) before[i + 1]!.push(sent.sentAt)
    if (lane === undefined) continue
    before[i + 1]!.push(latest[lane]!)
    latest[lane] = i + 1
  }
  const told = lanes.map(() => 0)
  for (const { lane, beganAt, end } of operations) {
    before[beganAt]?.push(told[lane]!)
    told[lane] = Math.max(told[lane]!, end?.step ?? beganAt)
  }
  return before
}
