/** What actions and properties see of a state vector: its variables. Each part that is read is noted. */
import { ModelError } from '../errors.js'
import type { Field, MachineLayout, Variable } from './fields.js'

/** One field's next value. */
export interface Write {
  readonly field: Field
  readonly code: number
}

/** The variables of one state after the other. */
export class Face {
  readonly variables: object
  /** What was read since `show`, each field once, in this order. */
  readonly read: Field[] = []
  #state: readonly number[] = []
  #place = ''

  constructor(
    layout: MachineLayout,
    readonly config: object,
  ) {
    const variables = { config }
    for (const variable of layout.variables) {
      const reader = readerOf(variable, this)
      const get = reader === undefined ? () => this.valueOf(variable.fields[0]!) : () => reader
      Object.defineProperty(variables, variable.name, { enumerable: true, get })
    }
    this.variables = Object.freeze(variables)
  }

  /** `place` is what an error names. */
  show(state: readonly number[], place: string): void {
    this.#state = state
    this.#place = place
    this.read.length = 0
  }

  get place(): string {
    return this.#place
  }

  valueOf(field: Field): unknown {
    if (!this.read.includes(field)) this.read.push(field)
    return field.valueOf(codeIn(this.#state, field))
  }
}

/** The code that a field holds in a state. */
export function codeIn(state: readonly number[], { word, shift, mask }: Field): number {
  return mask < 0 ? state[word]! : (state[word]! >>> shift) & mask
}

/** Next values of a variable's fields, later writes over earlier ones. */
export class Update {
  constructor(
    readonly variable: Variable,
    readonly writes: readonly Write[],
    readonly face: Face,
  ) {}

  protected after(...writes: readonly Write[]): Update {
    const { variable, face } = this
    return this.next(variable, [...this.writes, ...writes], face)
  }

  protected next(variable: Variable, writes: readonly Write[], face: Face): Update {
    return new Update(variable, writes, face)
  }

  protected fieldOf(key: unknown): Field {
    return this.variable.fieldOf(key, this.face.place)
  }
}

class FuncUpdate extends Update {
  protected override next(...given: ConstructorParameters<typeof Update>): Update {
    return new FuncUpdate(...given)
  }

  set(key: unknown, value: unknown): Update {
    const field = this.fieldOf(key)
    return this.after({ field, code: field.codeOf(value, this.face.place) })
  }
}

class FuncReader extends FuncUpdate {
  get keys(): readonly unknown[] {
    return this.variable.keys
  }

  get(key: unknown): unknown {
    return this.face.valueOf(this.fieldOf(key))
  }
}

class SubsetUpdate extends Update {
  protected override next(...given: ConstructorParameters<typeof Update>): Update {
    return new SubsetUpdate(...given)
  }

  add(...elements: readonly unknown[]): Update {
    return this.after(...elements.map((element) => ({ field: this.fieldOf(element), code: 1 })))
  }

  delete(...elements: readonly unknown[]): Update {
    return this.after(...elements.map((element) => ({ field: this.fieldOf(element), code: 0 })))
  }
}

class SubsetReader extends SubsetUpdate {
  get universe(): readonly unknown[] {
    return this.variable.keys
  }

  has(element: unknown): boolean {
    return this.face.valueOf(this.fieldOf(element)) === true
  }

  filter(test: (element: unknown) => boolean): unknown[] {
    const { keys, fields } = this.variable
    return keys.filter((element, i) => test(element) && this.face.valueOf(fields[i]!) === true)
  }
}

function readerOf(variable: Variable, face: Face): Update | undefined {
  if (variable.kind === 'each') return new FuncReader(variable, [], face)
  return variable.kind === 'subset-of' ? new SubsetReader(variable, [], face) : undefined
}

/** The writes that a next value of a variable stands for. */
export function writesOf(variable: Variable, value: unknown, place: string): readonly Write[] {
  if (variable.kind === 'one-of' || variable.kind === 'any-value') {
    const field = variable.fields[0]!
    return [{ field, code: field.codeOf(value, place) }]
  }
  const how = variable.kind === 'each' ? 'set(key, value)' : 'add(element) or delete(element)'
  if (!(value instanceof Update))
    throw new ModelError(place, `expected ${variable.name} to be given by .${how}, got ${String(value)}`)
  if (value.variable !== variable)
    throw new ModelError(
      place,
      `expected ${variable.name} to be given by its own .${how}, got ${value.variable.name}'s`,
    )
  return value.writes
}
