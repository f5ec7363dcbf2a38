/** Which sequential specification the names of a history's operations suggest. */
import type { EventTable } from '../table.js'
import { operationNames } from './fields.js'

const OK = 1

/** In this order: names that fit several specifications mean the first. */
const specifications: readonly (readonly [model: string, names: readonly string[], needs?: string])[] = [
  ['register', ['read', 'write']],
  ['cas-register', ['read', 'write', 'cas']],
  ['kv', ['get', 'put', 'append', 'cas']],
  ['log', ['append', 'read'], 'append'],
  ['queue', ['enqueue', 'dequeue', 'peek'], 'enqueue'],
  ['stack', ['push', 'pop', 'peek'], 'push'],
  ['priority-queue', ['insert', 'poll', 'peek'], 'insert'],
  ['mutex', ['acquire', 'release']],
]

/** The name of a specification, or `undefined` where only the user can tell. O(events). */
export function suggestedModel(table: EventTable): string | undefined {
  const names = operationNames(table)
  if (names.has('add') || names.has('remove') || names.has('contains')) return counterOrSet(table, names)
  if (names.size === 0) return undefined
  const fits = (allowed: readonly string[], needs?: string) =>
    [...names].every((name) => allowed.includes(name)) && (needs === undefined || names.has(needs))
  return specifications.find(([, allowed, needs]) => fits(allowed, needs))?.[0]
}

/** Both have `add` and `read`: of a set one reads a list. */
function counterOrSet(table: EventTable, names: ReadonlySet<string>): string | undefined {
  if (![...names].every((name) => ['add', 'remove', 'contains', 'read'].includes(name))) return undefined
  if (names.has('remove') || names.has('contains')) return 'set'
  for (let at = 0; at < table.length; at += 1) {
    const { type, f, value } = table.types[at] === OK ? table.event(at) : { type: 'invoke', f: '' }
    if (type === 'ok' && f === 'read' && value !== undefined && value !== null) {
      return Array.isArray(value) ? 'set' : typeof value === 'number' ? 'counter' : undefined
    }
  }
  return undefined
}
