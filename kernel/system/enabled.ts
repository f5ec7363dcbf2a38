/** What may happen in a state. */
import * as client from './client-word.js'
import { EVENT, eventOf } from './events.js'
import type { State } from './layout.js'
import type { System } from './system.js'

/**
 * Appends every event that can happen in `state`: protocol steps and faults apart. The order depends on content alone.
 * O(nodes + clients + messages in flight).
 */
export function enabledEvents(system: System, state: State, steps: number[], faults: number[]): void {
  messageEvents(system, state, steps, faults)
  nodeEvents(system, state, steps, faults)
  clientEvents(system, state, steps, faults)
  if (state[system.at.partition] === 0) {
    if (system.budgetLeft(state, 'partition') > 0)
      for (let i = 0; i < system.splits.length; i++) faults.push(eventOf(EVENT.partition, i))
  } else if (system.budgetLeft(state, 'heal') > 0) faults.push(eventOf(EVENT.heal, 0))
}

function messageEvents(system: System, state: State, steps: number[], faults: number[]): void {
  const { network } = system.at
  const mayLose = system.budgetLeft(state, 'loss') > 0
  const mayDuplicate = system.budgetLeft(state, 'duplication') > 0
  for (let i = network; i < state.length; i++) {
    const envelope = state[i]!
    if (state.indexOf(envelope, network) < i) continue // a second copy offers nothing new
    if (isDeliverable(system, state, i)) steps.push(eventOf(EVENT.deliver, envelope))
    if (mayLose) faults.push(eventOf(EVENT.lose, envelope))
    if (mayDuplicate) faults.push(eventOf(EVENT.duplicate, envelope))
  }
}

function isDeliverable(system: System, state: State, position: number): boolean {
  const envelope = state[position]!
  const link = system.messages.linkOf(envelope)
  if (!system.locals.isUp(state[system.messages.receiverOf(envelope)]!)) return false
  const partition = state[system.at.partition]!
  if (partition > 0 && system.splits[partition - 1]!.blocked[link]) return false
  if (system.cluster.fifo)
    for (let i = system.at.network; i < position; i++) if (system.messages.linkOf(state[i]!) === link) return false
  return true
}

function nodeEvents(system: System, state: State, steps: number[], faults: number[]): void {
  const { nodes } = system.cluster
  const mayTimeOut = system.budgetLeft(state, 'timeout') > 0
  const mayCrash = system.budgetLeft(state, 'crash') > 0
  const mayRestart = system.budgetLeft(state, 'restart') > 0
  for (let node = 0; node < nodes.length; node++) {
    const local = state[node]!
    if (!system.locals.isUp(local)) {
      if (mayRestart) faults.push(eventOf(EVENT.restart, node))
      continue
    }
    if (mayTimeOut)
      for (let timers = system.locals.timersOf(local), timer = 0; timers > 0; timers >>= 1, timer++)
        if (timers & 1) steps.push(eventOf(EVENT.timeout, node * 32 + timer))
    if (mayCrash && !nodes[node]!.definition.reliable) faults.push(eventOf(EVENT.crash, node))
  }
}

function clientEvents(system: System, state: State, steps: number[], faults: number[]): void {
  const { clients } = system.cluster
  const mayGiveUp = system.budgetLeft(state, 'giveUp') > 0
  for (let c = 0; c < clients.length; c++) {
    const word = state[system.at.clients + c]!
    if (client.isPending(word)) {
      if (mayGiveUp) faults.push(eventOf(EVENT.giveUp, c))
      continue
    }
    const request = clients[c]![client.positionOf(word)]
    if (!request) continue
    for (const node of request.nodes)
      if (system.locals.isUp(state[node]!)) steps.push(eventOf(EVENT.invoke, c * 64 + node))
  }
}
