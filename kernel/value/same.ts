/** Sameness of values that may hold plain objects: equal in content and in form. */
import { is, isImmutable } from 'immutable'

/**
 * Whether two values have the same content in the same form: what is a list in one is a list in the other, and not an
 * array. A field that is undefined is as good as absent. Of values that `findFlaw` refuses, none is the same as one that
 * it accepts.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (isImmutable(a) || isImmutable(b)) return isImmutable(a) && isImmutable(b) && is(a, b)
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, i) => isSame(part, b[i]))
  if (!isPlain(a) || !isPlain(b)) return false
  const [left, right] = [a as { [name: string]: unknown }, b as { [name: string]: unknown }]
  for (const name in left) if (!isSame(left[name], right[name])) return false
  for (const name in right) if (right[name] !== undefined && left[name] === undefined) return false
  return true
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
