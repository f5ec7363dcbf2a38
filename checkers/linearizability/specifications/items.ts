/**
 * Several values as one text, so that states of collections are compared, hashed and shared as fast as texts are: each
 * value is its canonical key and a line break, which no key contains.
 */
import { HistoryError, showValue, type Value, valueKey } from '../../../history/index.js'
import { type Call, type OperationSpecification, reject } from '../specification.js'

export type Items = string

export const empty: Items = ''

export function item(value: Value): Items {
  return `${valueKey(value)}\n`
}

export function itemsOf(values: readonly Value[]): Items {
  return values.map(item).join('')
}

/** The first value with its line break. */
export function firstOf(items: Items): Items {
  return items.slice(0, items.indexOf('\n') + 1)
}

/** The single values, each as an `Items` of its own. */
export function each(items: Items): Items[] {
  return items
    .split('\n')
    .slice(0, -1)
    .map((key) => `${key}\n`)
}

const shownMax = 8

/** For a reader; of many values, both ends. */
export function show(items: Items): string {
  const keys = each(items).map((key) => key.slice(0, -1))
  if (keys.length <= shownMax) return keys.join(', ')
  const half = shownMax / 2
  return `${keys.slice(0, half).join(', ')}, … (${keys.length - shownMax} more), ${keys.slice(-half).join(', ')}`
}

/** What a collection holds at first, as an option gives it: a list, or nil for nothing. */
export function initialItems(name: string, initial: Value | undefined): readonly Value[] {
  if (initial === undefined || initial === null) return []
  if (isList(initial)) return initial
  throw new HistoryError({ expected: `a list of what the ${name} holds initially`, got: showValue(initial) })
}

export function expectsItem({ input }: Call): string | undefined {
  return input === null ? 'a value other than nil' : undefined
}

/** Takes what comes first, and returns it; nil when there is nothing. */
export const take: OperationSpecification<Items> = {
  kind: 'update',
  step: (state, call) => {
    const rejected = differs(state, call)
    return rejected ?? state.slice(firstOf(state).length)
  },
  isPassive: ({ output }) => output === null,
  concerns: found,
}

/** Returns what comes first; nil when there is nothing. */
export function look(nil: 'absent' | 'wildcard' = 'absent'): OperationSpecification<Items> {
  return {
    kind: 'read',
    step: (state, call) => differs(state, call) ?? state,
    saysNothing: ({ output }) => nil === 'wildcard' && output === null,
    concerns: found,
  }
}

function differs(state: Items, { output }: Call) {
  if (output === undefined) return undefined
  const first = firstOf(state)
  if (first === (output === null ? '' : item(output))) return undefined
  return reject(() => (first === '' ? 'it is empty' : `it would return ${first.slice(0, -1)}`))
}

/** One that nobody saw the end of may have taken anything; if that is left out, it need not have happened either. */
function found({ output }: Call): readonly Value[] {
  return output === null || output === undefined ? [] : [output]
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}
