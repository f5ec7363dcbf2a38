/** What stands for longer than a step: lanes, who is down or unwell, open operations, walls. */
import { BRIDGE, clientKey, nodeKey, type Partition, sidesOf } from '../../render/lanes.js'
import type { Scene } from '../../render/scene.js'
import { homesOf, wallsOf } from '../../render/walls.js'
import { arrow, LANE, label, line, PAPER, TONES } from './ink.js'
import { element, type Markup } from './markup.js'
import { answerY, headWidth, PEN, type PlacedLane, type PlacedRow, type Plan, rankOf } from './plan.js'

const HEAD_HEIGHT = 36
/** Above the first row, for the names of the lanes. */
export const HEADS_HEIGHT = HEAD_HEIGHT + 12

/** A stretch of a lane, from one height to another; without `until`, it goes on behind the last row. */
interface Stretch {
  readonly lane: PlacedLane
  readonly kind: 'crash' | 'pause' | 'gray'
  readonly from: number
  readonly until: number | undefined
}

export function standing(scene: Scene, plan: Plan): Markup[] {
  const stretches = stretchesIn(plan)
  return [
    ...plan.lanes.flatMap((lane) => laneLine(scene, plan, lane)),
    ...stretches.flatMap((stretch) => stretchShape(plan, stretch)),
    ...wallsIn(scene, plan),
    ...barsIn(scene, plan),
    ...plan.lanes.flatMap((lane) => head(plan, lane)),
  ]
}

/** Name and role in a frame: round for clients. */
function head(plan: Plan, lane: PlacedLane): Markup[] {
  const width = headWidth(lane)
  const y = plan.top - HEADS_HEIGHT
  const isClient = lane.kind === 'client'
  const stroke = isClient ? TONES.client : LANE
  return [
    element('rect', {
      x: lane.x - width / 2,
      y,
      width,
      height: HEAD_HEIGHT,
      rx: isClient ? 14 : 3,
      fill: PAPER,
      stroke,
    }),
    label(lane.x, y + 15, PEN.clean(lane.name), { anchor: 'middle', bold: true }),
    label(lane.x, y + 29, PEN.clean(lane.role), { anchor: 'middle', tone: isClient ? 'client' : 'dim', size: 11 }),
  ]
}

function laneLine(scene: Scene, { top, bottom }: Plan, { x, kind, role }: PlacedLane): Markup[] {
  return laneSample(x, top - 12, bottom + 12, kind === 'client' ? undefined : rankOf(scene, role))
}

/** By the rank of the role: the rarest is drawn double; a client’s (no rank) is dotted. */
export function laneSample(x: number, from: number, until: number, rank: number | undefined): Markup[] {
  if (rank === undefined) return [line(x, from, x, until, { color: TONES.client, width: 1, dash: '1 4' })]
  const stroke = { color: LANE, width: 1.3 }
  if (rank === 0) return [-2, 2].map((by) => line(x + by, from, x + by, until, stroke))
  const dash = [undefined, '7 4', '2 3'][Math.min(rank - 1, 2)]
  return [line(x, from, x, until, dash === undefined ? stroke : { ...stroke, dash })]
}

function stretchesIn({ lanes, rows }: Plan): Stretch[] {
  const found: Stretch[] = []
  const open = new Map<string, Omit<Stretch, 'until'>>()
  const end = (key: string, y: number): void => {
    const stretch = open.get(key)
    if (stretch !== undefined) found.push({ ...stretch, until: y })
    open.delete(key)
  }
  for (const { row, y } of rows) {
    const { event } = row.step
    if (!('node' in event)) continue
    const lane = lanes.find(({ key }) => key === nodeKey(event.node))
    if (lane === undefined) continue
    const key = (kind: Stretch['kind']) => `${kind} ${lane.key}`
    if (event.type === 'restart') end(key('crash'), y)
    if (event.type === 'resume') end(key('pause'), y)
    if (event.type === 'crash') for (const kind of ['pause', 'gray'] as const) end(key(kind), y)
    if (event.type === 'crash' || event.type === 'pause' || event.type === 'gray')
      open.set(key(event.type), { lane, kind: event.type, from: y })
  }
  return [...found, ...[...open.values()].map((stretch) => ({ ...stretch, until: undefined }))]
}

/** Down: the lane is gone, and a hatched gap in its place. Paused: dotted. Gray: a grey band. */
function stretchShape({ bottom }: Plan, { lane: { x }, kind, from, until = bottom + 12 }: Stretch): Markup[] {
  const around = { x: x - 6, y: from, width: 12, height: until - from }
  if (kind === 'crash')
    return [element('rect', { ...around, fill: 'url(#down)', stroke: TONES.fault, 'stroke-width': 1 })]
  if (kind === 'gray') return [element('rect', { ...around, fill: '#afb8c1', 'fill-opacity': 0.7 })]
  return [
    element('rect', { ...around, fill: PAPER }),
    line(x, from, x, until, { color: TONES.fault, width: 3, dash: '3 5' }),
  ]
}

function wallsIn(scene: Scene, { lanes, rows, bottom }: Plan): Markup[] {
  const found: Markup[] = []
  let standingWall: { readonly event: Partition; readonly from: number } | undefined
  const end = (y: number): void => {
    if (standingWall !== undefined) found.push(...wallShapes(scene, lanes, standingWall.event, standingWall.from, y))
    standingWall = undefined
  }
  for (const { row, y } of rows) {
    const { event } = row.step
    if (event.type === 'heal' || event.type === 'partition') end(y)
    if (event.type === 'partition') standingWall = { event, from: y }
  }
  end(bottom + 12)
  return found
}

/** A wall stands between two lanes; on both sides of the lane of a bridge. An arrow on it says that it holds back one way only. */
function wallShapes(
  scene: Scene,
  lanes: readonly PlacedLane[],
  event: Partition,
  from: number,
  until: number,
): Markup[] {
  const walls = wallsOf(event, lanes, homesOf(scene.trace)).map(({ after, holds }) => ({
    x: (lanes[after]!.x + lanes[after + 1]!.x) / 2,
    holds,
  }))
  const bridges = lanes.filter(({ key }) => sidesOf(event).get(key) === BRIDGE)
  const beside = bridges.flatMap(({ x }) => [x - 18, x + 18].map((at) => ({ x: at, holds: 'both' as const })))
  return [...walls, ...beside].flatMap(({ x, holds }) => [
    element('rect', { x: x - 5, y: from, width: 10, height: Math.max(4, until - from), fill: 'url(#wall)' }),
    ...(holds === 'both' ? [] : oneWay(x, from + 12, holds === 'rightwards' ? 1 : -1)),
  ])
}

const oneWay = (x: number, y: number, direction: 1 | -1): Markup[] =>
  arrow(x - direction * 24, y, x - direction * 7, y, { color: '#59636e', width: 2 })

/** From the call of an operation to its end; open below where nobody knows, or nothing came. */
function barsIn(scene: Scene, { lanes, rows, bottom }: Plan): Markup[] {
  const heights = new Map<number, PlacedRow>()
  for (const placed of rows) for (let n = placed.row.first; n <= placed.row.last; n += 1) heights.set(n, placed)
  const found: Markup[] = []
  const ends = new Map(rows.flatMap(endsIn))
  for (const [id, { call, beganAt, result }] of scene.operations) {
    const lane = lanes.find(({ key }) => key === clientKey(call.client))
    const from = heights.get(beganAt)?.y
    if (lane === undefined || from === undefined) continue
    const until = ends.get(id) ?? bottom + 12
    found.push(...bar(lane.x, from, Math.max(until, from + 12), result?.type ?? 'open'))
  }
  return found
}

/** Where operations end in a row: at their answer’s arrow, or at the event. */
function endsIn(placed: PlacedRow): [operation: string, y: number][] {
  const { sketch, row, y } = placed
  const drawn = sketch.answers.filter(({ arrow }) => arrow !== undefined)
  return row.step.client
    .filter(({ type }) => type !== 'invoke')
    .map(({ operation, client }) => {
      const index = drawn.findIndex(({ lane }) => lane === clientKey(client))
      return [operation, index < 0 ? y : answerY(placed, index)]
    })
}

function bar(x: number, from: number, until: number, result: string): Markup[] {
  const isOpen = result === 'open' || result === 'info'
  const color = result === 'fail' ? TONES.fault : TONES.client
  const shape = { fill: '#f0eafb', stroke: 'none', x: x - 5, y: from, width: 10, height: until - from }
  return [
    element('rect', shape),
    ...[-5, 5].map((by) => line(x + by, from, x + by, until, { color, ...(isOpen ? { dash: '4 3' } : {}) })),
    line(x - 5, from, x + 5, from, { color, width: 3 }),
    ...(isOpen ? [] : [line(x - 5, until, x + 5, until, { color, width: 3 })]),
    ...(result === 'info'
      ? [label(x, until + 12, '?', { anchor: 'middle', tone: 'fault', bold: true, halo: true })]
      : []),
  ]
}
