/** What the checkers of delivery ask of a history, by definition, for tests: every operation against every other one. */
import { type History, type Operation, pairOperations, type Value } from '../../../history/index.js'

const ended = ({ completed }: Operation) => completed ?? Number.POSITIVE_INFINITY
const before = (a: Operation, b: Operation) => a.status === 'ok' && ended(a) < b.invoked
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

interface Split {
  readonly puts: readonly Operation[]
  readonly gets: readonly Operation[]
}

function split(history: History, put: string): Split {
  const operations = pairOperations(history)
  return {
    puts: operations.filter(({ f, status }) => f === put && status !== 'fail'),
    gets: operations.filter(({ f, status }) => f !== put && status === 'ok'),
  }
}

export function isSet(history: History): boolean {
  const { puts, gets } = split(history, 'add')
  const read = [...gets].sort((a, b) => ended(a) - ended(b)).at(-1)
  if (read === undefined) return true
  const found = read.output as readonly Value[]
  const isComplete = puts.every((add) => !before(add, read) || found.includes(add.input))
  return isComplete && found.every((element) => puts.some((add) => add.input === element && add.invoked < ended(read)))
}

/** One element after the other, one read after the other, as Jepsen does it. */
export function isSetFull(history: History, linearizable: boolean): boolean {
  const { puts, gets } = split(history, 'add')
  for (const read of gets) {
    const found = read.output as readonly Value[]
    if (new Set(found).size < found.length) return false
    if (!found.every((each) => puts.some((add) => add.input === each && add.invoked < ended(read)))) return false
  }
  return [...new Set(puts.map(({ input }) => input))].every((element) => {
    const adds = puts.filter(({ input }) => input === element)
    const relevant = gets.filter((read) => ended(read) > Math.min(...adds.map(({ invoked }) => invoked)))
    const finders = relevant.filter(({ output }) => (output as readonly Value[]).includes(element))
    const others = relevant.filter((read) => !finders.includes(read))
    const known = Math.min(...[...adds.filter(({ status }) => status === 'ok'), ...finders].map(ended))
    const present = Math.max(-1, ...finders.map(({ invoked }) => invoked))
    const absent = Math.max(-1, ...others.map(({ invoked }) => invoked))
    const isMissed = known < absent
    return !(isMissed && (present < absent || linearizable))
  })
}

export function isQueue(history: History): boolean {
  const { puts, gets } = split(history, 'enqueue')
  const taken = gets.filter(({ output }) => output !== null)
  return taken.every((dequeue) => {
    const until = ended(dequeue)
    const ins = puts.filter(({ input, invoked }) => input === dequeue.output && invoked < until)
    const outs = taken.filter((other) => other.output === dequeue.output && ended(other) <= until)
    return outs.length <= ins.length
  })
}

/** Each set of additions that may have taken effect gives a sum; the smallest and the largest bound every read. */
export function isCounter(history: History): boolean {
  const { puts, gets } = split(history, 'add')
  return gets.every((read) => {
    const possible = puts.filter((add) => add.invoked < ended(read))
    const certain = possible.filter((add) => before(add, read))
    const free = possible.filter((add) => !certain.includes(add))
    const sums = subsets(free).map((some) => [...certain, ...some].reduce((sum, add) => sum + (add.input as number), 0))
    return (read.output as number) >= Math.min(...sums) && (read.output as number) <= Math.max(...sums)
  })
}

type Steps = readonly (readonly [string, string, Value])[]

/** Some order of the writes has each read find a beginning of it, as far as its keys go. */
export function hasNoLongFork(history: History): boolean {
  const operations = pairOperations(history)
  const stepsOf = ({ status, input, output }: Operation) => (status === 'ok' ? output : input) as unknown as Steps
  const writes = operations.filter((each) => each.status !== 'fail' && stepsOf(each)[0]![0] === 'w')
  const reads = operations.filter((each) => each.status === 'ok' && stepsOf(each)[0]![0] === 'r').map(stepsOf)
  const isWritten = (key: string, value: Value) =>
    writes.some((write) => same(stepsOf(write)[0]!.slice(1), [key, value]))
  if (!reads.every((read) => read.every(([, key, value]) => value === null || isWritten(key, value)))) return false
  const keys = [...new Set(writes.map((write) => stepsOf(write)[0]![1]))]
  return permutations(keys).some((order) =>
    reads.every((read) =>
      [...order.keys(), order.length].some((length) =>
        read.every(([, key, value]) => order.slice(0, length).includes(key) === (value !== null)),
      ),
    ),
  )
}

/** Who got what: the deliveries of a message, first ones first. */
function deliveriesOf({ gets }: Split, send: Operation): readonly Operation[] {
  return gets.filter(({ output }) => output === send.input).sort((a, b) => ended(a) - ended(b))
}

const hasUnsent = ({ puts, gets }: Split) =>
  gets.some(
    (get) => get.output !== null && !puts.some((send) => send.input === get.output && send.invoked < ended(get)),
  )

/** Messages have values of their own. */
export function isAtMostOnce(history: History): boolean {
  const all = split(history, 'send')
  return !hasUnsent(all) && all.puts.every((send) => deliveriesOf(all, send).length <= 1)
}

export function isAtLeastOnce(history: History): boolean {
  const all = split(history, 'send')
  return !hasUnsent(all) && all.puts.every((send) => send.status !== 'ok' || deliveriesOf(all, send).length > 0)
}

export function isOrdered(history: History): boolean {
  const all = split(history, 'send')
  return (
    !hasUnsent(all) &&
    all.puts.every((a) =>
      all.puts.every((b) => {
        const [gotA, gotB] = [deliveriesOf(all, a)[0], deliveriesOf(all, b)[0]]
        return !(gotA && gotB && a.key === b.key && before(a, b) && ended(gotB) < gotA.invoked)
      }),
    )
  )
}

export function hasNoGaps(history: History): boolean {
  const all = split(history, 'send')
  return (
    !hasUnsent(all) &&
    all.puts.every((a) =>
      all.puts.every((b) => {
        const isGap = deliveriesOf(all, a).length === 0 && deliveriesOf(all, b).length > 0
        return !(isGap && a.key === b.key && before(a, b))
      }),
    )
  )
}

/** How many deliveries ended without anybody having seen of what. */
export function unseenIn(history: History): number {
  return pairOperations(history).filter(({ f, status }) => f !== 'send' && status !== 'ok' && status !== 'fail').length
}

function subsets<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items
  if (first === undefined) return [[]]
  return subsets(rest).flatMap((some) => [some, [first, ...some]])
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}
