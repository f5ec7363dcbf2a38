/**
 * Sessions of applications: each remembers the newest place in the database's history that it has seen, and asks the servers
 * that it is configured with. Source: PostgreSQL manual, `pg_current_wal_insert_lsn` and `pg_last_wal_replay_lsn`, by which
 * applications wait for a standby; `target_session_attrs` for how a driver goes from one server to the next.
 */
import { Record } from 'immutable'
import type { OpId } from '../../kernel/index.js'
import type { Request } from './configs.js'
import { type Context, cancelTimer, complete, fail, next, Place, role, send, setTimer } from './state.js'

const Session = Record({
  role: 'session' as const,
  op: null as OpId | null,
  f: 'read' as Request['f'],
  key: '',
  /** Index into the servers that reads go to. */
  reader: 0,
  newest: Place(),
})
type Session = ReturnType<typeof Session>

/** Asks the server whose turn it is; if there is another one, it will be asked when no answer comes. */
function ask(state: Session, { config }: Context) {
  const { reads, balance } = config.sessions!
  const query = { type: 'query', op: state.op!, f: 'read', key: state.key, after: state.newest } as const
  const hasNext = balance === 'sticky' && state.reader + 1 < reads.length
  return next(state, send(reads[state.reader]!, query), ...(hasNext ? [setTimer('reconnect')] : []))
}

export const session = role({
  reliable: true,
  init: () => Session(),
  invoke: {
    read: (state, { id, key }, context) => ask(state.merge({ op: id, f: 'read', key }), context),
    write: (state, { id, key, value }, { config }) =>
      next(
        state.merge({ op: id, f: 'write', key }),
        send(config.sessions!.writes, { type: 'query', op: id, f: 'write', key, value }),
      ),
  },
  timeout: {
    reconnect: (state, context) =>
      state.op === null ? next(state) : ask(state.set('reader', state.reader + 1), context),
  },
  receive: {
    // A server that was given up on may answer after all, when its successor has.
    answer: (state, { op, value, place }, { config, rules }) => {
      if (state.op !== op) return next(state)
      const { token, balance, reads } = config.sessions!
      const answered = state.merge({
        op: null,
        newest: token === 'none' ? state.newest : rules.remembered(state.newest, place, state.f),
        reader: balance === 'round-robin' ? (state.reader + 1) % reads.length : state.reader,
      })
      return next(answered, complete(op, value), cancelTimer('reconnect'))
    },
    refusal: (state, { op, reason }) =>
      state.op === op ? next(state.set('op', null), fail(op, reason), cancelTimer('reconnect')) : next(state),
  },
})

/** Of two places the one that comes after the other. */
export const later = (a: Place, b: Place): Place =>
  b.timeline > a.timeline || (b.timeline === a.timeline && b.lsn > a.lsn) ? b : a
