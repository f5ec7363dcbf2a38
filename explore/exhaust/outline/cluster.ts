/** The states of a cluster, asked for an outline. */
import { BUDGETS, describe, type Json, type ScheduledEvent } from '../../../kernel/index.js'
import { eventName } from '../../../traces/index.js'
import type { Exhaustion } from '../exhaustion.js'
import { representative } from '../reduction/index.js'
import type { Outlined } from './outline.js'

export function clusterOutline({ judge, properties, reduced, search, space }: Exhaustion): Outlined {
  const { system, mayHappen } = space.cluster
  const { cluster, locals, messages, at } = system
  const after = (state: readonly number[], event: number, alternative: number): readonly number[] => {
    if (reduced.isActive) return representative(reduced, system.successor(state, event, alternative))
    const { words, length } = space.cluster.after(state, event, alternative)
    return Array.from(words.subarray(0, length))
  }
  return {
    set: search.set,
    stepsFrom: (state, found) => {
      const events: number[] = []
      system.enabled(state, events, events)
      for (const event of events) {
        if (mayHappen?.(event) === false) continue
        const alternatives = system.alternativeCount(state, event)
        for (let alternative = 0; alternative < alternatives; alternative++) {
          const scheduled = describe(system, state, { event, alternative })
          found(after(state, event, alternative), { kind: kindOf(scheduled), whole: () => wholeOf(scheduled) })
        }
      }
    },
    fieldsOf: (state) => {
      const nodes = cluster.nodes.map(({ id }, node) => ({
        name: system.isUp(state, node) ? id : `${id} (down)`,
        value: locals.jsonOf(state[node]!),
      }))
      const flying = system.inFlight(state).map((envelope): Json => {
        const [from, to] = [messages.senderOf(envelope), messages.receiverOf(envelope)]
        return [`${cluster.nodes[from]!.id} → ${cluster.nodes[to]!.id}`, messages.jsonOf(envelope)]
      })
      const watched = system.observers.names.map((name, i) => ({
        name,
        value: system.observers.jsonOf(state[at.observers]!, i),
      }))
      const told = system.histories
        .eventsOf(state[at.history]!)
        .map(({ process, type, f, value }): Json => [`client${process + 1} ${type} ${f}`, (value ?? null) as Json])
      const left = BUDGETS.filter((name) => cluster.budgets[name] > 0 && cluster.budgets[name] < Infinity)
      return [
        ...nodes,
        ...(flying.length === 0 ? [] : [{ name: 'in flight', value: flying }]),
        ...(at.observers < 0 ? [] : watched),
        ...(told.length === 0 ? [] : [{ name: 'clients saw', value: told }]),
        ...(left.length === 0
          ? []
          : [
              {
                name: 'may still happen',
                value: Object.fromEntries(left.map((name) => [name, system.budgetLeft(state, name)])),
              },
            ]),
      ]
    },
    violatedIn: (state) =>
      properties.flatMap((property) => {
        const isViolated =
          property.kind === 'always'
            ? judge.answer(property, state) !== true
            : property.kind === 'finally'
              ? judge.isQuiet(state) && judge.answer(property, state) !== true
              : property.kind === 'history' && judge.verdict(property.checker, state).verdict === 'invalid'
        return isViolated ? [property.name] : []
      }),
  }
}

/** What is done, whoever does it. */
function kindOf(event: ScheduledEvent): string {
  switch (event.type) {
    case 'deliver':
    case 'lose':
    case 'duplicate':
    case 'forge':
      return `${event.type} ${(event.message as { readonly type: string }).type}`
    case 'timeout':
      return `timeout ${event.timer}`
    case 'invoke':
      return `invoke ${event.operation.f}`
    case 'crash':
      return event.unsynced ? 'crash, losing what was not synced' : 'crash'
    default:
      return event.type
  }
}

function wholeOf(event: ScheduledEvent): string {
  const choice = 'choice' in event && event.choice !== undefined ? ` (${event.choice})` : ''
  return `${eventName(event)}${choice}`
}
