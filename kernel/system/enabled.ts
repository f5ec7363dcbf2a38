/** What may happen in a state. */
import * as client from './client-word.js'
import type { ClusterClock } from './cluster.js'
import { EVENT, eventOf } from './events.js'
import { left, type State } from './layout.js'
import { FLAG } from './locals.js'
import { countOf, firstOf, type Reaction } from './reactions.js'
import type { System } from './system.js'

/**
 * Appends every event that can happen in `state`: protocol steps and faults apart. The order depends on content alone.
 * O(nodes + clients + messages in flight).
 */
export function enabledEvents(system: System, state: State, steps: number[], faults: number[]): void {
  messageEvents(system, state, steps, faults)
  otherEvents(system, state, steps, faults)
}

/** The events that concern no message in flight. */
export function otherEvents(system: System, state: State, steps: number[], faults: number[]): void {
  if (system.nodesMayAct) nodeEvents(system, state, steps, faults)
  clientEvents(system, state, steps, faults)
  if (state[system.at.partition] === 0) {
    if (left(state, system.budget.partition) > 0)
      for (let i = 0; i < system.splits.length; i++) faults.push(eventOf(EVENT.partition, i))
  } else if (left(state, system.budget.heal) > 0) faults.push(eventOf(EVENT.heal, 0))
  if (system.cluster.clock !== null) clockEvents(system, state, system.cluster.clock, steps, faults)
  if (left(state, system.budget.byzantine) > 0) lieEvents(system, state, faults)
}

function clockEvents(system: System, state: State, clock: ClusterClock, steps: number[], faults: number[]): void {
  const { time, network } = system.at
  const isDue = (_: number, i: number) =>
    isDeliverable(system, state, network + i) && isBound(system, state, network + i)
  const mayTick = state[time]! < clock.horizon && !(clock.synchronous && state.slice(network).some(isDue))
  if (mayTick) steps.push(eventOf(EVENT.tick, 0))
  if (left(state, system.budget.clock) === 0) return
  for (let node = 0; node < system.cluster.nodes.length; node++) {
    const skew = state[time + 1 + node]!
    for (const [i, jump] of clock.jumps.entries())
      if (Math.abs(skew + jump) <= clock.skew) faults.push(eventOf(EVENT.clock, node * 64 + i))
  }
}

/** Whether a synchronous network owes the message at once: neither of its ends is slow. */
function isBound({ messages, locals }: System, state: State, position: number): boolean {
  const envelope = state[position]!
  const isSlow = (node: number) => locals.has(state[node]!, FLAG.slow)
  return !isSlow(messages.senderOf(envelope)) && !isSlow(messages.receiverOf(envelope))
}

function lieEvents({ cluster, locals }: System, state: State, faults: number[]): void {
  for (const [i, { from }] of cluster.lies.entries())
    if (locals.canStep(state[from]!)) faults.push(eventOf(EVENT.forge, i))
}

function messageEvents(system: System, state: State, steps: number[], faults: number[]): void {
  const { network } = system.at
  const mayLose = left(state, system.budget.loss) > 0
  const { keepsIgnored } = system.cluster
  const mayDuplicate = left(state, system.budget.duplication) > 0
  for (let i = network; i < state.length; i++) {
    const envelope = state[i]!
    if (state.indexOf(envelope, network) < i) continue // a second copy offers nothing new
    if (isDeliverable(system, state, i) && !(keepsIgnored && isIgnored(system, state, envelope)))
      steps.push(eventOf(EVENT.deliver, envelope))
    if (mayLose) faults.push(eventOf(EVENT.lose, envelope))
    if (mayDuplicate) faults.push(eventOf(EVENT.duplicate, envelope))
  }
}

/** Whether a message that can be delivered would change nothing, and bring about nothing, whatever its receiver chooses. */
export const isIgnored = (system: System, state: State, envelope: number): boolean =>
  isIdle(system, state, eventOf(EVENT.deliver, envelope))

/** Whether a delivery or timeout would leave everything as it is: what it sends, if anything, is in flight already. */
function isIdle(system: System, state: State, event: number): boolean {
  const packed = system.alternatives(state, event)
  for (let i = 0; i < countOf(packed); i++) {
    const reaction = system.reactions.reaction(firstOf(packed) + i)
    const { before, after, completions, sends } = reaction
    if (after !== before || completions.length > 0) return false
    if (system.cluster.repeats ? sendsAnew(system, state, reaction) : sends.length > 0) return false
  }
  return true
}

/**
 * Whether a reaction sends what makes a difference: what goes to a node that crashed for good vanishes, and where messages
 * stay in flight, sent twice is sent once. (Nor does it when its receiver has declared it obsolete.)
 */
export function sendsAnew(
  { cluster, locals, messages, obsolete, at }: System,
  state: State,
  { sends }: Reaction,
): boolean {
  return sends.some((envelope) => {
    const receiver = state[messages.receiverOf(envelope)]!
    if (cluster.budgets.restart === 0 && !locals.isUp(receiver)) return false
    if (cluster.repeats && state.includes(envelope, at.network)) return false
    return !(obsolete.isDeclared && obsolete.isDead(receiver, envelope))
  })
}

export function isDeliverable(system: System, state: State, position: number): boolean {
  const envelope = state[position]!
  const link = system.messages.linkOf(envelope)
  if (!system.locals.canStep(state[system.messages.receiverOf(envelope)]!)) return false
  const partition = state[system.at.partition]!
  if (partition > 0 && system.splits[partition - 1]!.blocked[link]) return false
  if (system.cluster.fifo)
    for (let i = system.at.network; i < position; i++) if (system.messages.linkOf(state[i]!) === link) return false
  return true
}

function nodeEvents(system: System, state: State, steps: number[], faults: number[]): void {
  const { nodes } = system.cluster
  const mayTimeOut = left(state, system.budget.timeout) > 0
  const mayCrash = left(state, system.budget.crash) > 0
  const mayRestart = left(state, system.budget.restart) > 0
  const mayLoseDisk = mayCrash && left(state, system.budget.unsynced) > 0
  const mayResume = left(state, system.budget.resume) > 0
  const { afflictions, cluster } = system
  const mayRepeatItself = cluster.keepsIgnored && cluster.repeats
  for (let node = 0; node < nodes.length; node++) {
    const local = state[node]!
    if (!system.locals.isUp(local)) {
      if (mayRestart) faults.push(eventOf(EVENT.restart, node))
      continue
    }
    const { reliable, buffered } = nodes[node]!.definition
    if (mayCrash && !reliable) faults.push(eventOf(EVENT.crash, node))
    if (mayLoseDisk && buffered && !reliable) faults.push(eventOf(EVENT.powerLoss, node))
    if (!reliable)
      for (const { budget, flag, event } of afflictions)
        if (left(state, system.budget[budget]) > 0 && !system.locals.has(local, flag)) faults.push(eventOf(event, node))
    if (!system.locals.canStep(local)) {
      if (mayResume) faults.push(eventOf(EVENT.resume, node))
      continue
    }
    if (mayTimeOut)
      for (let timers = system.locals.timersOf(local), timer = 0; timers > 0; timers >>= 1, timer++)
        if (timers & 1 && !(mayRepeatItself && isIdle(system, state, eventOf(EVENT.timeout, node * 32 + timer))))
          steps.push(eventOf(EVENT.timeout, node * 32 + timer))
  }
}

function clientEvents(system: System, state: State, steps: number[], faults: number[]): void {
  const { clients } = system.cluster
  const mayGiveUp = left(state, system.budget.giveUp) > 0
  for (let c = 0; c < clients.length; c++) {
    const word = state[system.at.clients + c]!
    if (client.isPending(word)) {
      if (mayGiveUp) faults.push(eventOf(EVENT.giveUp, c))
      continue
    }
    const request = clients[c]![client.positionOf(word)]
    if (!request) continue
    for (const node of request.nodes)
      if (system.locals.canStep(state[node]!)) steps.push(eventOf(EVENT.invoke, c * 64 + node))
  }
}
