/** What actions lead to, as writes to words of a state vector. Equal outcomes are kept once. */
import { closest } from 'fastest-levenshtein'
import { ModelError } from '../errors.js'
import { type Write, writesOf } from './face.js'
import type { MachineLayout, Variable } from './fields.js'

/** Takes the first `length` words of a state. They may be overwritten after, and must not be changed. */
export type EmitWords = (words: Int32Array, length: number) => void

/** Words per write: where, which bits stay, and which are set. */
const WRITE = 3

/** The outcome of an action that is disabled. */
export const NOTHING = 0

export class Outcomes {
  readonly #ids = new Map<string, number>([['0:', NOTHING]])
  /** Of each outcome its alternatives, of each alternative its writes, one after another. */
  readonly #outcomes: (readonly Int32Array[])[] = [[]]
  readonly #variables: ReadonlyMap<string, Variable>

  constructor(layout: MachineLayout) {
    this.#variables = new Map(layout.variables.map((variable) => [variable.name, variable]))
  }

  /** The id of what an action returned. Throws `ModelError` when that is no outcome. */
  idOf(given: unknown, place: string): number {
    const alternatives = given === false ? [] : Array.isArray(given) ? given : [given]
    const packed = alternatives.map((next) => merged(this.#writesOf(next, place)))
    const text = packed.map((writes) => writes.join()).join(';')
    const key = `${packed.length}:${text}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#outcomes.push(packed.map((writes) => Int32Array.from(writes))) - 1
    this.#ids.set(key, id)
    return id
  }

  countOf(id: number): number {
    return this.#outcomes[id]!.length
  }

  /** Emits the successors of `state` by this outcome. `words` holds the state, before and after. */
  emit(id: number, words: Int32Array, state: readonly number[], emit: EmitWords): void {
    const alternatives = this.#outcomes[id]!
    for (let a = 0; a < alternatives.length; a++) {
      const writes = alternatives[a]!
      for (let i = 0; i < writes.length; i += WRITE) {
        const word = writes[i]!
        words[word] = (words[word]! & writes[i + 1]!) | writes[i + 2]!
      }
      emit(words, state.length)
      for (let i = 0; i < writes.length; i += WRITE) words[writes[i]!] = state[writes[i]!]!
    }
  }

  #writesOf(next: unknown, place: string): Write[] {
    if (next === null || typeof next !== 'object' || Array.isArray(next))
      throw new ModelError(
        place,
        `expected false, or next values of variables such as { x: 1 }, got ${String(next)} (is a return missing?)`,
      )
    return Object.entries(next).flatMap(([name, value]) => {
      const variable = this.#variables.get(name)
      if (variable) return writesOf(variable, value, place)
      const names = [...this.#variables.keys()]
      throw new ModelError(
        place,
        `expected a variable (${names.join(', ')}), got ${name}; did you mean ${closest(name, names)}?`,
      )
    })
  }
}

/** The writes word by word, in the order of the words. */
function merged(writes: readonly Write[]): number[] {
  const byWord = new Map<number, { keep: number; set: number }>()
  for (const { field, code } of writes) {
    const bits = field.mask < 0 ? -1 : field.mask << field.shift
    const before = byWord.get(field.word) ?? { keep: -1, set: 0 }
    const set = field.mask < 0 ? code : code << field.shift
    byWord.set(field.word, { keep: before.keep & ~bits, set: (before.set & ~bits) | set })
  }
  return [...byWord].sort(([a], [b]) => a - b).flatMap(([word, { keep, set }]) => [word, keep, set])
}
