/** Reading a trace in the Informal Trace Format: text in, states or a `TraceFileError` out. */
import { TraceFileError } from '../file/error.js'
import { type Finding, located, type Path, shown } from '../file/place.js'
import { parseJson } from '../file/syntax.js'
import type { Itf } from './value.js'

export interface ItfTrace {
  readonly '#meta'?: { readonly [field: string]: unknown }
  readonly params?: readonly string[]
  readonly vars: readonly string[]
  readonly states: readonly ItfState[]
  /** The state with which what repeats for ever begins; it ends with the last. */
  readonly loop?: number
}

/** The value of every variable; `#meta` is whatever the writer wanted to say besides. */
export type ItfState = { readonly [variable: string]: Itf }

/** Whether a text is JSON that looks like ITF, and like nothing of ours. */
export function isItfTrace(text: string): boolean {
  try {
    const value = JSON.parse(withoutMark(text)) as Partial<ItfTrace & { format: string }> | null
    return Array.isArray(value?.vars) && Array.isArray(value.states) && value.format === undefined
  } catch {
    return false
  }
}

/** Throws `TraceFileError` when the text is not JSON, or not what the format's description asks for. */
export function parseItfTrace(text: string, fileName: string): ItfTrace {
  const json = withoutMark(text)
  const value = parseJson(json, fileName)
  const findings = traceFindings(value)
  if (findings.length > 0) throw new TraceFileError(fileName, located(json, findings))
  return value as ItfTrace
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

type Fields = { readonly [field: string]: unknown }

/** What is wrong with a value that should be a trace; empty when it is one. */
export function traceFindings(value: unknown): Finding[] {
  if (!isRecord(value)) return [expected('an object', [], value)]
  const { params, vars, states, loop } = value
  const found = [
    ...('#meta' in value && !isRecord(value['#meta']) ? [expected('an object', ['#meta'], value['#meta'])] : []),
    ...(params === undefined ? [] : nameFindings(params, ['params'])),
    ...nameFindings(vars, ['vars']),
    ...(Array.isArray(states) ? [] : [expected('a list of states', ['states'], states)]),
  ]
  if (found.length > 0) return found
  const all = states as readonly unknown[]
  const isIndex = Number.isSafeInteger(loop) && (loop as number) >= 0 && (loop as number) < all.length
  return [
    ...(loop === undefined || isIndex
      ? []
      : [expected(`the number of a state (0 to ${all.length - 1})`, ['loop'], loop)]),
    ...all.flatMap((state, i) => {
      const wanted = [...(vars as string[]), ...(i === 0 ? ((params ?? []) as string[]) : [])]
      return stateFindings(state, wanted, ['states', i])
    }),
  ]
}

function nameFindings(names: unknown, path: Path): Finding[] {
  if (!Array.isArray(names)) return [expected('a list of names', path, names)]
  return names.flatMap((name: unknown, i): Finding[] => {
    if (typeof name !== 'string') return [expected('a name', [...path, i], name)]
    return names.indexOf(name) < i ? [expected('names that are different', [...path, i], name)] : []
  })
}

function stateFindings(state: unknown, wanted: readonly string[], path: Path): Finding[] {
  if (!isRecord(state)) return [expected('an object', path, state)]
  const missing = wanted.filter((name) => !Object.hasOwn(state, name))
  return [
    ...missing.map((name): Finding => ({ path, text: `expected a value of ${JSON.stringify(name)}, got none` })),
    ...Object.entries(state).flatMap(([name, value]) => {
      if (name !== '#meta') return valueFindings(value, [...path, name])
      return isRecord(value) ? [] : [expected('an object', [...path, name], value)]
    }),
  ]
}

function valueFindings(value: unknown, path: Path): Finding[] {
  if (typeof value === 'string' || typeof value === 'boolean') return []
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? [] : [expected('an integer of at most 2^53 − 1', path, value)]
  if (Array.isArray(value)) return value.flatMap((item, i) => valueFindings(item, [...path, i]))
  if (!isRecord(value)) return [expected('a value', path, value)]
  const special = Object.keys(value).find((name) => name.startsWith('#'))
  if (special === undefined)
    return Object.entries(value).flatMap(([name, field]) => valueFindings(field, [...path, name]))
  if (Object.keys(value).length > 1) return [expected(`nothing beside ${JSON.stringify(special)}`, path, value)]
  return specialFindings(special, value[special], [...path, special])
}

function specialFindings(name: string, value: unknown, path: Path): Finding[] {
  switch (name) {
    case '#bigint':
      return typeof value === 'string' && /^-?[0-9]+$/.test(value)
        ? []
        : [expected('the digits of an integer', path, value)]
    case '#unserializable':
      return typeof value === 'string' ? [] : [expected('a text', path, value)]
    case '#tup':
    case '#set':
      return Array.isArray(value) ? valueFindings(value, path) : [expected('a list', path, value)]
    case '#map':
      if (!Array.isArray(value)) return [expected('a list of pairs', path, value)]
      return value.flatMap((pair: unknown, i) =>
        Array.isArray(pair) && pair.length === 2
          ? valueFindings(pair, [...path, i])
          : [expected('a pair of key and value', [...path, i], pair)],
      )
    default:
      return [
        { path, at: 'key', text: `expected #bigint, #tup, #set, #map or #unserializable, got ${JSON.stringify(name)}` },
      ]
  }
}

const expected = (what: string, path: Path, got: unknown): Finding => ({
  path,
  text: `expected ${what}, got ${shown(got)}`,
})

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
