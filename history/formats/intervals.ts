/**
 * Histories of data structures, one operation a line with its interval, below a line that names the structure:
 *
 *     # stack                      # queue
 *     push 1 1 2                   0 1 5 ENQ 10
 *
 * on the left fastlin's (method, value, start, end), on the right fptlin's (process, start, end, method, value).
 *
 * Semantics: −1, or no value, is what an empty structure answers. At equal times a completion precedes an invocation, so
 * that the two operations are in order; `ties: 'concurrent'` says otherwise. The priority queue gives the largest first.
 * Source: fastlin (github.com/lee-zhc/fastlin) and fptlin, their test cases.
 */
import { eachLine, lineOf } from '../bytes/lines.js'
import { HistoryError } from '../error.js'
import type { Value } from '../event.js'
import { Collector, type HistoryFormat, type ReaderOptions } from '../recorded.js'
import { malformed, placeOf, type Source, type SourceLine } from '../source.js'
import { ABSENT } from '../table.js'
import { type TimedOperation, TimedOperations } from './timed.js'

export const fastlin: HistoryFormat = {
  name: 'fastlin',
  description: 'histories of data structures: "# stack", then "push 1 1 2" (method, value, start, end)',
  recognise: (head) => /^\s*#\s*[a-z]+\s*?\n\s*([a-z]\w*\s|$)/i.test(head) || /^\s*#\s*[a-z]+\s*$/i.test(head),
  read: (source, options) => read('fastlin', source, options, readFastlin),
}

export const fptlin: HistoryFormat = {
  name: 'fptlin',
  description: 'histories of data structures: "# queue", then "0 1 5 ENQ 10" (process, start, end, method, value)',
  recognise: (head) => /^\s*#\s*[a-z]+\s*?\n\s*\d/i.test(head),
  read: (source, options) => read('fptlin', source, options, readFptlin),
}

/** What gives something away takes it as its argument, or brings it back as its result. */
interface Method {
  readonly f: string
  readonly brings?: true
}

interface Structure {
  readonly model: string
  readonly methods: Readonly<Record<string, Method>>
}

const give = (f: string): Method => ({ f })
const bring = (f: string): Method => ({ f, brings: true })

const queue: Structure = {
  model: 'queue',
  methods: {
    enq: give('enqueue'),
    enqueue: give('enqueue'),
    deq: bring('dequeue'),
    dequeue: bring('dequeue'),
    peek: bring('peek'),
  },
}
const stack: Structure = {
  model: 'stack',
  methods: { push: give('push'), pop: bring('pop'), peek: bring('peek'), top: bring('peek') },
}
const priorityQueue: Structure = {
  model: 'priority-queue',
  methods: { insert: give('insert'), add: give('insert'), poll: bring('poll'), peek: bring('peek') },
}

const structures: Readonly<Record<string, Structure>> = {
  queue,
  stack,
  priorityqueue: priorityQueue,
  'priority-queue': priorityQueue,
  pqueue: priorityQueue,
}

type LineReader = (source: Source, line: SourceLine, structure: Structure) => TimedOperation

function read(format: string, source: Source, options: ReaderOptions, readLine: LineReader) {
  const collector = new Collector(format, source)
  const operations = new TimedOperations(collector.table)
  let structure: Structure | undefined
  let usual: UsualLines | undefined
  eachLine(source, (bytes, start, end, number) => {
    if (usual?.read(bytes, start, end, number)) return
    const line = lineOf(source, bytes, start, end, number)
    if (structure) operations.add(readLine(source, line, structure))
    else {
      structure = readStructure(source, line)
      if (readLine === readFastlin) usual = new UsualLines(operations, structure)
    }
  })
  operations.collect(collector, options.ties ?? 'sequential')
  if (operations.length === 0) {
    throw new HistoryError({ place: placeOf(source, 1, 1), expected: 'a history with operations', got: 'none' })
  }
  return collector.finish(() => ({ model: structure!.model }))
}

function readStructure(source: Source, line: SourceLine): Structure {
  const name = /^\s*#\s*([\w-]+)\s*$/.exec(line.text)?.[1]?.toLowerCase()
  const known = Object.keys(structures).join(', ')
  if (name === undefined) throw malformed(source, line, 0, { expected: `"# <structure>" (${known})` })
  if (!Object.hasOwn(structures, name)) {
    throw malformed(source, line, line.text.search(/[\w-]/), { expected: `a structure (${known})` })
  }
  return structures[name]!
}

/**
 * fastlin's lines that look as most do, read from their bytes: a method in small letters, and three plain integers. Others
 * are left to the reader of texts, which knows what is wrong with them, if anything.
 */
class UsualLines {
  readonly #methods: readonly { readonly bytes: Uint8Array; readonly name: number; readonly brings: boolean }[]
  readonly #nil: number
  #at = 0

  constructor(
    readonly operations: TimedOperations,
    { methods }: Structure,
  ) {
    const { table } = operations
    this.#nil = table.codeOf(null)
    this.#methods = Object.entries(methods).map(([method, { f, brings }]) => ({
      bytes: new TextEncoder().encode(method),
      name: table.codeOf(f),
      brings: brings === true,
    }))
  }

  /** Whether the line was such a line; if so, it is among the operations. */
  read(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    const method = this.#methods.find(
      ({ bytes: name }) => isAt(name, bytes, from) && bytes[from + name.length] === BLANK,
    )
    if (method === undefined) return false
    this.#at = from + method.bytes.length
    const value = this.#integer(bytes, to)
    const start = this.#integer(bytes, to)
    const end = this.#integer(bytes, to)
    // What is no number is not equal to itself; a value with more digits has no code of its own.
    if (this.#at !== to || !(start <= end) || !(value >= -1 && value < 1e9)) return false
    const code = value === -1 ? this.#nil : 2 * value + 1
    this.operations.push(method.name, method.brings ? ABSENT : code, code, start, end, line)
    return true
  }

  /** A blank and an integer without a sign (but −1), of at most 15 digits; or NaN. */
  #integer(bytes: Uint8Array, to: number): number {
    let at = this.#at
    if (bytes[at] !== BLANK) return Number.NaN
    at += 1
    const isNegative = bytes[at] === MINUS
    if (isNegative) at += 1
    const first = at
    let value = 0
    for (; at < to && bytes[at]! >= ZERO && bytes[at]! <= NINE; at += 1) value = value * 10 + bytes[at]! - ZERO
    this.#at = at
    if (at === first || at - first > 15 || (isNegative && (value !== 1 || at - first > 1))) return Number.NaN
    return isNegative ? -1 : value
  }
}

const [BLANK, MINUS, ZERO, NINE] = [32, 45, 48, 57]

function isAt(expected: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < expected.length; i += 1) if (expected[i] !== bytes[at + i]) return false
  return true
}

interface Word {
  readonly text: string
  readonly offset: number
}

function wordsOf(line: SourceLine): Word[] {
  return Array.from(line.text.matchAll(/\S+/g), (match) => ({ text: match[0], offset: match.index }))
}

function readFastlin(source: Source, line: SourceLine, structure: Structure): TimedOperation {
  const words = wordsOf(line)
  const method = methodOf(source, line, words[0], structure)
  const value = integer(source, line, words[1], 'a value')
  const times = interval(source, line, words[2], words[3])
  expectEnd(source, line, words[4])
  return { ...called(method, value === -1 ? null : value), ...times, line: line.number }
}

function readFptlin(source: Source, line: SourceLine, structure: Structure): TimedOperation {
  const words = wordsOf(line)
  const process = integer(source, line, words[0], 'a process number')
  if (process < 0) throw malformed(source, line, words[0]!.offset, { expected: 'a process number' })
  const times = interval(source, line, words[1], words[2])
  const method = methodOf(source, line, words[3], structure)
  const value = words[4] === undefined && method.brings ? -1 : integer(source, line, words[4], 'a value')
  expectEnd(source, line, words[5])
  return { process, ...called(method, value === -1 ? null : value), ...times, line: line.number }
}

function called({ f, brings }: Method, value: Value): { f: string; input?: Value; output: Value } {
  return brings ? { f, output: value } : { f, input: value, output: value }
}

function methodOf(source: Source, line: SourceLine, word: Word | undefined, { methods }: Structure): Method {
  const name = word?.text.toLowerCase() ?? ''
  if (Object.hasOwn(methods, name)) return methods[name]!
  const expected = `a method (${Object.keys(methods).join(', ')})`
  throw malformed(source, line, word?.offset ?? line.text.length, { expected })
}

function interval(source: Source, line: SourceLine, first: Word | undefined, second: Word | undefined) {
  const start = integer(source, line, first, 'a time')
  const end = integer(source, line, second, 'a time')
  if (end < start) {
    throw malformed(source, line, second!.offset, { expected: `an end from ${start} on, where the operation starts` })
  }
  return { start, end }
}

function integer(source: Source, line: SourceLine, word: Word | undefined, what: string): number {
  const value = Number(word?.text)
  if (word && /^-?\d+$/.test(word.text) && Number.isSafeInteger(value)) return value + 0 // no −0
  const expected = `${what} (an integer between −(2^53 − 1) and 2^53 − 1)`
  throw malformed(source, line, word?.offset ?? line.text.length, { expected })
}

function expectEnd(source: Source, line: SourceLine, word: Word | undefined): void {
  if (word) throw malformed(source, line, word.offset, { expected: 'the end of the line' })
}
