/**
 * Histories of our own making, of any size: some clients use one object at once, each value going in once. All are
 * linearizable, for each operation takes effect at one moment between its beginning and its end, and all are the same
 * whenever they are made.
 */
import { closeSync, openSync, writeSync } from 'node:fs'

export const generatedObjects = ['register', 'queue', 'stack', 'set'] as const
export type GeneratedObject = (typeof generatedObjects)[number]

/** How a history is written: JSON Lines, or fastlin's text, which has a line for each operation. */
export type GeneratedFormat = 'jsonl' | 'fastlin'

/** What fastlin's text has structures for. */
export const inFastlin: readonly GeneratedObject[] = ['queue', 'stack']

const CLIENTS = 8
const BUFFER_CHARACTERS = 2 ** 20

interface Doing {
  readonly f: string
  readonly input: number | null
  readonly start: number
  /** Once it has taken effect. */
  output?: number | boolean | null
}

/** Writes a history to a file. */
export function writeGenerated(
  file: string,
  object: GeneratedObject,
  operations: number,
  format: GeneratedFormat,
): void {
  const descriptor = openSync(file, 'w')
  let text = format === 'fastlin' ? `# ${object}\n` : ''
  const write = (line: string) => {
    text += line
    if (text.length < BUFFER_CHARACTERS) return
    writeSync(descriptor, text)
    text = ''
  }
  try {
    generate(object, operations, format === 'fastlin' ? lines(write) : events(write))
    writeSync(descriptor, text)
  } finally {
    closeSync(descriptor)
  }
}

interface Writer {
  begin(client: number, doing: Doing): void
  end(client: number, doing: Doing, at: number): void
}

function events(write: (line: string) => void): Writer {
  const event = (process: number, type: string, f: string, value: Doing['output']) =>
    write(`{"process":${process},"type":"${type}","f":"${f}","value":${value}}\n`)
  return {
    begin: (client, { f, input }) => event(client, 'invoke', f, input),
    end: (client, { f, output }) => event(client, 'ok', f, output),
  }
}

const fastlinNames: Readonly<Record<string, string>> = { enqueue: 'enq', dequeue: 'deq' }

function lines(write: (line: string) => void): Writer {
  return {
    begin: () => {},
    end: (_, { f, output, start }, at) => write(`${fastlinNames[f] ?? f} ${output ?? -1} ${start} ${at}\n`),
  }
}

/** Each turn, some client begins an operation, lets it take effect, or ends it. */
function generate(object: GeneratedObject, operations: number, { begin, end }: Writer): void {
  const random = randomFrom(operations)
  const { next, apply } = objects[object](random)
  const clients: (Doing | undefined)[] = Array.from({ length: CLIENTS }, () => undefined)
  let begun = 0
  let ended = 0
  for (let at = 1; ended < operations; at += 1) {
    const client = random(CLIENTS)
    const doing = clients[client]
    if (doing === undefined) {
      if (begun === operations) continue
      begun += 1
      const started = { ...next(), start: at }
      clients[client] = started
      begin(client, started)
    } else if (doing.output === undefined) doing.output = apply(doing)
    else {
      ended += 1
      clients[client] = undefined
      end(client, doing, at)
    }
  }
}

interface Simulated {
  next(): Pick<Doing, 'f' | 'input'>
  apply(doing: Doing): number | boolean | null
}

type Random = (below: number) => number

const objects: Record<GeneratedObject, (random: Random) => Simulated> = {
  register: (random) => {
    let [held, values] = [0, 0]
    return {
      next: () => (random(2) === 0 ? { f: 'write', input: ++values } : { f: 'read', input: null }),
      apply: ({ input }) => {
        held = input ?? held
        return held === 0 ? null : held
      },
    }
  },
  queue: (random) => {
    const [items, first] = [[] as number[], { at: 0 }]
    return collection(random, 'enqueue', 'dequeue', {
      put: (value) => items.push(value),
      take: () => (first.at < items.length ? items[first.at++]! : null),
    })
  },
  stack: (random) => {
    const items: number[] = []
    return collection(random, 'push', 'pop', {
      put: (value) => items.push(value),
      take: () => items.pop() ?? null,
    })
  },
  set: (random) => {
    const members = new Set<number>()
    const removed: number[] = []
    let values = 0
    return {
      next: () => {
        const what = random(3)
        if (what === 0 || values === 0) return { f: 'add', input: ++values }
        // Of the latest values, so that operations on one of them meet.
        const input = Math.max(1, values - random(2 * CLIENTS))
        if (what === 1 || removed[input] !== undefined) return { f: 'contains', input }
        removed[input] = 1
        return { f: 'remove', input }
      },
      apply: ({ f, input }) => {
        if (f === 'contains') return members.has(input!)
        if (f === 'remove') return members.delete(input!)
        const isNew = !members.has(input!)
        members.add(input!)
        return isNew
      },
    }
  },
}

function collection(
  random: Random,
  insert: string,
  remove: string,
  { put, take }: { put(value: number): unknown; take(): number | null },
): Simulated {
  let values = 0
  return {
    next: () => (random(2) === 0 ? { f: insert, input: ++values } : { f: remove, input: null }),
    apply: ({ input }) => {
      if (input === null) return take()
      put(input)
      return input
    },
  }
}

/** Marsaglia's xorshift with 32 bits: integers from 0 to below `below`. */
function randomFrom(seed: number): Random {
  let state = seed ^ 0x9e3779b9 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
