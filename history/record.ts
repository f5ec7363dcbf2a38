/**
 * Recording what a program's own clients do, as JSON Lines that `faultline history` judges.
 *
 * Each line is written by one call of the system before the operation goes on, so that a program that crashes leaves
 * whole lines behind: an operation without a completion is one of which nobody knows whether it happened.
 */
import type { EventType, HistoryEvent, Value } from './event.js'
import { jsonLine } from './formats/write-json-lines.js'

/** What a call of the client is in a history. */
export interface RecordedCall {
  /** Name of the operation, as the sequential specifications spell it: `read`, `write`, `get`, `put`, … */
  readonly f: string
  readonly key?: Value
  /** The argument of the operation. */
  readonly value?: Value
  /** What the client's answer is in the history; by default the answer itself for an operation without argument, else the argument. */
  readonly result?: (answer: unknown) => Value
}

/** `fail` only where it is certain that nothing happened: anything else would make a verdict wrong. */
export type FailureKind = 'fail' | 'info'

export interface RecordOptions<Client> {
  /** Where lines go: the path of a file, which is created or continued, or a function that gets one line at a time. */
  readonly to: string | ((line: string) => void)
  /** Which methods are operations, and which ones: from the arguments of a call. Other methods are passed through. */
  readonly operations: {
    readonly [method in keyof Client]?: (...args: readonly never[]) => RecordedCall
  }
  /** Whether a rejection means that nothing happened (`fail`), or nobody knows (`info`, the default for every error). */
  readonly classify?: (error: unknown, call: RecordedCall) => FailureKind
  /** Milliseconds that never fall; by default `performance.now`, which is the same clock for the whole program. */
  readonly now?: () => number
  /** The node that the client talks to. */
  readonly node?: string
  /** Gives out process numbers; clients that write to one place must share it. By default all of this thread do. */
  readonly nextProcess?: () => number
}

let processes = 0

/**
 * The same client, whose calls are recorded. One client is one process as long as its calls follow each other: a call that
 * is made while another is open gets a process of its own, and so does the next one after an `info`.
 *
 *     const client = record(connect(url), {
 *       to: 'run.jsonl',
 *       operations: { get: (key) => ({ f: 'get', key }), put: (key, value) => ({ f: 'put', key, value }) },
 *     })
 *
 * @throws HistoryError, by rejecting the call, for a value that JSON cannot say
 */
export function record<Client extends object>(client: Client, options: RecordOptions<Client>): Client {
  const { classify = () => 'info' as const, now = () => performance.now(), node } = options
  const nextProcess = options.nextProcess ?? (() => processes++)
  const write = typeof options.to === 'string' ? appendTo(options.to) : options.to
  const idle: number[] = []

  const operation = async (call: RecordedCall, invoke: () => unknown): Promise<unknown> => {
    const process = idle.pop() ?? nextProcess()
    const line = (type: EventType, more: Partial<HistoryEvent>) => {
      const { f, key } = call
      write(
        jsonLine({
          process,
          type,
          f,
          ...(key === undefined ? {} : { key }),
          ...more,
          time: now(),
          ...(node === undefined ? {} : { node }),
        }),
      )
    }
    const argument = call.value === undefined ? {} : { value: call.value }
    line('invoke', argument)
    let answer: unknown
    try {
      answer = await invoke()
    } catch (error) {
      const type = classify(error, call)
      line(type, { ...argument, error: error instanceof Error ? error.message : String(error) })
      if (type === 'fail') idle.push(process)
      throw error
    }
    const value = call.result
      ? call.result(answer)
      : call.value === undefined
        ? ((answer ?? null) as Value)
        : call.value
    line('ok', { value })
    idle.push(process)
    return answer
  }

  return new Proxy(client, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      const describe = Object.hasOwn(options.operations, property)
        ? (options.operations[property as keyof Client] as ((...args: readonly unknown[]) => RecordedCall) | undefined)
        : undefined
      if (!describe) return member.bind(target)
      return (...args: readonly unknown[]) => operation(describe(...args), () => member.apply(target, args))
    },
  })
}

/** Appends whole lines to a file, each by one call; opened when the first line comes. */
function appendTo(path: string): (line: string) => void {
  // Not imported: those who only read histories need no file system.
  const fs = process.getBuiltinModule('node:fs')
  let descriptor: number | undefined
  return (line) => {
    descriptor ??= fs.openSync(path, 'a')
    fs.writeSync(descriptor, line)
  }
}
