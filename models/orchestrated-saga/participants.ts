/**
 * The services that the orchestrator commands. Each knows an order by its id: what it has done it answers again and does
 * not do again; and a step whose compensation came first, or has been done, it refuses for ever.
 */
import { Map, Record } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { type Step, type Task, words } from './messages.js'

const { role, next, choose, send } = words

/** `never`: its compensation came first. */
export type Charge = 'charged' | 'refused' | 'refunded' | 'never'
export type Ticket = 'reserved' | 'refused' | 'released' | 'never' | 'cooking'
export type Assignment = 'assigned' | 'refused'

interface Command {
  readonly from: NodeId
  readonly order: string
}
const done = ({ from, order }: Command, task: Task) => send(from, { type: 'done', task, order })
const refused = ({ from, order }: Command, task: Step, reason: string) =>
  send(from, { type: 'refused', task, order, reason })

const Payment = Record({ role: 'payment' as const, wallet: 0, charges: Map<string, Charge>() })
export type Payment = ReturnType<typeof Payment>

const record = (state: Payment, order: string, charge: Charge): Payment => state.setIn(['charges', order], charge)

export const take = (state: Payment, command: Command, amount: number) =>
  next(record(state.set('wallet', state.wallet - amount), command.order, 'charged'), done(command, 'charge'))

export const giveBack = (state: Payment, command: Command, amount: number) =>
  next(record(state.set('wallet', state.wallet + amount), command.order, 'refunded'), done(command, 'refund'))

export const payment = role({
  init: ({ config }) => Payment({ wallet: config.wallet }),
  durable: ['wallet', 'charges'],
  receive: {
    charge: (state, command, { config }) => {
      const known = state.charges.get(command.order)
      if (known === 'charged') return next(state, done(command, 'charge'))
      if (known !== undefined) return next(state, refused(command, 'charge', `order is ${known} already`))
      const blocked = next(record(state, command.order, 'refused'), refused(command, 'charge', 'wallet blocked'))
      const charged = take(state, command, command.amount)
      return config.mayRefuse.includes('charge') ? choose({ charged, 'wallet blocked': blocked }) : charged
    },
    refund: (state, command, { config }) => {
      const known = state.charges.get(command.order)
      if (known === 'charged') return giveBack(state, command, config.price)
      return next(known === undefined ? record(state, command.order, 'never') : state, done(command, 'refund'))
    },
  },
})

const Restaurant = Record({ role: 'restaurant' as const, tickets: Map<string, Ticket>() })
export type Restaurant = ReturnType<typeof Restaurant>

const mark = (state: Restaurant, order: string, ticket: Ticket): Restaurant => state.setIn(['tickets', order], ticket)

export const restaurant = role({
  init: () => Restaurant(),
  durable: ['tickets'],
  receive: {
    reserve: (state, command, { config }) => {
      const known = state.tickets.get(command.order)
      if (known === 'reserved' || known === 'cooking') return next(state, done(command, 'reserve'))
      if (known !== undefined) return next(state, refused(command, 'reserve', `order is ${known} already`))
      const reserved = next(mark(state, command.order, 'reserved'), done(command, 'reserve'))
      const soldOut = next(mark(state, command.order, 'refused'), refused(command, 'reserve', 'sold out'))
      return config.mayRefuse.includes('reserve') ? choose({ reserved, 'sold out': soldOut }) : reserved
    },
    release: (state, command) => {
      const known = state.tickets.get(command.order)
      const after = known === 'reserved' ? 'released' : known === undefined ? 'never' : known
      return next(mark(state, command.order, after), done(command, 'release'))
    },
    /** What is set aside can be cooked: this step has no reason to fail. */
    cook: (state, command) => next(mark(state, command.order, 'cooking'), done(command, 'cook')),
  },
})

const Logistics = Record({ role: 'logistics' as const, assignments: Map<string, Assignment>() })
export type Logistics = ReturnType<typeof Logistics>

const note = (state: Logistics, order: string, assignment: Assignment): Logistics =>
  state.setIn(['assignments', order], assignment)

export const logistics = role({
  init: () => Logistics(),
  durable: ['assignments'],
  receive: {
    /** The pivot: once a partner is on his way, nobody calls him back. */
    assign: (state, command, { config }) => {
      const known = state.assignments.get(command.order)
      const assigned = next(note(state, command.order, 'assigned'), done(command, 'assign'))
      const failed = next(note(state, command.order, 'refused'), refused(command, 'assign', 'no partner nearby'))
      if (known !== undefined) return known === 'assigned' ? assigned : failed
      return config.mayRefuse.includes('assign') ? choose({ assigned, 'no partner': failed }) : assigned
    },
  },
})
