/**
 * Logs of Jepsen's etcd register test, as porcupine keeps them:
 *
 *     INFO  jepsen.util - 2<TAB>:invoke<TAB>:write<TAB>4
 *
 * Semantics: `:fail :cas [a b]` is a compare that failed, so the register did not hold `a`; `:fail :read :timed-out`
 * says nothing; `:info` is indeterminate. The register starts at nil, and reading nil means that nothing is there.
 * Source: porcupine, test_data/jepsen and its reader (github.com/anishathalye/porcupine).
 */

import { eachLine, lineOf } from '../bytes/lines.js'
import { TokenCodes, UNKNOWN } from '../bytes/tokens.js'
import { EdnError, parseEdn, skipBlank } from '../edn.js'
import type { EventType, HistoryEvent, Value } from '../event.js'
import { Collector, type HistoryFormat } from '../recorded.js'
import { malformed, type Source, type SourceLine } from '../source.js'
import { valueOfEdn } from './edn-value.js'

export const jepsenLog: HistoryFormat = {
  name: 'jepsen-log',
  description: "logs of Jepsen's etcd register test: INFO  jepsen.util - 2 :invoke :write 4",
  recognise: (head) => /^\s*INFO\s+jepsen\.util\s/.test(head),
  read: (source) => {
    const collector = new Collector('jepsen-log', source)
    const { table } = collector
    // Lines are repeated: there are few clients, and few values.
    const known = new TokenCodes()
    eachLine(source, (bytes, start, end, number) => {
      const same = known.codeOf(bytes, start, end)
      if (same !== UNKNOWN) {
        table.repeat(same, number)
        return
      }
      known.learn(bytes.subarray(start, end), table.length)
      collector.add(readLine(source, lineOf(source, bytes, start, end, number)), number)
    })
    return collector.finish(() => ({
      model: 'cas-register',
      initial: null,
      nil: 'absent',
      failedCas: 'constrains',
    }))
  },
}
const prefix = /^INFO\s+jepsen\.util\s+-\s+/
const field = /\S+/y
const types: readonly string[] = ['invoke', 'ok', 'fail', 'info'] satisfies EventType[]

function readLine(source: Source, line: SourceLine): HistoryEvent {
  const start = prefix.exec(line.text)?.[0].length
  if (start === undefined) {
    throw malformed(source, line, 0, { expected: '"INFO  jepsen.util - <process> :<type> :<operation> <value>"' })
  }
  const words = { at: start }
  const process = word(source, line, words, /^\d+$/, 'a process number')
  const type = word(source, line, words, /^:(invoke|ok|fail|info)$/, `a type (${types.map((t) => `:${t}`).join(' ')})`)
  const f = word(source, line, words, /^:(read|write|cas)$/, 'an operation (:read :write :cas)')
  const event = { process: Number(process), type: type.slice(1) as EventType, f: f.slice(1) }
  return { ...event, ...payload(source, line, words.at, event) }
}

/** The next blank-separated word, which must look as expected. */
function word(source: Source, line: SourceLine, cursor: { at: number }, shape: RegExp, expected: string): string {
  cursor.at = skipBlank(line.text, cursor.at)
  field.lastIndex = cursor.at
  const text = field.exec(line.text)?.[0] ?? ''
  if (!shape.test(text)) throw malformed(source, line, cursor.at, { expected })
  cursor.at += text.length
  return text
}

/** A keyword in place of a value, such as `:timed-out`, is the reason why a completion brought none. */
function payload(source: Source, line: SourceLine, from: number, event: HistoryEvent): Partial<HistoryEvent> {
  const offset = skipBlank(line.text, from)
  const { value, error } = parseValue(source, line, offset)
  const ended = event.type === 'fail' || event.type === 'info'
  if (error !== undefined && ended) return { error }
  const shape = shapeOf(event)
  if (error !== undefined || !shape.holds(value)) throw malformed(source, line, offset, { expected: shape.expected })
  return { value }
}

interface Shape {
  readonly expected: string
  holds(value: Value): boolean
}

function shapeOf({ f, type }: HistoryEvent): Shape {
  if (f === 'cas') {
    return { expected: '[<old> <new>]', holds: (value) => Array.isArray(value) && value.length === 2 }
  }
  const scalar = (value: Value) => value === null || typeof value !== 'object'
  if (f === 'read' && type === 'invoke') return { expected: 'nil', holds: (value) => value === null }
  if (f === 'read') return { expected: 'the value read, or nil', holds: scalar }
  return { expected: 'the value to write', holds: scalar }
}

function parseValue(source: Source, line: SourceLine, offset: number): { value: Value; error?: string } {
  try {
    const parsed = parseEdn(line.text, offset)
    const end = skipBlank(line.text, parsed.end)
    if (end < line.text.length) throw new EdnError('the end of the line', end)
    const edn = parsed.value.value
    if (edn !== null && typeof edn === 'object' && edn.type === 'keyword') return { value: null, error: edn.name }
    return { value: valueOfEdn(parsed.value) }
  } catch (error) {
    if (error instanceof EdnError) throw malformed(source, line, error.offset, { expected: error.expected })
    throw error
  }
}
