/** What is looked at: a file, what is told of it, and one of its operations. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { DrawnHistory, HistoryPage, HistoryPageFile, PagePart } from '../../../history/page/index.js'

export interface HistoryView {
  readonly page: HistoryPage
  readonly fileAt: Signal<number>
  readonly partAt: Signal<number>
  /** The operation that is looked at, by its place. */
  readonly chosen: Signal<number | undefined>
  readonly axis: Signal<'order' | 'time'>
  readonly zoom: Signal<number>
  readonly file: ReadonlySignal<HistoryPageFile>
  readonly part: ReadonlySignal<PagePart | undefined>
  /** By how their lines, or their names, are written in sentences. */
  readonly named: ReadonlySignal<ReadonlyMap<string, number>>
}

export function viewOf(page: HistoryPage): HistoryView {
  const fileAt = signal(0)
  const partAt = signal(0)
  const file = computed(() => page.files[fileAt.value]!)
  const view: HistoryView = {
    page,
    fileAt,
    partAt,
    chosen: signal(undefined),
    axis: signal('order'),
    zoom: signal(1),
    file,
    part: computed(() => file.value.parts[partAt.value]),
    named: computed(() => namesOf(file.value.drawn)),
  }
  chooseFile(view, 0)
  return view
}

export function chooseFile(view: HistoryView, at: number): void {
  view.fileAt.value = Math.max(0, Math.min(view.page.files.length - 1, at))
  view.zoom.value = 1
  view.axis.value = hasTellingTimes(view.file.value.drawn) ? 'time' : 'order'
  choosePart(view, 0)
}

export function choosePart(view: HistoryView, at: number): void {
  const { parts } = view.file.value
  view.partAt.value = Math.max(0, Math.min(parts.length - 1, at))
  const part = parts[view.partAt.value]
  view.chosen.value = part?.stuck?.[0]?.operation ?? part?.operations[0]
}

/** The next operation that matters, round and round. */
export function nextOfPart(view: HistoryView, direction: 1 | -1): void {
  const part = view.part.value
  const all = [...new Set([...(part?.operations ?? []), ...(part?.stuck ?? []).map(({ operation }) => operation)])]
  if (all.length === 0) return
  all.sort((a, b) => a - b)
  const at = view.chosen.value ?? -1
  view.chosen.value =
    direction > 0 ? (all.find((each) => each > at) ?? all[0]!) : (all.findLast((each) => each < at) ?? all.at(-1)!)
}

/** To the operation before or behind it in the order in which they begin, or in its neighbours' lanes. */
export function move(view: HistoryView, along: -1 | 0 | 1, across: -1 | 0 | 1): void {
  const { drawn } = view.file.value
  if (drawn === undefined || drawn.operations.length === 0) return
  const { operations, lanes } = drawn
  const at = view.chosen.value ?? 0
  if (across === 0) {
    view.chosen.value = Math.max(0, Math.min(operations.length - 1, at + along))
    return
  }
  const { begin, lane } = operations[at]!
  for (let next = lane + across; next >= 0 && next < lanes.length; next += across) {
    const inLane = operations.flatMap((operation, i) =>
      operation.lane === next ? [{ i, begin: operation.begin }] : [],
    )
    if (inLane.length === 0) continue
    view.chosen.value = inLane.reduce((best, each) =>
      Math.abs(each.begin - begin) < Math.abs(best.begin - begin) ? each : best,
    ).i
    return
  }
}

/** Operations by what sentences call them: `line 12`, `T3`. A line with several is none of them. */
function namesOf(drawn: DrawnHistory | undefined): ReadonlyMap<string, number> {
  const named = new Map<string, number>()
  const doubtful = new Set<string>()
  const note = (name: string, operation: number) => {
    if ((named.get(name) ?? operation) !== operation) doubtful.add(name)
    named.set(name, operation)
  }
  for (const [i, { name, begin, end }] of (drawn?.operations ?? []).entries()) {
    if (name !== undefined) note(name, i)
    note(`${drawn!.unit} ${drawn!.lines[begin]}`, i)
    if (end !== undefined) note(`${drawn!.unit} ${drawn!.lines[end]}`, i)
  }
  for (const name of doubtful) named.delete(name)
  return named
}

/** Below this share of the whole a bar cannot be told from a dot. */
const SHARE_MIN = 1 / 150

/** Whether most operations are long enough to be seen on an axis of time. */
function hasTellingTimes(drawn: DrawnHistory | undefined): boolean {
  const times = drawn?.times
  if (drawn === undefined || times === undefined) return false
  const whole = times.at(-1)! - times[0]!
  const lengths = drawn.operations.map(({ begin, end = times.length - 1 }) => times[end]! - times[begin]!)
  lengths.sort((a, b) => a - b)
  return whole > 0 && lengths[Math.floor(lengths.length / 2)]! / whole >= SHARE_MIN
}
