/**
 * What Kafka promises of a partition. Source: Apache Kafka documentation, "Replication": a committed record is not lost as
 * long as one replica in sync is alive; consumers see committed records only; and what KIP-101 says of logs.
 */
import type { Map } from 'immutable'
import type { NodeId, OpId, ViewOf } from '../kernel/index.js'
import type {
  Acknowledged,
  Broker,
  Consumed,
  kafkaReplication,
  Log,
  LogRecord,
} from '../models/kafka-replication/index.js'
import { hasRecord, valuesOf } from '../models/kafka-replication/index.js'
import type { Past } from './past.js'
import { always, forEachPair } from './property.js'

export type View = ViewOf<typeof kafkaReplication>

const shown = (log: Log): string => (log.isEmpty() ? 'nothing' : `[${valuesOf(log).join(', ')}]`)

/** Whom the controller has elected last, if it is alive and has heard of it. */
function electedLeader({ nodes, ids, isUp }: View): { id: NodeId; state: Broker } | undefined {
  const { leader, leaderEpoch } = nodes.controller[0]!
  const i = leader === null ? -1 : ids.broker.indexOf(leader)
  const state = nodes.broker[i]
  return state?.leaderEpoch === leaderEpoch && isUp(leader!) ? { id: leader!, state } : undefined
}

const missingIn = (log: Log, acknowledged: Map<OpId, Acknowledged>): Acknowledged | undefined =>
  acknowledged
    .toList()
    .filter(({ op }) => !hasRecord(log, op))
    .minBy(({ op }) => op)

const told = ({ op, record, by, epoch }: Acknowledged): string =>
  `${record === null ? `The record of ${op}` : `Record ${record.value}`} was acknowledged by ${by} in epoch ${epoch}`

function toldWhen(missing: Acknowledged, past: Past<View>): string {
  return `${told(missing)}, ${past.at(past.since(({ observers }) => observers.acknowledged.has(missing.op)))}`
}

/** When a broker that once had a record ceased to have it. */
function droppedBy(broker: NodeId, { op }: Acknowledged, past: Past<View>): readonly string[] {
  const logIn = ({ nodes, ids }: View) => nodes.broker[ids.broker.indexOf(broker)]!.log
  const [stored, gone] = [
    past.since((view) => hasRecord(logIn(view), op)),
    past.since((view) => !hasRecord(logIn(view), op)),
  ]
  return gone === 0 ? [] : [`${broker} had stored it ${past.at(stored)}, and dropped it from its log ${past.at(gone)}.`]
}

/** A record of which a producer heard that it is stored, and which the elected leader does not have. */
function lost(view: View): { leader: NodeId; state: Broker; missing: Acknowledged } | undefined {
  const { acknowledged } = view.observers
  if (acknowledged.isEmpty()) return undefined
  const leader = electedLeader(view)
  if (leader === undefined) return undefined
  const missing = missingIn(leader.state.log, acknowledged)
  return missing && { leader: leader.id, state: leader.state, missing }
}

export const nothingLost = always<View>('no acknowledged record is lost', (view) => lost(view) === undefined, {
  refuted: {
    'acks-1':
      'with acks=1 the leader alone has the record when it is acknowledged, and may be the only one that ever had it',
    'acks-0': 'with acks=0 nobody need have the record: the producer does not wait to hear',
    'min-isr-1':
      'with min.insync.replicas=1, acks=all is satisfied by a leader that is alone in sync, and whose disk may lose the record',
    'unclean-election': 'a replica that was not in sync is elected, and the others cut off what it does not have',
    'kip-101-power-loss':
      'all replicas fail, and the first that is back has lost what it did not flush: Kafka replicates, and does not flush',
  },
  explain: (view, past) => {
    const { leader, state, missing } = lost(view)!
    const elected = past.since((then) => electedLeader(then)?.id === leader)
    return [
      `${toldWhen(missing, past)}.`,
      ...droppedBy(leader, missing, past),
      `${leader} leads epoch ${state.leaderEpoch} without it since ${past.at(elected)}: its log holds ${shown(state.log)}.`,
    ]
  },
})

/** A live replica that the controller takes for one in sync, and that lacks an acknowledged record. */
function behind(view: View): { id: NodeId; state: Broker; missing: Acknowledged } | undefined {
  const { acknowledged } = view.observers
  if (acknowledged.isEmpty()) return undefined
  const { isr, registrations } = view.nodes.controller[0]!
  for (const [i, state] of view.nodes.broker.entries()) {
    const id = view.ids.broker[i]!
    // One that has started again, and waits for the controller to say what it is, is not counted as the one before.
    const isKnown = state.leaderEpoch >= 0 && state.registration === registrations.get(id)
    const missing = isr.has(id) && isKnown && view.isUp(id) ? missingIn(state.log, acknowledged) : undefined
    if (missing) return { id, state, missing }
  }
  return undefined
}

export const inSyncHasAll = always<View>(
  'replicas in sync have all that is acknowledged',
  (view) => behind(view) === undefined,
  {
    only: ['durable', 'calm', 'retries', 'idempotent'],
    explain: (view, past) => {
      const { id, state, missing } = behind(view)!
      return [
        `${toldWhen(missing, past)}.`,
        ...droppedBy(id, missing, past),
        `${id} does not have it (its log holds ${shown(state.log)}), and is in the ISR: should the others fail, it leads.`,
      ]
    },
  },
)

/** Whether one of two brokers leads, and has accepted that the other one's log is the beginning of its own. */
const counts = (leader: Broker, follower: Broker, leaderId: NodeId, followerId: NodeId): boolean =>
  leader.leader === leaderId &&
  follower.leader === leaderId &&
  follower.leaderEpoch === leader.leaderEpoch &&
  leader.followers.has(followerId)

/** The first offset at which the logs of a leader and its follower differ, where both count it as committed. */
function difference(a: Broker, b: Broker, { isUp }: View, [idA, idB]: readonly [NodeId, NodeId]): number | undefined {
  const isFollowing = counts(a, b, idA, idB) || counts(b, a, idB, idA)
  if (a.log === b.log || !isFollowing || !isUp(idA) || !isUp(idB)) return undefined
  const end = Math.min(a.highWatermark, b.highWatermark)
  for (let offset = 0; offset < end; offset++) if (!a.log.get(offset)?.equals(b.log.get(offset))) return offset
  return undefined
}

export const logMatching = always<View>(
  'a leader and its followers agree below their high watermarks',
  forEachPair<View, 'broker'>('broker', (a, b, view, ids) => difference(a, b, view, ids) === undefined),
  {
    explain: (view) => {
      const {
        nodes: { broker },
        ids,
      } = view
      for (const [i, a] of broker.entries())
        for (const [j, b] of broker.entries()) {
          const [idA, idB] = [ids.broker[i]!, ids.broker[j]!]
          const offset = i < j ? difference(a, b, view, [idA, idB]) : undefined
          if (offset === undefined) continue
          const holds = (state: Broker) => state.log.get(offset)?.value ?? 'nothing'
          return [
            `At offset ${offset}, ${idA} holds record ${holds(a)} and ${idB} holds record ${holds(b)}; both count it as committed.`,
            'Neither will ever notice, for they compare nothing but the lengths of their logs.',
          ]
        }
      return []
    },
  },
)

/** What a consumer got, and the elected leader does not have at that offset. */
function vanished(view: View): { leader: NodeId; state: Broker; seen: Consumed } | undefined {
  const { consumed } = view.observers
  if (consumed.isEmpty()) return undefined
  const leader = electedLeader(view)
  if (leader === undefined) return undefined
  const seen = consumed
    .toArray()
    .filter(({ offset, record }) => !record.equals(leader.state.log.get(offset)))
    .sort((a, b) => a.offset - b.offset)[0]
  return seen && { leader: leader.id, state: leader.state, seen }
}

export const nothingVanishes = always<View>(
  'what a consumer has seen is not lost',
  (view) => vanished(view) === undefined,
  {
    refuted: {
      'min-isr-1': 'what a single replica in sync has committed, consumers may read, and its disk may lose',
      'unclean-election': 'consumers have read what the new leader, which was not in sync, does not have',
    },
    explain: (view, past) => {
      const { leader, state, seen } = vanished(view)!
      const now: LogRecord | undefined = state.log.get(seen.offset)
      const got = past.since(({ observers }) => observers.consumed.some((each) => each.equals(seen)))
      const elected = past.since((then) => electedLeader(then)?.id === leader)
      return [
        `A consumer got record ${seen.record.value} at offset ${seen.offset} from ${seen.from} ${past.at(got)}.`,
        `${leader} leads epoch ${state.leaderEpoch} since ${past.at(elected)}, and has ${now === undefined ? 'nothing' : `record ${now.value}`} there.`,
      ]
    },
  },
)

/** A record that the elected leader has twice. */
function repeated(view: View): { leader: NodeId; record: LogRecord; offsets: readonly number[] } | undefined {
  const leader = electedLeader(view)
  if (leader === undefined) return undefined
  const { log } = leader.state
  const record = log.find(({ op }, offset) => log.findIndex((other) => other.op === op) < offset)
  if (record === undefined) return undefined
  const offsets = log.toArray().flatMap(({ op }, offset) => (op === record.op ? [offset] : []))
  return { leader: leader.id, record, offsets }
}

export const storedOnce = always<View>('a record is stored once', (view) => repeated(view) === undefined, {
  only: ['retries', 'idempotent'],
  refuted: { retries: 'without idempotence, a leader cannot tell a retry from another record with the same value' },
  explain: (view) => {
    const { leader, record, offsets } = repeated(view)!
    return `${leader} has record ${record.value}, which its producer sent again, at offsets ${offsets.join(' and ')}.`
  },
})

export const oneLeader = always<View>(
  'one leader per epoch',
  forEachPair<View, 'broker'>('broker', (a, b, view, ids) => !areRivals(a, b, view, ids)),
  {
    explain: (view) => {
      const { nodes, ids } = view
      const pairs = nodes.broker.flatMap((a, i) => nodes.broker.map((b, j) => [a, b, i, j] as const))
      return pairs
        .filter(([a, b, i, j]) => i < j && areRivals(a, b, view, [ids.broker[i]!, ids.broker[j]!]))
        .map(([a, , i, j]) => `${ids.broker[i]!} and ${ids.broker[j]!} both lead epoch ${a.leaderEpoch}.`)
    },
  },
)

/** Both are up, and take themselves for the leader of one epoch. */
function areRivals(a: Broker, b: Broker, view: View, [idA, idB]: readonly [NodeId, NodeId]): boolean {
  const bothLead = a.leader === idA && b.leader === idB && a.leaderEpoch === b.leaderEpoch
  return bothLead && view.isUp(idA) && view.isUp(idB)
}
