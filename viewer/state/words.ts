/** Values in one line, as a person would write them, and never longer than asked for. */
import type { Branch, Leaf, Tree } from './tree.js'

export interface Cut {
  readonly text: string
  readonly isCut: boolean
}

/** `{a 1, b 2}` for a record, `vote(yes)` for one with a type, `{a→1}` for a map, `[a, b]` for a list. */
export function words(tree: Tree, lengthMax: number): Cut {
  const writer = new Writer(lengthMax)
  writer.write(tree)
  return writer.result()
}

class Writer {
  #text = ''

  constructor(private readonly lengthMax: number) {}

  get #isFull(): boolean {
    return this.#text.length > this.lengthMax
  }

  result(): Cut {
    return this.#isFull
      ? { text: `${cut(this.#text, this.lengthMax)}…`, isCut: true }
      : { text: this.#text, isCut: false }
  }

  write(tree: Tree): void {
    if (this.#isFull) return
    if (tree.kind === 'leaf') this.#text += leafWords(tree, this.lengthMax)
    else this.#branch(tree)
  }

  #branch({ kind: given, entries }: Branch): void {
    const kind = given === 'record' ? kindOf(entries) : given
    const type = kind === 'record' ? entries.get('type') : undefined
    const operation = kind === 'record' && type === undefined ? operationOf(entries) : undefined
    if (operation !== undefined) {
      this.#list(operation, '', '', ' ', () => '')
    } else if (type?.kind === 'leaf' && typeof type.value === 'string') {
      const others = [...entries].filter(([name]) => name !== 'type')
      this.#text += visible(type.value)
      if (others.length > 0) this.#list(others, '(', ')', ', ', (name) => `${visible(name)} `)
    } else if (kind === 'list' || kind === 'set') {
      this.#list([...entries], kind === 'list' ? '[' : '{', kind === 'list' ? ']' : '}', ', ', () => '')
    } else {
      this.#list([...entries], '{', '}', ', ', (name) => `${visible(name)}${kind === 'map' ? '→' : ' '}`)
    }
  }

  #list(
    entries: readonly (readonly [string, Tree])[],
    open: string,
    close: string,
    between: string,
    label: (name: string) => string,
  ): void {
    this.#text += open
    for (const [i, [name, tree]] of entries.entries()) {
      if (this.#isFull) return
      this.#text += `${i > 0 ? between : ''}${label(name)}`
      this.write(tree)
    }
    this.#text += close
  }
}

/** Of observers only changes are known: what is numbered is a list, and what is named by itself a set. */
function kindOf(entries: Branch['entries']): Branch['kind'] {
  const all = [...entries]
  if (all.length > 0 && all.every(([name], i) => name === String(i))) return 'list'
  const isSet = all.length > 0 && all.every(([name, tree]) => tree.kind === 'leaf' && String(tree.value) === name)
  return isSet ? 'set' : 'record'
}

/** `append x 1`, for what has no more than a function, a key and a value. */
function operationOf(entries: ReadonlyMap<string, Tree>): (readonly [string, Tree])[] | undefined {
  const f = entries.get('f')
  if (f?.kind !== 'leaf' || typeof f.value !== 'string') return undefined
  if (![...entries.keys()].every((name) => name === 'f' || name === 'key' || name === 'value')) return undefined
  return [...entries].filter(([, { kind, ...rest }]) => kind !== 'leaf' || (rest as Leaf).value !== null)
}

export function leafWords({ value }: Leaf, lengthMax = Number.POSITIVE_INFINITY): string {
  if (value === null) return '∅'
  if (typeof value !== 'string') return String(value)
  // One more than is shown, so that the reader is told that there is more.
  const text = visible(cut(value, lengthMax + 1))
  return /^[\p{L}_][^\s,;'"(){}[\]→∅]*$/u.test(text) && !/^(?:true|false|null|nil)$/.test(text) ? text : `'${text}'`
}

/** What a reader could not see, or what would turn the line round, as an escape. */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code === 10 ? '\\n' : code === 9 ? '\\t' : `\\u{${code.toString(16)}}`
  })
}

/** Never in the middle of a pair of surrogates. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const end = /[\uD800-\uDBFF]/.test(text[length - 1] ?? '') ? length - 1 : length
  return text.slice(0, end)
}

/** `log[0].term`. */
export function pathWords(path: readonly string[], from = 0): string {
  return path
    .slice(from)
    .map((name, i) => (/^\d+$/.test(name) ? `[${name}]` : `${i === 0 ? '' : '.'}${visible(name)}`))
    .join('')
}
