/**
 * What leaders that tell each other afterwards promise: that they agree in the end. And what each way of dealing with
 * conflicts does to writes that were acknowledged.
 * Source: Kleppmann, "Designing Data-Intensive Applications" (2017), chapter 5, "Multi-Leader Replication".
 */
import type { ViewOf } from '../kernel/index.js'
import {
  arrivalWins,
  cartIsRegister,
  dependenciesIgnored,
  knows,
  multiLeader,
  noOriginTag,
  noTieBreak,
  replacedComesBack,
} from '../models/multi-leader/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof multiLeader>

const CONFIGS = Object.keys(multiLeader.definition.configs)
const LAST_WRITE_WINS = ['last-write-wins', 'last-write-wins-skewed']
const SIBLINGS = ['siblings', 'siblings-three']
const BROKEN = ['ring-broken', 'all-to-all-broken']

/** Nobody writes twice, or writes after a read, while another looks twice. */
const NOBODY_LOOKS = ['monotonic-writes', 'writes-follow-reads'] as const
const BEFORE_IT_ARRIVES = 'a region reads its own leader, which has not heard yet of what another one has acknowledged'
const TOO_OLD = 'a write is older, by its timestamp, than what its client had read or written before'

const levels = consistencyLattice<View>({
  'last-write-wins': { strongest: ['sequential'], untested: NOBODY_LOOKS, because: BEFORE_IT_ARRIVES },
  'last-write-wins-skewed': {
    strongest: ['read-your-writes', 'monotonic-reads'],
    untested: NOBODY_LOOKS,
    because: TOO_OLD,
  },
  'one-writer': { strongest: ['sequential'], untested: ['writes-follow-reads'], because: BEFORE_IT_ARRIVES },
  'one-writer-clock-back': {
    strongest: ['read-your-writes', 'monotonic-reads', 'monotonic-writes'],
    untested: ['writes-follow-reads'],
    because: TOO_OLD,
  },
  question: {
    strongest: ['monotonic-reads'],
    untested: ['read-your-writes', 'monotonic-writes'],
    because: 'an answer overtakes the question, for they come over different links: who reads it finds no question',
  },
  'question-ring': {
    strongest: ['sequential'],
    untested: ['read-your-writes', 'monotonic-writes'],
    because: BEFORE_IT_ARRIVES,
  },
  'question-dependencies': {
    strongest: ['sequential'],
    untested: ['read-your-writes', 'monotonic-writes'],
    because: BEFORE_IT_ARRIVES,
  },
})

/** Leaders that are up, with what they hold: by key, values in order. */
const live = ({ nodes, ids, isUp }: View) =>
  ids.leader.flatMap((id, i) => {
    if (!isUp(id)) return []
    const rows = nodes.leader[i]!.rows.map((revisions) => [...revisions].map(({ value }) => String(value)).sort())
    return [{ id, leader: nodes.leader[i]!, rows }]
  })

const explainRows = (view: View) =>
  live(view).map(({ id, rows }) => {
    const each = [...rows.sortBy((_, key) => key)].map(([key, values]) => `${key} = ${values.join(' and ')}`)
    return `${id} holds ${each.length === 0 ? 'nothing' : each.join(', ')}.`
  })

/** Operations with where they begin and end in the history; `end` is infinite for those that nobody saw the end of. */
const operations = ({ history }: View) =>
  history.flatMap(({ type, f, key = 'cart', process, value }, begin) => {
    if (type !== 'invoke') return []
    const after = history.findIndex((event, i) => i > begin && event.process === process)
    const isOk = after >= 0 && history[after]!.type === 'ok'
    const end = isOk ? after : Number.POSITIVE_INFINITY
    return [
      { f, process, key: String(key), begin, end, isOk, value: f === 'read' && isOk ? history[after]!.value : value },
    ]
  })

/** Acknowledged writes that some leader does not show, though none to that key began after them that could have replaced them. */
const lost = (view: View) => {
  const updates = operations(view).filter(({ f }) => f !== 'read')
  const isKept = (key: string, value: unknown) =>
    live(view).every(({ rows }) => rows.get(key)?.includes(String(value)) ?? false)
  return updates.filter(
    ({ f, isOk, key, end, value }) =>
      isOk && !isKept(key, value) && (f === 'add' || !updates.some((other) => other.key === key && other.begin > end)),
  )
}

const notLost = finallyHolds<View>('no acknowledged write is lost silently', (view) => lost(view).length === 0, {
  only: CONFIGS.filter((name) => !BROKEN.includes(name)),
  refuted: {
    'last-write-wins':
      'two regions take a write each and acknowledge it, and when they hear of each other one of them is dropped',
    'last-write-wins-skewed': 'two acknowledgements and one survivor, by clocks that differ not even the later one',
    'one-writer-clock-back':
      'there is no conflict, but the clock was set back: the second write is older than the first',
    ring: 'two regions take a write each and acknowledge it, and when they hear of each other one of them is dropped',
  },
  explain: (view) => [
    ...lost(view).map(
      ({ f, value }) => `The ${f} of ${value} was acknowledged, nothing replaced it since, and it is gone.`,
    ),
    ...explainRows(view),
  ],
})

/** Acknowledged writes of clients that had read what is there instead. */
const undone = (view: View) => {
  const all = operations(view)
  return all.filter(
    ({ f, isOk, key, value, process, begin }) =>
      f === 'write' &&
      isOk &&
      all.some(
        (read) =>
          read.f === 'read' &&
          read.isOk &&
          read.process === process &&
          read.key === key &&
          read.end < begin &&
          live(view).some(({ rows }) => rows.get(key)?.join() === String(read.value) && read.value !== value),
      ),
  )
}

const prevails = finallyHolds<View>(
  'a write prevails over what its client had read',
  (view) => undone(view).length === 0,
  {
    only: LAST_WRITE_WINS,
    refuted: {
      'last-write-wins-skewed':
        'the clock of the second leader is behind that of the first, so what was read counts as newer',
    },
    explain: (view) => [
      ...undone(view).map(
        ({ value }) =>
          `A client had read what is there now, and then wrote ${value}, which was acknowledged and is gone.`,
      ),
      ...explainRows(view),
    ],
  },
)

const converged = finallyHolds<View>(
  'all leaders that are up hold the same',
  (view) => live(view).every(({ leader }, _, [first]) => leader.rows.equals(first!.leader.rows)),
  {
    refuted: { 'ring-broken': 'the leader that passes changes on is down, and the one behind it hears of none' },
    explain: explainRows,
  },
)

/** Values that a leader shows beside others that were written by somebody who knew of them. */
const backAgain = (view: View) =>
  live(view).flatMap(({ id, leader }) =>
    [...leader.rows].flatMap(([key, revisions]) =>
      [...revisions].flatMap((old) =>
        [...revisions].flatMap((other) => (knows(other.after, old) ? [{ id, key, old, other }] : [])),
      ),
    ),
  )

const staysReplaced = always<View>('what was replaced does not come back', (view) => backAgain(view).length === 0, {
  only: SIBLINGS,
  explain: (view) =>
    backAgain(view).map(
      ({ id, key, old, other }) =>
        `${id} shows ${key} = ${old.value} beside ${other.value}, though ${other.by} knew of ${old.value} when it took ${other.value} in its place.`,
    ),
})

const once = always<View>('no leader passes a change on twice', ({ observers }) => observers.repeated.isEmpty(), {
  explain: ({ observers }) => `${[...observers.repeated].sort().join(', ')} passed on a change that it had had before.`,
})

const reads = (view: View) => operations(view).filter(({ f, isOk }) => f === 'read' && isOk)

export const multiLeaderSuite = suite(
  multiLeader,
  [
    ...levels,
    notLost,
    prevails,
    converged,
    staysReplaced,
    once,
    sometimes('leaders disagree', ({ nodes }) => nodes.leader.some(({ rows }) => !rows.equals(nodes.leader[0]!.rows))),
    sometimes('a client reads what another region wrote', (view) => reads(view).some(({ value }) => value !== null), {
      only: CONFIGS.filter((name) => !BROKEN.includes(name)),
    }),
    sometimes('a reader is shown both of two writes', (view) => reads(view).some(({ value }) => Array.isArray(value)), {
      only: SIBLINGS,
    }),
    sometimes('a change waits for another', ({ nodes }) => nodes.leader.some(({ waiting }) => !waiting.isEmpty()), {
      only: ['question-dependencies'],
    }),
  ],
  {
    exhaustive: {
      'last-write-wins': { found: { distinct: 17, generated: 19, depth: 3, length: 2 } },
      'last-write-wins-skewed': { found: { distinct: 30, generated: 37, depth: 3, length: 2 } },
      'one-writer': { found: { distinct: 19, generated: 21, depth: 3, length: 2 } },
      'one-writer-clock-back': { found: { distinct: 32, generated: 39, depth: 3, length: 2 } },
      'siblings-three': { found: { distinct: 979, generated: 1857, depth: 9 } },
      siblings: { found: { distinct: 3859, generated: 8058, depth: 10 } },
      cart: { found: { distinct: 29_725, generated: 76_520, depth: 12 } },
      ring: { found: { distinct: 679, generated: 1070, depth: 11, length: 10 } },
      'ring-broken': { found: { distinct: 207, generated: 295, depth: 5, length: 4 } },
      'all-to-all-broken': { found: { distinct: 3540, generated: 8055, depth: 10 } },
      question: { found: { distinct: 38, generated: 50, depth: 3, length: 2 } },
      'question-ring': { found: { distinct: 32, generated: 43, depth: 3, length: 2 } },
      'question-dependencies': { found: { distinct: 38, generated: 50, depth: 3, length: 2 } },
    },
    variants: [
      {
        variant: noTieBreak,
        caughtBy: converged.name,
        config: 'last-write-wins',
        shortest: 7,
        exhaustive: { 'last-write-wins': { found: { distinct: 647, generated: 1067, depth: 8, length: 7 } } },
        about: 'of two writes with the same timestamp each leader keeps the one it saw first, and they never agree',
      },
      {
        variant: noOriginTag,
        caughtBy: once.name,
        config: 'ring',
        shortest: 4,
        exhaustive: { ring: { found: { distinct: 90, generated: 102, depth: 5, length: 4 } } },
        about: 'a change is passed on whoever took it first, and goes round the ring for ever',
      },
      {
        variant: arrivalWins,
        caughtBy: converged.name,
        config: 'siblings',
        shortest: 7,
        exhaustive: { siblings: { found: { distinct: 2435, generated: 4447, depth: 8, length: 7 } } },
        about: 'what arrives replaces what was there, whether or not it knew of it',
      },
      {
        variant: replacedComesBack,
        caughtBy: staysReplaced.name,
        config: 'siblings-three',
        shortest: 5,
        exhaustive: { 'siblings-three': { found: { distinct: 345, generated: 487, depth: 6, length: 5 } } },
        about: 'a change that arrives after the one that replaced it is kept beside it',
      },
      {
        variant: cartIsRegister,
        caughtBy: notLost.name,
        config: 'cart',
        shortest: 11,
        exhaustive: { cart: { found: { distinct: 16_675, generated: 51_248, depth: 12, length: 11 } } },
        about: 'a cart is taken for a register, in which the last addition wins',
      },
      {
        variant: dependenciesIgnored,
        caughtBy: 'causal',
        config: 'question-dependencies',
        shortest: 8,
        exhaustive: {
          'question-dependencies': { found: { distinct: 14_371, generated: 28_639, depth: 9, length: 8 } },
        },
        about: 'changes say what they depend on, and are applied without it',
      },
    ],
  },
)
