/** The events of the order saga, and how a service publishes them: with its transaction, or by way of an outbox. */
import { List, Record } from 'immutable'
import { type Context as ContextOf, vocabulary } from '../../kernel/index.js'
import type { Config } from './configs.js'

export type Service = 'order' | 'payment' | 'inventory' | 'logistics' | 'notification'

type Of<Type extends string, Fields = unknown> = Type extends string ? { type: Type; order: string } & Fields : never

export type Event =
  | Of<'order.placement.requested' | 'payment.completed' | 'payment.refunded', { amount: number }>
  | Of<'payment.failed' | 'inventory.failed' | 'delivery.failed', { reason: string }>
  | Of<'inventory.reserved' | 'delivery.assigned' | 'payment.refund.requested'>
  | Of<'order.confirmed' | 'order.cancelled' | 'order.cancellation.requested'>
export type EventType = Event['type']

export interface OrderSaga {
  role: Service | 'kafka'
  message: Event
  timer: 'deadline' | 'relay'
  /** Its value is the order's id, which the app made up; answered as soon as the order is written down. */
  operation: { f: 'place'; value: string }
  config: Config
}

export const words = vocabulary<OrderSaga>()
export type Context = ContextOf<OrderSaga>
const { next, send, setTimer } = words

/** A row of an outbox: an event that is still to be published. */
const Row = Record({
  type: 'order.confirmed' as EventType,
  order: '',
  amount: null as number | null,
  reason: null as string | null,
})
type Row = ReturnType<typeof Row>

export const Outbox = List<Row>

const eventOf = ({ type, order, amount, reason }: Row): Event =>
  ({ type, order, ...(amount === null ? {} : { amount }), ...(reason === null ? {} : { reason }) }) as Event

interface WithOutbox {
  readonly outbox: List<Row>
  set(field: 'outbox', value: List<Row>): this
}

/** One copy for each service that listens. What nobody listens to stays unread in its topic. */
function publish(event: Event, { nodes, config }: Context) {
  const listeners = config.listeners[event.type] ?? []
  const readers = listeners.length > 0 ? listeners.map((service) => nodes[service][0]!) : nodes.kafka
  return readers.map((reader) => send(reader, event))
}

/** Ends a local transaction: what it changed is durable, and its events are published, now or by the relay. */
export function commit<S extends WithOutbox>(state: S, context: Context, ...events: readonly Event[]) {
  if (events.length === 0) return next(state)
  if (context.config.publishing === 'at once') return next(state, ...events.flatMap((event) => publish(event, context)))
  return next(state.set('outbox', state.outbox.concat(events.map((event) => Row(event)))), setTimer('relay'))
}

/** The relay of an outbox: publishes what is in it, in order, and deletes the rows. */
export const relay = <S extends WithOutbox>(state: S, context: Context) =>
  next(state.set('outbox', Outbox()), ...state.outbox.toArray().flatMap((row) => publish(eventOf(row), context)))

/** After a crash the relay goes on with the rows that are left. */
export const resume = <S extends WithOutbox>(state: S) =>
  state.outbox.isEmpty() ? next(state) : next(state, setTimer('relay'))
