/** Why sessions keep their guarantees, or do not, as data. */
import type { Value } from '../../history/index.js'
import type { Mention } from '../mention.js'
import type { Flaw } from './found.js'
import type { Refusal } from './judge.js'
import type { Rule, Step } from './order.js'
import { NONE, READ, type Trails, WRITE } from './trails.js'
import type { Versions } from './versions.js'
import { ownAppends } from './view.js'

export type SessionGuarantee = 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads'

/** Something that a session did. */
export interface Deed extends Mention {
  readonly did: 'wrote' | 'appended' | 'found'
  readonly key?: Value
  readonly value: Value
}

/** What a key held after a write, or at first. */
export interface Version {
  readonly value: Value
  /** Absent for what was there at first. */
  readonly write?: Mention
}

/** `from` comes before `to` in every order that is allowed, because of what sessions did. */
export interface OrderStep {
  readonly from: Version
  readonly to: Version
  readonly rule: Exclude<Rule, 'through'>
  /** In the order in which they are told; none for the initial version. */
  readonly deeds: readonly Deed[]
}

export type SessionConflict =
  /** Each step's `to` is the next one's `from`: no order takes them all. */
  | { readonly type: 'circle'; readonly steps: readonly OrderStep[] }
  /** Somebody found what he had seen overwritten: the write (or another's read) of it, the write over it, both reads. */
  | { readonly type: 'overwritten'; readonly rule: 'issued' | 'followed'; readonly deeds: readonly Deed[] }
  | { readonly type: 'never-written'; readonly read: Mention; readonly value: Value; readonly attempt?: Mention }
  | { readonly type: 'element-twice'; readonly read: Mention; readonly value: Value }
  | { readonly type: 'lists-disagree'; readonly reads: readonly [Mention, Mention] }

export interface SessionsBroken {
  readonly type: 'session-guarantee-broken'
  readonly guarantees: readonly SessionGuarantee[]
  readonly key?: Value
  readonly conflict: SessionConflict
  /** Where values were written several times: how many choices of who wrote what was read were tried; this is one. */
  readonly choices?: number
}

export interface SessionsKept {
  readonly type: 'session-guarantee-kept'
  readonly guarantees: readonly SessionGuarantee[]
  readonly sessions: number
  readonly reads: number
  readonly writes: number
  /**
   * Present when the guarantee is kept only because a session's writes need not take effect in the order in which it
   * issued them: how it would be broken if they did.
   */
  readonly unlessIssued?: SessionsBroken
}

export type SessionEvidence = SessionsKept | SessionsBroken

export function keptBy(trails: Trails, guarantees: readonly SessionGuarantee[]): SessionsKept {
  const reads = trails.kinds.reduce((count, kind) => count + (kind === READ ? 1 : 0), 0)
  const { sessions } = trails
  return { type: 'session-guarantee-kept', guarantees, sessions, reads, writes: trails.count - reads }
}

export function flawed(trails: Trails, guarantees: readonly SessionGuarantee[], flaw: Flaw): SessionsBroken {
  const broken = { type: 'session-guarantee-broken', guarantees } as const
  if (flaw.type === 'lists-disagree') {
    const [one, other] = flaw.reads
    const conflict = { type: flaw.type, reads: [trails.mention(one), trails.mention(other)] } as const
    return { ...broken, ...keyed(trails.keyOf(one)), conflict }
  }
  const { type, read, value } = flaw
  const attempt = type === 'never-written' ? trails.failedWrite(trails.keys[read]!, value) : undefined
  const conflict = { type, read: trails.mention(read), value, ...(attempt ? { attempt } : {}) }
  return { ...broken, ...keyed(trails.keyOf(read)), conflict }
}

export function refused(trails: Trails, guarantees: readonly SessionGuarantee[], refusal: Refusal): SessionsBroken {
  const { versions, overwritten, circle } = refusal
  const deed = deedOf(trails)
  const broken = { type: 'session-guarantee-broken', guarantees } as const
  if (overwritten) {
    const { rule, accesses } = overwritten
    const conflict = { type: 'overwritten', rule, deeds: accesses.map(deed) } as const
    return { ...broken, ...keyed(trails.keyOf(accesses[3])), conflict }
  }
  const version = (of: number): Version => {
    const write = versions.writeOf[of]!
    if (write === NONE) return { value: trails.type === 'list-append' ? [] : (trails.initial ?? null) }
    return { value: trails.valueOf(write), write: trails.mention(write) }
  }
  const steps = mergedReads(trails, circle!).map(
    (step): OrderStep => ({
      from: version(step.from),
      to: version(step.to),
      rule: step.rule as OrderStep['rule'],
      deeds: told(trails, versions, step).map(deed),
    }),
  )
  return { ...broken, ...keyed(keyOfCircle(trails, versions, circle!)), conflict: { type: 'circle', steps } }
}

const keyed = (key: Value | undefined) => (key === undefined ? {} : { key })

const deedOf =
  (trails: Trails) =>
  (access: number): Deed => ({
    ...trails.mention(access),
    did: trails.kinds[access] !== WRITE ? 'found' : trails.type === 'list-append' ? 'appended' : 'wrote',
    ...keyed(trails.keyOf(access)),
    value: trails.valueOf(access),
  })

function keyOfCircle(trails: Trails, { writeOf }: Versions, circle: readonly Step[]): Value | undefined {
  const version = circle.map(({ from }) => from).find((from) => writeOf[from] !== NONE)
  return version === undefined ? undefined : trails.keyOf(writeOf[version]!)
}

/** What one session found first and last, of what it found one after the other. */
function mergedReads(trails: Trails, circle: readonly Step[]): readonly Step[] {
  const sessionOf = ({ accesses }: Step) => trails.sessionOf[accesses[0]!]
  const merged: Step[] = []
  for (const step of circle) {
    const last = merged.at(-1)
    const goesOn = last?.rule === 'found' && step.rule === 'found' && sessionOf(last) === sessionOf(step)
    if (!goesOn || last.from === step.to) merged.push(step)
    else merged[merged.length - 1] = { ...last, to: step.to, accesses: [last.accesses[0]!, step.accesses[1]!] }
  }
  return merged
}

/** The accesses that tell why a step is one, in the order of the story. */
function told(trails: Trails, versions: Versions, { from, rule, accesses }: Step): readonly number[] {
  if (rule === 'seen-issued') {
    const earlier = versions.writeOf[from]!
    const [trigger, read] = accesses as [number, number]
    const session = trails.sessionOf[earlier]
    const later = writesFound(trails, versions, trigger).find(
      (write) => trails.sessionOf[write] === session && write > earlier,
    )
    return [earlier, later!, trigger, read]
  }
  if ((rule !== 'followed' && rule !== 'seen-followed') || accesses.length === 2) return accesses
  const [read, trigger, last] = accesses as [number, number, number]
  return [read, ...wayBack(trails, versions, trigger, read), trigger, last]
}

/** From what a read found back to an earlier read of another session that it follows: writes and reads in turn. */
function wayBack(trails: Trails, versions: Versions, trigger: number, read: number): readonly number[] {
  const { starts, sessionOf } = trails
  /** By write, the read that found it, and what its session wrote later. */
  const cameFrom = new Map<number, readonly number[]>()
  const queue: (readonly [number, readonly number[]])[] = []
  for (const write of writesFound(trails, versions, trigger)) queue.push([write, []])
  for (const [write, from] of queue) {
    if (cameFrom.has(write)) continue
    cameFrom.set(write, from)
    const session = sessionOf[write]!
    if (session === sessionOf[read] && read < write) {
      const way = [write]
      for (let next = from; next.length > 0; next = cameFrom.get(next[1]!)!) way.push(...next)
      return way
    }
    for (let at = starts[session]!; at < write; at += 1) {
      for (const earlier of writesFound(trails, versions, at)) queue.push([earlier, [at, write]])
    }
  }
  return []
}

function writesFound(trails: Trails, versions: Versions, read: number): readonly number[] {
  const { of, writeOf, shown } = versions
  if (trails.kinds[read] !== READ || of[read] === NONE) return []
  if (shown) {
    const others = shown.orders[trails.keys[read]!]!.subarray(0, shown.lengths[read]!)
    return [...others, ...ownAppends(trails, versions, read)]
  }
  const write = writeOf[of[read]!]!
  return write === NONE ? [] : [write]
}
