/** Realistic counterexamples, made by hand: what the golden transcripts show. */
import type { Trace } from '../trace.js'
import { type Setting, Story } from './story.js'

const NO_FAULTS_USED = { loss: 1, duplication: 1, crash: 1, restart: 1 }

function setting(specific: Partial<Setting> & Pick<Setting, 'protocol' | 'property' | 'roles' | 'why'>): Setting {
  return {
    variant: null,
    config: { name: null, value: {} },
    budgets: NO_FAULTS_USED,
    minimality: '1-minimal',
    origin: { seed: 20_240_601, run: 17, steps: 148 },
    clients: [],
    ...specific,
  }
}

/** Two-phase commit: a participant that voted yes aborts by itself. */
export const impatientParticipant: Trace = new Story(
  setting({
    protocol: 'two-phase-commit',
    variant: 'impatient-participant',
    config: { name: 'willing', value: { participants: 2, unwilling: [] } },
    budgets: { ...NO_FAULTS_USED, timeout: 2 },
    property: { name: 'no participant commits while another aborts', kind: 'always' },
    minimality: 'shortest',
    roles: { coordinator: 'coordinator', participant1: 'participant', participant2: 'participant' },
    clients: ['client1'],
    why: [
      'participant1 committed @7, participant2 aborted @4: the transaction has two outcomes.',
      'participant2 had voted yes @3, and so had given up the right to abort.',
    ],
  }),
)
  .invoke(
    'client1',
    'coordinator',
    { f: 'commit' },
    {
      change: [['op', null, 'client1#1']],
      send: [
        ['participant1', { type: 'prepare' }],
        ['participant2', { type: 'prepare' }],
      ],
      set: ['votes'],
    },
  )
  .deliver('m1', {
    change: [['vote', null, 'yes']],
    send: [['coordinator', { type: 'vote', vote: 'yes' }]],
    set: ['decision'],
  })
  .deliver('m2', {
    change: [['vote', null, 'yes']],
    send: [['coordinator', { type: 'vote', vote: 'yes' }]],
    set: ['decision'],
  })
  .timeout('participant2', 'decision', { change: [['decision', null, 'abort']] })
  .deliver('m3', { change: [['yes.participant1', undefined, 'participant1']] })
  .deliver('m4', {
    change: [
      ['yes.participant2', undefined, 'participant2'],
      ['decision', null, 'commit'],
    ],
    send: [
      ['participant1', { type: 'decide', decision: 'commit' }],
      ['participant2', { type: 'decide', decision: 'commit' }],
    ],
    done: [['client1', 'ok']],
  })
  .deliver('m5', { change: [['decision', null, 'commit']] })
  .trace()

const get = { type: 'get', key: 'x' }
const put = { type: 'put', key: 'x', value: 1, version: 1 }
const stored = (value: number, version: number) => ({ type: 'value', value, version })
const replicas = ['replica1', 'replica2', 'replica3']

/** Quorum store with W = R = 2 of 3 and no write-back: a reader sees the new value, then the old one. */
export const newThenOldRead: Trace = new Story(
  setting({
    protocol: 'quorum-store',
    variant: 'no-write-back',
    config: { name: 'n3-w2-r2', value: { replicas: 3, write: 2, read: 2 } },
    budgets: { loss: 1, crash: 0 },
    property: { name: 'linearizable', kind: 'history' },
    roles: { proxy1: 'proxy', proxy2: 'proxy', replica1: 'replica', replica2: 'replica', replica3: 'replica' },
    clients: ['client1', 'client2'],
    why: [
      'No order of the operations explains both reads of client2:',
      'read x = 1 (returned @7) must come after write x 1; read x = 0 (returned @12) must come before it.',
      'But the second read began @8, after the first had returned @7. The two reads asked different pairs of replicas, and nobody had told replica2 or replica3 about the write.',
    ],
  }),
)
  .invoke('client1', 'proxy1', { f: 'write', key: 'x', value: 1 }, { send: replicas.map((id) => [id, put]) })
  .deliver('m1', {
    change: [
      ['value.x', 0, 1],
      ['version.x', 0, 1],
    ],
    send: [['proxy1', { type: 'stored', version: 1 }]],
  })
  .invoke('client2', 'proxy2', { f: 'read', key: 'x' }, { send: replicas.map((id) => [id, get]) })
  .deliver('m5', { send: [['proxy2', stored(1, 1)]] })
  .deliver('m6', { send: [['proxy2', stored(0, 0)]] })
  .deliver('m8', { change: [['answers.replica1', undefined, 1]] })
  .deliver('m9', { change: [['answers', { $map: [['replica1', 1]] }, { $map: [] }]], done: [['client2', 'ok', 1]] })
  .invoke('client2', 'proxy2', { f: 'read', key: 'x' }, { send: replicas.map((id) => [id, get]) })
  .deliver('m11', { send: [['proxy2', stored(0, 0)]] })
  .deliver('m12', { send: [['proxy2', stored(0, 0)]] })
  .deliver('m13', { change: [['answers.replica2', undefined, 0]] })
  .deliver('m14', { change: [['answers', { $map: [['replica2', 0]] }, { $map: [] }]], done: [['client2', 'ok', 0]] })
  .trace()

const payment = { id: 'pay-17', amount: 10 }

/** A consumer that crashes between effect and offset commit, and replays into a sink that is not idempotent. */
export const replayedEffect: Trace = new Story(
  setting({
    protocol: 'consumer-with-offsets',
    variant: 'sink-not-idempotent',
    config: { name: 'one-partition', value: { partitions: 1, events: 1 } },
    budgets: { crash: 1, restart: 1, loss: 0, timeout: 3 },
    property: { name: 'every payment takes effect exactly once', kind: 'always' },
    minimality: 'shortest',
    origin: { seed: null, run: null, steps: 9 },
    roles: { broker: 'broker', consumer: 'consumer', sink: 'sink', standby: 'consumer' },
    why: [
      'pay-17 was charged twice, @4 and @9.',
      'The consumer crashed @5 before it had committed its offset, so the broker sent offset 0 again @7.',
      'The sink adds 10 without asking whether it has seen pay-17 before.',
    ],
  }),
)
  .timeout('consumer', 'poll', { send: [['broker', { type: 'fetch', offset: 0 }]] })
  .deliver('m1', { send: [['consumer', { type: 'batch', offset: 0, events: [payment] }]] })
  .deliver('m2', { change: [['position', 0, 1]], send: [['sink', { type: 'apply', payment }]] })
  .deliver('m3', {
    change: [['total', 0, 10]],
    observe: [['ledger', 'charged.pay-17', undefined, 1]],
    send: [['consumer', { type: 'applied', id: 'pay-17' }]],
  })
  .crash('consumer', { change: [['position', 1, 0]], lost: [] })
  .restart('consumer', { send: [['broker', { type: 'fetch', offset: 0 }]] })
  .deliver('m5', { send: [['consumer', { type: 'batch', offset: 0, events: [payment] }]] })
  .deliver('m6', { change: [['position', 0, 1]], send: [['sink', { type: 'apply', payment }]] })
  .deliver('m7', {
    change: [['total', 10, 20]],
    observe: [['ledger', 'charged.pay-17', 1, 2]],
    send: [['consumer', { type: 'applied', id: 'pay-17' }]],
  })
  .trace()

const entry = { term: 1, key: 'x', value: 1 }
const append = { type: 'append', term: 1, entry }

/** Failover to a backup that missed an acknowledged write; a message lost, another duplicated, a partition. */
export const failoverLosesWrite: Trace = new Story(
  setting({
    protocol: 'primary-backup',
    variant: 'ack-from-one',
    config: { name: 'three-nodes', value: { nodes: 3 } },
    budgets: { loss: 1, duplication: 1, partition: 1, timeout: 1, crash: 0 },
    property: { name: 'linearizable', kind: 'history' },
    minimality: 'unshrunk',
    origin: { seed: 7, run: 4_411, steps: 12 },
    roles: { node1: 'server', node2: 'server', node3: 'server' },
    clients: ['client1', 'client2', 'client3'],
    why: [
      'client1 was told @5 that write x 1 had happened; client2 began to read @12 and got 0.',
      'node2 became primary @9 without the entry: its copy of the write was lost @2.',
    ],
  }),
)
  .invoke(
    'client1',
    'node1',
    { f: 'write', key: 'x', value: 1 },
    {
      change: [['log', [], [entry]]],
      send: [
        ['node2', append],
        ['node3', append],
      ],
    },
  )
  .lose('m1')
  .duplicate('m2')
  .deliver('m3', { change: [['log', [], [entry]]], send: [['node1', { type: 'ack', index: 1 }]] })
  .deliver('m4', { change: [['acked.node3', undefined, 1]], done: [['client1', 'ok']] })
  .partition(['node1'], ['node2', 'node3'])
  .timeout('node2', 'election', {
    change: [
      ['term', 1, 2],
      ['role', 'backup', 'candidate'],
    ],
    send: [
      ['node1', { type: 'requestVote', term: 2 }],
      ['node3', { type: 'requestVote', term: 2 }],
    ],
  })
  .deliver('m6', {
    change: [
      ['term', 1, 2],
      ['votedFor', null, 'node2'],
    ],
    send: [['node2', { type: 'grant', term: 2 }]],
  })
  .deliver('m7', { change: [['role', 'candidate', 'primary']] })
  .heal()
  .deliver('m2')
  .invoke('client2', 'node2', { f: 'read', key: 'x' }, { done: [['client2', 'ok', 0]] })
  .trace()

/** A lock with a lease and no fencing token: the write of a former holder arrives after that of its successor. */
export const lockWithoutFencing: Trace = new Story(
  setting({
    protocol: 'lease-lock',
    variant: 'no-fencing-token',
    config: { name: 'two-workers', value: { workers: 2 } },
    budgets: { loss: 1, timeout: 1, crash: 0 },
    property: { name: 'storage never accepts a write of a former lock holder', kind: 'always' },
    roles: { lockserver: 'lock server', worker1: 'worker', worker2: 'worker', storage: 'storage' },
    clients: ['client1', 'client2'],
    why: [
      'storage accepted m3 from worker1 @10, but worker1 lost the lock @4 and worker2 has held it since @6.',
      'The acknowledged value B is overwritten by the older A: a lost update.',
    ],
  }),
)
  .invoke('client1', 'worker1', { f: 'update', value: 'A' }, { send: [['lockserver', { type: 'acquire' }]] })
  .deliver('m1', { change: [['holder', null, 'worker1']], send: [['worker1', { type: 'granted' }]], set: ['lease'] })
  .deliver('m2', { change: [['locked', false, true]], send: [['storage', { type: 'write', value: 'A' }]] })
  .timeout('lockserver', 'lease', { change: [['holder', 'worker1', null]] })
  .invoke('client2', 'worker2', { f: 'update', value: 'B' }, { send: [['lockserver', { type: 'acquire' }]] })
  .deliver('m4', { change: [['holder', null, 'worker2']], send: [['worker2', { type: 'granted' }]] })
  .deliver('m5', { change: [['locked', false, true]], send: [['storage', { type: 'write', value: 'B' }]] })
  .deliver('m6', { change: [['value', null, 'B']], send: [['worker2', { type: 'stored' }]] })
  .deliver('m7', { done: [['client2', 'ok']], send: [['lockserver', { type: 'release' }]] })
  .deliver('m3', { change: [['value', 'B', 'A']], send: [['worker1', { type: 'stored' }]] })
  .trace()

const LONG = `row-${'0123456789'.repeat(9)}`
const replicaNames = [
  '订单服务1',
  '订单服务2',
  '订单服务3',
  'café4',
  'naïve-5',
  '🐙6',
  'zażółć7',
  'replica-with-a-long-name8',
  'х9',
]

/** Nine nodes with names that are wide, accented or long; values that are long, or would clear the screen. */
export const oddNames: Trace = new Story(
  setting({
    protocol: 'gossip-счётчик',
    config: { name: 'neun-Knoten', value: { nodes: 9, label: '\u001b[2Jboo' } },
    budgets: { loss: null, duplication: 2, crash: 1, restart: 0 },
    property: { name: '所有副本相等', kind: 'converges' },
    roles: Object.fromEntries(replicaNames.map((id) => [id, '副本'])),
    clients: ['客户1'],
    why: [`订单服务1 holds ${LONG} and 🐙6 does not: the message to it was lost @4 and never sent again.`],
  }),
)
  .invoke(
    '客户1',
    '订单服务1',
    { f: 'add', value: LONG },
    {
      change: [['elements.row', undefined, LONG]],
      send: replicaNames.slice(1).map((id) => [id, { type: 'gossip', elements: { $set: [LONG, '\u001b[31mred\n'] } }]),
      done: [['客户1', 'ok']],
    },
  )
  .deliver('m1', { change: [['elements', { $set: [] }, { $set: [LONG, '\u001b[31mred\n'] }]] })
  .deliver('m2', { change: [['elements', { $set: [`${LONG}a`] }, { $set: [`${LONG}b`] }]] }, 'merge “left” first')
  .lose('m5')
  .crash('café4', { change: [['elements', { $set: [LONG] }, { $set: [] }]], lost: ['m3'] })
  .deliver('m8', {
    change: [
      [
        'clock',
        { $map: [['订单服务1', 1]] },
        {
          $map: [
            ['订单服务1', 2],
            ['х9', 1],
          ],
        },
      ],
    ],
  })
  .trace()

/** All of them, by the name of their golden transcripts. */
export const fixtures: Readonly<Record<string, Trace>> = {
  'impatient-participant': impatientParticipant,
  'new-then-old-read': newThenOldRead,
  'replayed-effect': replayedEffect,
  'failover-loses-write': failoverLosesWrite,
  'lock-without-fencing': lockWithoutFencing,
  'odd-names': oddNames,
}
