/** Writing histories for the tools of Jepsen's family: one operation map a line. */
import { HistoryError } from '../error.js'
import type { History, HistoryEvent, Value } from '../event.js'
import type { Annotation } from '../recorded.js'
import { isList } from '../value.js'
import { KEYS_MARK } from './jepsen.js'
import { writable } from './write-json-lines.js'

/** The first line of a text whose keys are fields. */
export const KEYS_LINE = `${KEYS_MARK}\n`

/**
 * The text of a history; `readHistory` gives the same events back. Texts stay texts, names of operations become
 * keywords. A key is written as `:key`, or, with `pairs`, as the first part of the value, as `jepsen.independent` does:
 * that is what Jepsen understands, and what needs a key in every event.
 * @throws HistoryError for a number that does not come back as it was
 */
export function writeEdn(history: History, options: { readonly pairs?: boolean } = {}): string {
  return (
    (options.pairs ? '' : KEYS_LINE) +
    history.map((event, position) => ednLine(event, position, options.pairs === true)).join('')
  )
}

/** One event as a line, with its newline. */
export function ednLine(event: HistoryEvent, index: number, pairs: boolean): string {
  const { process, type, f, key, value, time, node, error } = event
  if (pairs && key === undefined) {
    throw new HistoryError({ position: index, expected: 'a key in every event', got: `${type} ${f} without one` })
  }
  const held = pairs ? [key!, value ?? null] : value
  const fields = [
    `:index ${index}`,
    `:process ${process}`,
    `:type :${type}`,
    `:f ${nameOf(f)}`,
    ...(pairs || key === undefined ? [] : [`:key ${edn(key)}`]),
    ...(held === undefined ? [] : [`:value ${edn(held)}`]),
    ...(time === undefined ? [] : [`:time ${edn(time)}`]),
    ...(node === undefined ? [] : [`:node ${edn(node)}`]),
    ...(error === undefined ? [] : [`:error ${edn(error)}`]),
  ]
  return `{${fields.join(', ')}}\n`
}

/** What was done beside the events, as a line with its newline. */
export function ednAnnotation({ process, type, f, value, time }: Annotation, index: number): string {
  const fields = [
    `:index ${index}`,
    `:process ${nameOf(process)}`,
    `:type :${type}`,
    `:f ${nameOf(f)}`,
    ...(value === undefined ? [] : [`:value ${edn(value)}`]),
    ...(time === undefined ? [] : [`:time ${edn(time)}`]),
  ]
  return `{${fields.join(', ')}}\n`
}

const nameOf = (name: string) => (/^[a-zA-Z][\w-]*$/.test(name) ? `:${name}` : JSON.stringify(name))

/** Steps of transactions, such as `["append", 3, 1]`, have their names as keywords: that is what Elle reads. */
function edn(value: Value): string {
  writable(value)
  return written(value)
}

function written(value: Value): string {
  if (value === null) return 'nil'
  if (typeof value === 'string') return textOf(value)
  if (typeof value !== 'object') return String(Object.is(value, -0) ? 0 : value)
  if (isList(value)) return isStep(value) ? `[:${value[0]} ${rest(value)}]` : `[${value.map(written).join(' ')}]`
  const fields = Object.entries(value).map(([name, item]) => `${textOf(name)} ${written(item)}`)
  return `{${fields.join(', ')}}`
}

const rest = (step: readonly Value[]) => step.slice(1).map(written).join(' ')

function isStep(value: readonly Value[]): boolean {
  return value.length === 3 && ['r', 'w', 'append'].includes(value[0] as string)
}

/** As JSON; EDN knows the same escapes, except for half of a pair of surrogates, which UTF-8 cannot say at all. */
function textOf(text: string): string {
  return JSON.stringify(text)
}
