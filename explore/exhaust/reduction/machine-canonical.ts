/**
 * The canonical form of a plain machine's states under exchanges of interchangeable values: equal for exactly those states
 * that an exchange turns into each other.
 *
 * A set whose members each have columns of their own (fields about this member and no other, with values that name no
 * member) needs no search: sorting its columns gives the least of all its exchanges, and members with equal columns are
 * the same. What is left is tried in full, exchange by exchange, each followed by sorting.
 */
import { canonicalText, ModelError, toJson } from '../../../kernel/index.js'
import { codeIn } from '../../../kernel/machine/face.js'
import type { Field } from '../../../kernel/machine/fields.js'
import type { MachineSystem } from '../../../kernel/machine/index.js'
import { renaming } from '../../../kernel/value/renamed.js'
import { type Exchange, exchangeOf, mentioned, symmetricSetsOf } from './field-symmetry.js'
import { countWithin, withinGroups } from './permutations.js'

const EXCHANGES_MAX = 5_040

export class MachineCanonical {
  /** How many exchanges there are, those by sorting included. */
  readonly permutations: number
  readonly sets: readonly (readonly string[])[]
  readonly #exchanges: readonly Exchange[]
  /** Of each set that is sorted, the fields of each member in one order. */
  readonly #sorted: readonly Columns[]
  readonly #best: Int32Array
  readonly #other: Int32Array

  /** Throws `ModelError` where values leave their domain, or more exchanges would have to be tried than is sensible. */
  constructor(readonly system: MachineSystem) {
    this.sets = symmetricSetsOf(system)
    this.permutations = countWithin(this.sets)
    const sorted = sortable(system, this.sets)
    const tried = this.sets.filter((set) => !sorted.has(set))
    if (countWithin(tried) > EXCHANGES_MAX)
      throw new ModelError(
        `${system.machine.name}: symmetric`,
        `expected at most ${EXCHANGES_MAX} exchanges of values that depend on each other, got ${countWithin(tried)}: search without symmetry, or with fewer values`,
      )
    const members = this.sets.flat()
    const groups = tried.map((set) => set.map((member) => members.indexOf(member)))
    this.#exchanges = withinGroups(members.length, groups).map((permutation) =>
      exchangeOf(system, members, permutation),
    )
    this.#sorted = [...sorted.values()].map((columns) => new Columns(columns))
    this.#best = new Int32Array(system.layout.length)
    this.#other = new Int32Array(system.layout.length)
  }

  /** An exchange of two members for each neighbouring pair of each set: all others can be composed of these. */
  generators(): Exchange[] {
    const members = this.sets.flat()
    return this.sets.flatMap((set) =>
      set.slice(1).map((second, i) => {
        const [a, b] = [members.indexOf(set[i]!), members.indexOf(second)]
        const exchange = members.map((_, at) => (at === a ? b : at === b ? a : at))
        return exchangeOf(this.system, members, exchange)
      }),
    )
  }

  /** The form of a state; it is overwritten by the next one. */
  of(words: Int32Array | readonly number[]): Int32Array {
    let [best, other] = [this.#best, this.#other]
    for (let i = 0; i < this.#exchanges.length; i++) {
      const into = i === 0 ? best : other
      if (i === 0) for (let word = 0; word < into.length; word++) into[word] = words[word]!
      else applyExchange(this.#exchanges[i]!, words, into)
      for (const columns of this.#sorted) columns.sort(into)
      if (i > 0 && isLess(other, best)) [best, other] = [other, best]
    }
    return best
  }
}

export function applyExchange({ moves }: Exchange, words: Int32Array | readonly number[], into: Int32Array): void {
  into.fill(0)
  for (let i = 0; i < moves.length; i++) {
    const { from, to, code } = moves[i]!
    put(into, to, code(codeIn(words as readonly number[], from)))
  }
}

/** Writes a code to a field that holds 0. */
function put(into: Int32Array, { word, shift, mask }: Field, code: number): void {
  into[word] = mask < 0 ? code : into[word]! | (code << shift)
}

function isLess(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!
  return false
}

/**
 * The sets that can be sorted, with the fields of each member: no field is about two members of such sets, and no value
 * names one. The largest sets come first, since two of them may be in each other's way.
 */
function sortable(system: MachineSystem, sets: readonly (readonly string[])[]): Map<readonly string[], Field[][]> {
  const found = new Map<readonly string[], Field[][]>()
  for (const set of [...sets].sort((a, b) => b.length - a.length)) {
    const taken = [...found.keys()].flat()
    const columns = columnsOf(system, set, taken)
    if (columns) found.set(set, columns)
  }
  return found
}

function columnsOf(system: MachineSystem, set: readonly string[], taken: readonly string[]): Field[][] | undefined {
  const columns = new Map(set.map((member) => [member, new Map<string, Field>()]))
  for (const variable of system.layout.variables)
    for (const [i, field] of variable.fields.entries()) {
      const { key, values } = mentioned(variable, i, [...set, ...taken])
      if (values === 'unknown' || values.some((member) => set.includes(member))) return undefined
      const [own, ...more] = key
      if (own === undefined || !key.some((member) => set.includes(member))) continue
      if (more.length > 0) return undefined
      // Fields correspond when their keys differ in the member alone.
      columns.get(own)!.set(`${variable.name} ${nameless(variable.keys[i], own)}`, field)
    }
  const names = [...columns.get(set[0]!)!.keys()]
  const isAlike = [...columns.values()].every(
    (fields) => fields.size === names.length && names.every((n) => fields.has(n)),
  )
  return isAlike ? [...columns.values()].map((fields) => names.map((name) => fields.get(name)!)) : undefined
}

/** A key with a gap where the member is named. */
const nameless = (key: unknown, member: string): string =>
  canonicalText(toJson(renaming(new Map([[member, '…']]))(key)))

/** The columns of a set's members, to be sorted. */
class Columns {
  readonly #codes: Int32Array
  readonly #width: number

  constructor(readonly columns: readonly (readonly Field[])[]) {
    this.#width = columns[0]!.length
    this.#codes = new Int32Array(columns.length * this.#width)
  }

  /** Insertion sort: of a state whose parent was sorted, one column is out of place as a rule. */
  sort(words: Int32Array): void {
    const { columns } = this
    const codes = this.#codes
    const width = this.#width
    let isSorted = true
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]!
      let at = c * width
      for (let f = 0; f < width; f++) codes[at + f] = codeIn(words as unknown as readonly number[], column[f]!)
      for (; at > 0 && this.#isBefore(at, at - width); at -= width) {
        this.#swap(at, at - width)
        isSorted = false
      }
    }
    if (!isSorted) this.#write(words)
  }

  #isBefore(a: number, b: number): boolean {
    for (let f = 0; f < this.#width; f++)
      if (this.#codes[a + f] !== this.#codes[b + f]) return this.#codes[a + f]! < this.#codes[b + f]!
    return false
  }

  #swap(a: number, b: number): void {
    for (let f = 0; f < this.#width; f++) {
      const code = this.#codes[a + f]!
      this.#codes[a + f] = this.#codes[b + f]!
      this.#codes[b + f] = code
    }
  }

  #write(words: Int32Array): void {
    const { columns } = this
    for (let c = 0; c < columns.length; c++)
      for (let f = 0; f < this.#width; f++) {
        const { word, shift, mask } = columns[c]![f]!
        const code = this.#codes[c * this.#width + f]!
        words[word] = mask < 0 ? code : (words[word]! & ~(mask << shift)) | (code << shift)
      }
  }
}
