/**
 * Reads from standbys: which session guarantees they keep, and what a session must remember to have them. Source: PostgreSQL
 * 17 manual, section 26.4 "Hot Standby"; Terry et al., "Session Guarantees for Weakly Consistent Replicated Data" (1994).
 */
import { answersAtOnce, forgetsReads, standbyReads } from '../models/streaming-replication/index.js'
import { consistencyLattice } from './lattices/index.js'
import { sometimes } from './property.js'
import { nothingLost, onDisk, onePerTimeline, onePrimary, prefix, type View } from './streaming-replication-safety.js'
import { suite } from './suite.js'

const FAILOVER = ['sticky-failover', 'lsn-token-failover', 'timeline-token-failover']
const inFailover = (reason: string) => Object.fromEntries(FAILOVER.map((config) => [config, reason]))

const STALE = 'a standby answers from what it has applied, which may be less than its primary has acknowledged'
const lattice = consistencyLattice<View>({
  'round-robin': {
    strongest: ['monotonic-writes', 'writes-follow-reads'],
    because: 'the next read goes to another standby, which may have applied less than the last one',
  },
  sticky: { strongest: ['monotonic-reads', 'monotonic-writes', 'writes-follow-reads'], because: STALE },
  'lsn-token': {
    strongest: ['sequential'],
    because: 'a session waits for what it has seen itself, not for what others have written',
  },
  'sticky-primary': { strongest: ['linearizable'] },
  'sticky-failover': {
    strongest: ['monotonic-writes', 'writes-follow-reads'],
    because: 'the session goes to the standby that was promoted, which lacks what the session wrote and read before',
  },
  'lsn-token-failover': {
    strongest: ['monotonic-writes', 'writes-follow-reads'],
    because: 'the new timeline has come to the same position without the write that the session saw there',
  },
  'timeline-token-failover': {
    strongest: ['sequential'],
    because: 'the lost write is missing for clients that have not seen it',
  },
  'synchronous-reads': {
    strongest: ['monotonic-writes', 'writes-follow-reads'],
    because: 'a synchronous standby has flushed what is acknowledged, and need not have applied it',
  },
  'remote-apply': {
    strongest: ['read-your-writes', 'monotonic-writes', 'writes-follow-reads'],
    because: 'a standby shows a write while others, and the primary, still wait for it',
  },
})
const guarantee = (name: string) => lattice.find((property) => property.name === name)!

/** A standby answers queries from less than its primary shows. */
const isBehind = ({ nodes }: View) => {
  const primary = nodes.server.find(({ role }) => role === 'primary')
  return nodes.server.some(
    ({ role, timeline, visible }) =>
      role === 'standby' && primary !== undefined && timeline === primary.timeline && visible < primary.visible,
  )
}

export const standbyReadsSuite = suite(
  standbyReads,
  [
    nothingLost(inFailover('the standby that is promoted does not have what only the primary had')),
    onePrimary(inFailover('the old primary does not know that it was replaced')),
    onePerTimeline,
    prefix,
    onDisk(),
    ...lattice,
    sometimes('a standby is behind its primary', isBehind, {
      only: Object.keys(standbyReads.definition.configs).filter((name) => name !== 'remote-apply'),
    }),
    sometimes(
      'a standby shows what its primary does not show yet',
      ({ nodes }) => nodes.server.some(({ visible }) => visible > nodes.server[0]!.visible),
      { only: ['remote-apply'] },
    ),
    sometimes('a read waits for its standby', ({ nodes }) => nodes.server.some(({ reads }) => !reads.isEmpty()), {
      only: ['lsn-token', 'lsn-token-failover'],
    }),
    sometimes('a session goes to another server', ({ nodes }) => nodes.session.some(({ reader }) => reader > 0), {
      only: FAILOVER,
    }),
    sometimes(
      'a read is refused where what its session saw is lost',
      ({ history }) => history.some(({ type, f, process }) => type === 'fail' && f === 'read' && process === 0),
      { only: ['timeline-token-failover'] },
    ),
  ],
  {
    exhaustive: {
      'round-robin': { found: { distinct: 146, generated: 280, depth: 7, length: 6 } },
      sticky: { found: { distinct: 146, generated: 280, depth: 7, length: 6 } },
      'lsn-token': { found: { distinct: 144, generated: 284, depth: 7, length: 6 } },
      'sticky-failover': {
        without: ['one server at a time accepts writes', 'no acknowledged write is lost'],
        found: { distinct: 2037, generated: 4312, depth: 8, length: 7 },
      },
      'sticky-primary': { found: { distinct: 1990, generated: 4010, depth: 18 } },
      'lsn-token-failover': {
        without: ['one server at a time accepts writes', 'no acknowledged write is lost'],
        found: { distinct: 2094, generated: 4382, depth: 8, length: 7 },
      },
      'timeline-token-failover': {
        without: ['one server at a time accepts writes', 'no acknowledged write is lost'],
        found: { distinct: 2094, generated: 4382, depth: 8, length: 7 },
      },
      'synchronous-reads': { found: { distinct: 104, generated: 186, depth: 6, length: 5 } },
      'remote-apply': { found: { distinct: 72, generated: 111, depth: 6, length: 5 } },
    },
    variants: [
      {
        variant: answersAtOnce,
        caughtBy: guarantee('read-your-writes').name,
        config: 'lsn-token',
        shortest: 6,
        about: 'a standby answers a session at once, though it has not applied what the session has seen',
        exhaustive: { 'lsn-token': { found: { distinct: 146, generated: 280, depth: 7, length: 6 } } },
      },
      {
        variant: forgetsReads,
        caughtBy: guarantee('monotonic-reads').name,
        config: 'lsn-token',
        shortest: 10,
        about: 'a session remembers how far its own writes went, and not how far what it has read went',
        exhaustive: { 'lsn-token': { found: { distinct: 739, generated: 1620, depth: 11, length: 10 } } },
      },
    ],
  },
)
