/**
 * Which exchanges of values a plain machine allows, and what they do to the fields of its states: each field goes to
 * another, and what it holds becomes another value.
 */
import { canonicalText, ModelError, toJson } from '../../../kernel/index.js'
import type { Field, Variable } from '../../../kernel/machine/fields.js'
import type { MachineSystem } from '../../../kernel/machine/index.js'
import { type Rename, renaming } from '../../../kernel/value/renamed.js'
import type { Permutation } from './permutations.js'

/** What one field becomes: where it goes, and what each of its values turns into. */
export interface FieldMove {
  readonly from: Field
  readonly to: Field
  readonly code: (code: number) => number
}

/** An exchange of values as it acts on states. */
export interface Exchange {
  readonly rename: Rename
  readonly moves: readonly FieldMove[]
  /** `rm1 → rm2, rm2 → rm1` */
  readonly names: string
}

/** The values that are interchangeable, set by set. Throws `ModelError` when they are not texts, or in two of the sets. */
export function symmetricSetsOf(system: MachineSystem): (readonly string[])[] {
  const { name, definition } = system.machine
  const place = `${name}: symmetric`
  const sets = definition.symmetric?.(system.config as never) ?? []
  const all = sets.flat()
  const odd = all.find((value) => typeof value !== 'string' || value === '')
  if (odd !== undefined) throw new ModelError(place, `expected lists of texts, got ${String(odd)}`)
  const twice = all.find((value, i) => all.indexOf(value) < i)
  if (twice !== undefined) throw new ModelError(place, `expected each value once, got ${String(twice)} twice`)
  return (sets as string[][]).filter(({ length }) => length > 1)
}

/** What the exchange of the members of all sets, in one list, does. Throws `ModelError` when it leads out of a domain. */
export function exchangeOf(system: MachineSystem, members: readonly string[], permutation: Permutation): Exchange {
  const rename = renaming(new Map(members.map((member, i) => [member, members[permutation[i]!]!])))
  const place = `${system.machine.name}: symmetric`
  const names = members.flatMap((member, i) =>
    permutation[i] === i ? [] : [`${member} → ${members[permutation[i]!]}`],
  )
  return {
    rename,
    names: names.join(', '),
    moves: system.layout.variables.flatMap((variable) => movesOf(variable, rename, place)),
  }
}

function movesOf(variable: Variable, rename: Rename, place: string): FieldMove[] {
  const { fields, keys, kind } = variable
  return fields.map((from, i) => {
    const to = keys.length === 0 ? from : variable.fieldOf(rename(keys[i]), `${place}, variable ${variable.name}`)
    const code = kind === 'subset-of' ? same : codes(from, to, rename, place)
    return { from, to, code }
  })
}

const same = (code: number): number => code

/** What values become, as codes; remembered. */
function codes(from: Field, to: Field, rename: Rename, place: string): (code: number) => number {
  const known: number[] = []
  if (from.count !== Infinity) {
    for (let code = 0; code < from.count; code++) known.push(to.codeOf(rename(from.valueOf(code)), place))
    return known.every((renamed, code) => renamed === code) ? same : (code) => known[code]!
  }
  return (code) => {
    known[code] ??= to.codeOf(rename(from.valueOf(code)), place)
    return known[code]
  }
}

/** Which members a field is about: those in its key, and those in its values where they are known. */
export function mentioned(
  { keys, fields }: Variable,
  i: number,
  members: readonly string[],
): { readonly key: readonly string[]; readonly values: readonly string[] | 'unknown' } {
  const field = fields[i]!
  const mentions = (text: string) => members.filter((member) => wordIn(member, text))
  const key = keys.length === 0 ? [] : mentions(canonicalText(toJson(keys[i])))
  if (field.count === Infinity) return { key, values: 'unknown' }
  const values = Array.from({ length: field.count }, (_, code) => canonicalText(toJson(field.valueOf(code))))
  return { key, values: mentions(values.join(' ')) }
}

function wordIn(member: string, text: string): boolean {
  const exchange = renaming(new Map([[member, `${member}'`]]))
  return exchange(text) !== text
}
