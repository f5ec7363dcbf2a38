/** Calling user code: what it throws gets a place, and a call may be made twice to see whether it is pure. */
import { hash, is } from 'immutable'
import { ModelError } from '../errors.js'
import { findFlaw } from '../value/flaw.js'
import { canonicalText, toJson } from '../value/json.js'
import { Choice, Transition } from '../vocabulary.js'

export type Handler = (...args: never[]) => unknown

export function callOnce(place: string, handler: Handler, args: readonly unknown[]): unknown {
  try {
    return (handler as (...args: readonly unknown[]) => unknown)(...args)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const wrote = /read only property|not extensible|Cannot delete property|immutable record/.test(message)
    throw new ModelError(place, wrote ? `the handler changed its input: ${message}` : `the handler threw: ${message}`, {
      cause: error,
    })
  }
}

/** Throws `ModelError` when the second call differs from the first, or when the input state changed. */
export function callTwice(place: string, handler: Handler, args: readonly unknown[]): unknown {
  const hashBefore = hash(args[0])
  const first = callOnce(place, handler, args)
  if (hash(args[0]) !== hashBefore)
    throw new ModelError(place, 'the handler changed its input state; it must return a new one')
  if (!sameOutcome(first, callOnce(place, handler, args)))
    throw new ModelError(
      place,
      flawOf(first) ?? 'the handler is impure: called twice with equal input, it gave two different results',
    )
  return first
}

/** What compares by identity differs from call to call without being impure. */
function flawOf(outcome: unknown): string | undefined {
  if (outcome instanceof Choice) return outcome.options.map(([, option]) => flawOf(option)).find((flaw) => flaw)
  const flaw = findFlaw(outcome instanceof Transition ? outcome.state : outcome, 'state', false)
  return flaw && `${flaw.path}: ${flaw.problem}`
}

function sameOutcome(a: unknown, b: unknown): boolean {
  if (a instanceof Transition && b instanceof Transition)
    return is(a.state, b.state) && sameEffects(a.effects, b.effects)
  if (a instanceof Choice && b instanceof Choice)
    return (
      a.options.length === b.options.length &&
      a.options.every(([label, option], i) => label === b.options[i]![0] && sameOutcome(option, b.options[i]![1]))
    )
  return is(a, b)
}

function sameEffects(a: Transition<unknown>['effects'], b: Transition<unknown>['effects']): boolean {
  return areAlike(a, b) || textOf(a) === textOf(b)
}

/** Whether two values are built alike from the same parts, so that their texts need not be compared. */
function areAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => areAlike(item, b[i]))
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false
  const [fields, others] = [Object.keys(a), Object.keys(b)]
  const valueIn = (object: object, field: string) => (object as Record<string, unknown>)[field]
  return (
    fields.length === others.length &&
    fields.every((field) => field in b && areAlike(valueIn(a, field), valueIn(b, field)))
  )
}

/** Effects that cannot be written down are all alike here: they are refused, with their place, when they are carried out. */
function textOf(effects: unknown): string {
  try {
    return canonicalText(toJson(effects))
  } catch {
    return ''
  }
}
