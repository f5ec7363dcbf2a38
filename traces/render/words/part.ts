/** A value taken apart for printing, so that what says least can be left out where there is little room. */
import type { Json } from '../../../kernel/index.js'
import { neutralised, shortened } from '../text.js'
import { isDefault, isEmpty, isOperationId, type Shape, shapeOf } from './shape.js'

export type Part = Leaf | Branch

interface Leaf {
  readonly kind: 'leaf'
  text: string
}

interface Branch {
  readonly kind: 'branch'
  readonly open: string
  readonly close: string
  readonly entries: readonly Entry[]
  /** Whether the value has more entries than were taken apart. */
  readonly hasMore: boolean
}

/** A field, element or entry. */
interface Entry {
  readonly label: string
  readonly part: Part
  readonly weight: number
  /** 1 in the outermost value. A list adds no depth to its elements. */
  readonly depth: number
  isShown: boolean
}

/** How much an entry says. Up to `untouched` it goes without a mark: the reader misses nothing. */
export const WEIGHT = { operationId: 0, empty: 1, nothing: 2, untouched: 3, zero: 4, some: 5, value: 6 } as const

/** More entries than this are not taken apart: nobody could read them. */
const PARTS_MAX = 150
const DEPTH_MAX = 6

export function partOf(value: Json | undefined, nothing: string): Part {
  return new Builder(nothing).part(value, 0)
}

class Builder {
  private count = 0

  constructor(private readonly nothing: string) {}

  part(value: Json | undefined, depth: number): Part {
    const shape = shapeOf(value)
    switch (shape.kind) {
      case 'simple':
        return { kind: 'leaf', text: this.simple(value) }
      case 'operation':
        return { kind: 'leaf', text: this.operation(shape, depth) }
      case 'transaction':
        return this.branch('[', shape.items, ']', depth, (item) => ['', item], 0)
      case 'message':
        return this.message(shape, depth)
      case 'list':
        return this.branch('[', shape.items, ']', depth, (item) => ['', item], 0)
      case 'set':
        return this.branch('{', shape.items, '}', depth, (item) => ['', item])
      case 'map':
        return this.branch('{', shape.entries, '}', depth, ([key, item]) => [`${this.key(key)}→`, item])
      case 'record':
        return this.branch('{', shape.fields, '}', depth, ([name, item]) => [`${keyText(name)} `, item])
    }
  }

  /** `append x 1`; `r x → [1]` for a read that found something. */
  private operation({ words, found }: Shape & { kind: 'operation' }, depth: number): string {
    const asked = words.map((word) => this.simple(word)).join(' ')
    return found === undefined ? asked : `${asked} → ${printed(this.part(found, depth + 1))}`
  }

  /** A single argument that is a text, or is called like the message, needs no name. */
  private message({ type, fields }: Shape & { kind: 'message' }, depth: number): Part {
    const name = neutralised(type)
    const [only] = fields
    if (only === undefined) return { kind: 'leaf', text: name }
    const needsNoName = fields.length === 1 && (typeof only[1] === 'string' || only[0] === type)
    return this.branch(`${name}(`, fields, ')', depth, ([field, item]) => [
      needsNoName ? '' : `${keyText(field)} `,
      item,
    ])
  }

  private branch<T>(
    open: string,
    items: readonly T[],
    close: string,
    depth: number,
    labelled: (item: T) => readonly [label: string, value: Json],
    deeper = 1,
  ): Branch {
    const entries: Entry[] = []
    for (const item of depth < DEPTH_MAX ? items : []) {
      if (this.count >= PARTS_MAX) break
      this.count += 1
      const [label, value] = labelled(item)
      const inner = depth + deeper
      const weight = weightOf(label, value, inner)
      entries.push({ label, part: this.part(value, inner), weight, depth: inner, isShown: true })
    }
    return { kind: 'branch', open, close, entries, hasMore: entries.length < items.length }
  }

  private simple(value: Json | undefined): string {
    if (value === undefined || value === null) return this.nothing
    return typeof value === 'string' ? stringWords(value) : String(value)
  }

  private key(key: Json): string {
    return shortened(printed(this.part(key, DEPTH_MAX - 1)), KEY_WIDTH_MAX)
  }
}

const KEY_WIDTH_MAX = 24

const keyText = (name: string): string => (name === '' ? "''" : neutralised(name))

function weightOf(label: string, value: Json, depth: number): number {
  // Only a field merely repeats an id; in a set or list, the ids are what it is about.
  if (label.endsWith(' ') && isOperationId(value)) return WEIGHT.operationId
  if (value === null) return WEIGHT.nothing
  if (isEmpty(value)) return WEIGHT.empty
  if (value === 0 || value === false) return WEIGHT.zero
  if (isDefault(value)) return WEIGHT.untouched
  return label === 'value ' && depth <= NEAR ? WEIGHT.value : WEIGHT.some
}

/** Fields of a record in a message are as good as those of the message; what is deeper says less. */
const NEAR = 2
export const farness = ({ entry }: Placed): number => Math.max(NEAR, entry.depth)

export function printed(part: Part): string {
  if (part.kind === 'leaf') return part.text
  const shown = part.entries.filter(({ isShown }) => isShown)
  const isMarked =
    part.hasMore ||
    part.entries.some(({ isShown, weight }) => !isShown && weight > WEIGHT.untouched) ||
    (shown.length === 0 && part.entries.length > 0)
  const texts = shown.map((entry) => `${entry.label}${printed(entry.part)}`)
  return `${part.open}${[...texts, ...(isMarked ? ['…'] : [])].join(', ')}${part.close}`
}

/** An entry at any depth, with the entries it is part of, from the outside in. */
export interface Placed {
  readonly entry: Entry
  readonly inside: readonly Entry[]
  readonly place: number
}

/** Every entry at every depth, each before its own entries. */
export function entriesIn(part: Part, inside: readonly Entry[] = [], found: Placed[] = []): Placed[] {
  if (part.kind === 'leaf') return found
  for (const entry of part.entries) {
    found.push({ entry, inside, place: found.length })
    entriesIn(entry.part, [...inside, entry], found)
  }
  return found
}

/** Quotes only where the string would otherwise be taken for something else. */
function stringWords(text: string): string {
  const safe = neutralised(text)
  return safe === text && isName(text) ? text : `'${safe.replaceAll("'", "\\'")}'`
}

function isName(text: string): boolean {
  return /^[\p{L}\p{Extended_Pictographic}_]/u.test(text) && !/[\s,;'"(){}[\]→∅]/u.test(text) && !RESERVED.has(text)
}

const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'null', 'nil'])
