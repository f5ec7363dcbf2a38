/** Where in a machine's state vector what stands: every variable is one field or several, of as many bits as it needs. */
import { ModelError } from '../errors.js'
import { deepFreeze, findFlaw } from '../value/flaw.js'
import { ValueInterner } from '../value/interner.js'
import { canonicalText, toJson } from '../value/json.js'
import type { AnyValue, OneOf, Variables } from './domains.js'

/** A word holds 16 bits of narrow fields, so that two bytes are enough to keep it. */
const WORD_BITS = 16
/** The mask of a field that has a word of its own. */
export const WIDE = -1

/** One value in a state vector: `(state[word] >>> shift) & mask`, or all of the word where the mask is `WIDE`. */
export interface Field {
  readonly word: number
  readonly shift: number
  readonly mask: number
  /** How many codes there are; `Infinity` when nobody knows. */
  readonly count: number
  /** Throws `ModelError` when the value is not in the domain. */
  codeOf(value: unknown, place: string): number
  valueOf(code: number): unknown
}

/** A variable and its fields: one, or one for each of its keys or elements. */
export interface Variable {
  readonly name: string
  readonly kind: Variables[string]['kind']
  readonly fields: readonly Field[]
  /** The keys of a function, or the elements of a set's universe. */
  readonly keys: readonly unknown[]
  /** The field of a key or an element. Throws `ModelError` when it is none. */
  fieldOf(key: unknown, place: string): Field
}

export interface MachineLayout {
  readonly variables: readonly Variable[]
  readonly length: number
}

export function layoutOf(machine: string, domains: Variables): MachineLayout {
  const words = new Words()
  const variables = Object.entries(domains).map(([name, domain]): Variable => {
    const place = `${machine}: variable ${name}`
    if (name === 'config') throw new ModelError(place, 'expected another name: `config` is what properties read')
    switch (domain?.kind) {
      case 'one-of':
      case 'any-value':
        return { name, kind: domain.kind, keys: [], fieldOf: never, fields: [scalar(domain, place, words)] }
      case 'each': {
        const fields = domain.keys.map(() => scalar(domain.of, place, words))
        return { name, kind: domain.kind, fields, ...keyed(domain.keys, fields, place, 'a key') }
      }
      case 'subset-of': {
        const fields = domain.universe.map(() => bit(words))
        return { name, kind: domain.kind, fields, ...keyed(domain.universe, fields, place, 'an element') }
      }
      default:
        throw new ModelError(place, `expected oneOf, subsetOf, each or anyValue, got ${String(domain)}`)
    }
  })
  return { variables, length: words.count }
}

const never = (): never => {
  throw new Error('a variable of one value has no keys')
}

/** Gives out bits: small fields side by side, none of them across two words. */
class Words {
  count = 0
  #free = 0

  place(bits: number): { word: number; shift: number } {
    if (bits > this.#free) {
      this.count++
      this.#free = WORD_BITS
    }
    this.#free -= bits
    return { word: Math.max(this.count - 1, 0), shift: WORD_BITS - this.#free - bits }
  }

  whole(): number {
    this.#free = 0
    return this.count++
  }
}

const BOOLEANS = [false, true]

function bit(words: Words): Field {
  const codeOf = (value: unknown) => (value === true ? 1 : 0)
  return { ...words.place(1), mask: 1, count: 2, codeOf, valueOf: (code) => BOOLEANS[code] }
}

function scalar(domain: OneOf<unknown> | AnyValue<unknown>, place: string, words: Words): Field {
  if (domain.kind === 'any-value') return interned(words)
  const { values, indexOf } = indexed(domain.values, place, 'a value')
  if (values.length === 0 || values.length > 1 << WORD_BITS)
    throw new ModelError(place, `expected 1 to ${1 << WORD_BITS} values, got ${values.length}`)
  const bits = Math.ceil(Math.log2(values.length))
  return {
    ...words.place(bits),
    mask: (1 << bits) - 1,
    count: values.length,
    codeOf: (value, at) => indexOf(value, at),
    valueOf: (code) => values[code],
  }
}

function interned(words: Words): Field {
  const values = new ValueInterner()
  const codeOf = (value: unknown, place: string) =>
    values.idOf(value, (given, isKnown) => {
      const flaw = findFlaw(given, 'value', false, isKnown)
      if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
    })
  const valueOf = (code: number) => values.valueOf(code)
  return { word: words.whole(), shift: 0, mask: WIDE, count: Infinity, codeOf, valueOf }
}

function keyed(given: readonly unknown[], fields: readonly Field[], place: string, what: string) {
  const { values, indexOf } = indexed(given, place, what)
  return { keys: values, fieldOf: (key: unknown, at: string) => fields[indexOf(key, at)]! }
}

const SHOWN_MAX = 8

/** A finite list whose values are found by content. */
function indexed(given: readonly unknown[], place: string, what: string) {
  const values = given.map((value) => deepFreeze(value))
  const indices = new Map<string, number>()
  for (const [i, value] of values.entries()) {
    const text = textOf(value, `${what} of the domain`, place)
    if (indices.has(text)) throw new ModelError(place, `expected each value once, got ${text} twice`)
    indices.set(text, i)
  }
  const name = place.slice(place.indexOf(': ') + 2)
  const indexOf = (value: unknown, at: string): number => {
    const text = textOf(value, what, at)
    const index = indices.get(text)
    if (index !== undefined) return index
    const shown = [...indices.keys()].slice(0, SHOWN_MAX).join(', ')
    const more = indices.size > SHOWN_MAX ? `, … ${indices.size - SHOWN_MAX} more` : ''
    throw new ModelError(at, `expected ${what} of ${name} (${shown}${more}), got ${text}`)
  }
  return { values, indexOf }
}

function textOf(value: unknown, what: string, place: string): string {
  const flaw = findFlaw(value, what, true)
  if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
  return canonicalText(toJson(value))
}
