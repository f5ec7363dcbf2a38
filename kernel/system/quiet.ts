/** When a run has come to rest by itself. */
import * as client from './client-word.js'
import { isIgnored, sendsAnew } from './enabled.js'
import type { State } from './layout.js'
import { countOf, firstOf, type Reaction, STIMULUS, stimulusOf } from './reactions.js'
import type { System } from './system.js'

/**
 * Whether nothing can happen any more: no message is in flight (but for those that are obsolete, and those that a network
 * keeps because they are ignored), and no timer, recovery or client step would change
 * anything. Budgets do not count: a timer that may not fire again, or a crashed node that may not come back because the
 * budget is spent, is not rest, and proves nothing. A node that crashed under crash-stop never comes back: that is rest.
 */
export function isQuiet(system: System, state: State): boolean {
  // Cheap before dear.
  return clientsAreQuiet(system, state) && networkIsQuiet(system, state) && nodesAreQuiet(system, state)
}

function networkIsQuiet(system: System, state: State): boolean {
  if (state.length === system.at.network) return true
  if (system.obsolete.isDeclared && system.obsolete.hasOnlyDead(state)) return true
  if (!system.cluster.keepsIgnored) return false
  const receiver = (envelope: number) => state[system.messages.receiverOf(envelope)]!
  return system
    .inFlight(state)
    .every((envelope) => system.locals.canStep(receiver(envelope)) && isIgnored(system, state, envelope))
}

function nodesAreQuiet(system: System, state: State): boolean {
  const { locals, cluster } = system
  return cluster.nodes.every((_, node) => {
    const local = state[node]!
    return locals.isUp(local) ? timersAreQuiet(system, state, local) : cluster.budgets.restart === 0
  })
}

/** Follows timers that do nothing but set other timers: one of those may do something. */
function timersAreQuiet(system: System, state: State, start: number): boolean {
  const { locals, reactions } = system
  const seen = new Set([start])
  const now = system.nowAt(state, locals.nodeOf(start))
  for (const local of seen) {
    for (let timers = locals.timersOf(local), timer = 0; timers > 0; timers >>= 1, timer++) {
      if ((timers & 1) === 0) continue
      // What a timer does may depend on the time, which still goes on.
      if (isTimeLeft(system, state)) return false
      const packed = reactions.alternatives(local, stimulusOf(STIMULUS.timeout, timer), now)
      for (let i = 0; i < countOf(packed); i++) {
        const reaction = reactions.reaction(firstOf(packed) + i)
        if (hasEffect(system, state, reaction)) return false
        seen.add(reaction.after)
      }
    }
  }
  return true
}

const isTimeLeft = ({ cluster, at }: System, state: State): boolean =>
  cluster.clock !== null && state[at.time]! < cluster.clock.horizon

/** Whether a reaction changes more than timers. An answer for which no client waits counts for nothing. */
function hasEffect(system: System, state: State, reaction: Reaction): boolean {
  const { locals, reactions, at } = system
  if (!locals.sameState(reaction.before, reaction.after)) return true
  const isAwaited = (operation: number) => {
    const { client: c, position } = reactions.operations[operation]!
    return client.isPending(state[at.clients + c]!) && client.positionOf(state[at.clients + c]!) === position
  }
  return reaction.completions.some(({ operation }) => isAwaited(operation)) || sendsAnew(system, state, reaction)
}

function clientsAreQuiet(system: System, state: State): boolean {
  const { cluster, at } = system
  return cluster.clients.every((requests, c) => {
    const word = state[at.clients + c]!
    if (client.isPending(word)) return cluster.budgets.giveUp === 0
    const request = requests[client.positionOf(word)]
    return request === undefined || !request.nodes.some((node) => system.isUp(state, node))
  })
}
