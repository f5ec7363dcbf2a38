/** What is looked at: a file, what is told of it, and one of its operations. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { DrawnHistory, HistoryPage, HistoryPageFile, PagePart } from '../../../history/page/index.js'
import { mattering, type Scene, sceneOf } from './scene.js'

export interface HistoryView {
  readonly page: HistoryPage
  readonly fileAt: Signal<number>
  readonly partAt: Signal<number>
  /** The operation that is looked at, by its place. */
  readonly chosen: Signal<number | undefined>
  readonly axis: Signal<'order' | 'time'>
  readonly zoom: Signal<number>
  /** Whether the others are left out of the picture. */
  readonly isFocused: Signal<boolean>
  readonly file: ReadonlySignal<HistoryPageFile>
  readonly part: ReadonlySignal<PagePart | undefined>
  /** What is in the picture. */
  readonly scene: ReadonlySignal<Scene | undefined>
  /** By how their lines, or their names, are written in sentences. */
  readonly named: ReadonlySignal<ReadonlyMap<string, number>>
}

export function viewOf(page: HistoryPage): HistoryView {
  const fileAt = signal(0)
  const partAt = signal(0)
  const file = computed(() => page.files[fileAt.value]!)
  const part = computed(() => file.value.parts[partAt.value])
  const isFocused = signal(false)
  const view: HistoryView = {
    page,
    fileAt,
    partAt,
    chosen: signal(undefined),
    axis: signal('order'),
    zoom: signal(1),
    file,
    isFocused,
    part,
    scene: computed(() => {
      const { drawn } = file.value
      const ids = mattering(part.value)
      return drawn && sceneOf(drawn, isFocused.value && ids.length > 0 ? ids : undefined)
    }),
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
  view.isFocused.value = isScattered(mattering(part))
  view.chosen.value = part?.stuck?.[0]?.operation ?? part?.operations[0]
}

/** Where others are between them, those that matter are not seen together. */
const isScattered = (ids: readonly number[]): boolean =>
  ids.length > 0 && ids.at(-1)! - ids[0]! > ids.length + SCATTERED_MIN

const SCATTERED_MIN = 12

/** The next operation that matters, round and round. */
export function nextOfPart(view: HistoryView, direction: 1 | -1): void {
  const all = mattering(view.part.value)
  if (all.length === 0) return
  const at = view.chosen.value ?? -1
  view.chosen.value =
    direction > 0 ? (all.find((each) => each > at) ?? all[0]!) : (all.findLast((each) => each < at) ?? all.at(-1)!)
}

/** To the operation before or behind it in the order in which they begin, or in its neighbours' lanes. */
export function move(view: HistoryView, along: -1 | 0 | 1, across: -1 | 0 | 1): void {
  const scene = view.scene.value
  if (scene === undefined || scene.ids.length === 0) return
  const { ids, drawn } = scene
  const chosen = view.chosen.value ?? -1
  const at = ids.findIndex((id) => id >= chosen)
  if (across === 0) {
    // From one that is not in the picture to the next one that is.
    const next = along > 0 && ids[at] !== chosen ? at : (at < 0 ? ids.length : at) + along
    view.chosen.value = ids[Math.max(0, Math.min(ids.length - 1, next))]!
    return
  }
  const { begin, lane } = drawn.operations[Math.max(0, at)]!
  for (let next = lane + across; next >= 0 && next < drawn.lanes.length; next += across) {
    const inLane = drawn.operations.flatMap((each, i) => (each.lane === next ? [{ i, begin: each.begin }] : []))
    if (inLane.length === 0) continue
    const nearest = inLane.reduce((best, each) =>
      Math.abs(each.begin - begin) < Math.abs(best.begin - begin) ? each : best,
    )
    view.chosen.value = ids[nearest.i]!
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
