/** Equality, identity and printing of values. */
import type { Value } from './event.js'

/**
 * A text that two values share exactly when they are equal: arrays by element, objects by field whatever the order.
 * Canonical JSON, except that the numbers JSON cannot say (NaN, infinities) keep names of their own. O(size).
 */
export function valueKey(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return value === 0 ? '0' : String(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(valueKey).join(',')}]`
  const fields = Object.keys(value).sort()
  return `{${fields.map((field) => `${JSON.stringify(field)}:${valueKey(value[field]!)}`).join(',')}}`
}

/** Equality by content. O(size). */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== typeof b) return false
  return (typeof a === 'object' || typeof a === 'number') && valueKey(a) === valueKey(b)
}

/**
 * A value for a reader: as JSON with nil spelled `nil`, and texts longer than `widthMax` cut in the middle, because
 * appended texts differ at their ends.
 */
export function showValue(value: Value, widthMax = 60): string {
  const text =
    value === null ? 'nil' : isList(value) ? `[${value.map((v) => showValue(v)).join(', ')}]` : valueKey(value)
  if (text.length <= widthMax) return text
  const half = Math.floor((widthMax - 1) / 2)
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
