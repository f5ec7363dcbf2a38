/**
 * A streaming job with aligned checkpoints: sources read partitions, an operator counts what they send, and a table holds the
 * result. When a task is lost, all go back to the last complete checkpoint, and what came after it is read again.
 *
 * Source: Carbone et al., "Lightweight Asynchronous Snapshots for Distributed Dataflows" (2015), algorithm 1; Apache Flink
 * documentation, "Stateful Stream Processing" and "Fault Tolerance Guarantees of Data Sources and Sinks" (two-phase commit
 * sinks).
 * Faithful: barriers in the stream of each source, alignment at an operator with several inputs, a checkpoint that counts
 * only when all tasks have handed in, a restart of the whole job, offsets that belong to the checkpoint; sinks that increment,
 * that overwrite, and that commit in two phases: pre-commit at the barrier, commit when the checkpoint is known to be
 * complete, commit again after a restart; a last checkpoint at the end of the input.
 * Left out: operators in a row, unaligned checkpoints with channel state, incremental snapshots; several checkpoints under way
 * at once; transactions that nobody commits are left open (they would time out); failures of the coordinator.
 * Assumes: links keep their order and lose nothing; what a task has sent to the table before it crashed arrives before what
 * its successor sends (else its writes need a fence, as in `consumer-group`). A crash takes the machine, and its disk.
 */
import { configs, withOneLess } from './configs.js'
import { begin, beginCheckpoint, receive } from './coordinator.js'
import { added, recovery, takenBack } from './observers.js'
import { type Context, type Message, next, Operator, protocol, role, Source, send, Table } from './state.js'
import { receive as ofTable } from './table.js'
import { operator as ofOperator, source as ofSource, read } from './tasks.js'

const register = <S>(state: S, { nodes }: Context) => next(state, send(nodes.coordinator[0]!, { type: 'register' }))

/** A message of an attempt that is over. Each attempt is told of once, so none comes back, not even after a crash. */
const isOver = ({ attempt }: { attempt: number }, message: Message): boolean =>
  'attempt' in message && message.attempt < attempt

const coordinator = role({
  reliable: true,
  init: begin,
  obsolete: isOver,
  receive,
  timeout: { checkpoint: beginCheckpoint },
})
const source = role({
  init: () => Source(),
  obsolete: isOver,
  receive: ofSource,
  timeout: { read },
  recover: register,
})
const operator = role({ init: () => Operator(), obsolete: isOver, receive: ofOperator, recover: register })
const table = role({ reliable: true, init: () => Table(), receive: ofTable })

export const streamCheckpoints = protocol({
  name: 'stream-checkpoints',
  source:
    'Carbone et al., "Lightweight Asynchronous Snapshots for Distributed Dataflows" (2015); ' +
    'Apache Flink documentation, "Stateful Stream Processing"',
  roles: { coordinator, source, operator, table },
  rules: {
    behindBarrier: 'hold back',
    snapshotsGoTo: 'durable storage',
    commitsWhen: 'checkpoint completed',
    recovered: (pending) => pending,
    restoreFrom: (complete) => complete,
  },
  cluster: ({ partitions }) => ({ coordinator: 1, source: partitions.length, operator: 1, table: 1 }),
  configs,
  workload: () => [],
  faults: ({ faults }) => faults,
  bounds: ({ timeouts }) => ({ timeout: timeouts }),
  network: { order: 'fifo' },
  simpler: { configs: withOneLess },
  observers: { added, takenBack, recovery },
})
