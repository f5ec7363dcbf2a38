/**
 * A trace as states in the Informal Trace Format: one variable for each node, and one for each thing that is no node's.
 * Source: apalache-mc.org/docs/adr/015adr-trace.html.
 * What happened between two states is no part of the format: it is told in the `#meta` of the later one.
 */
import type { Json } from '../../kernel/index.js'
import { type Itf, type ItfTrace, toItf } from '../itf/index.js'
import type { MachineTraceFile } from '../machine/machine-trace.js'
import { type Scene, sceneOf } from '../render/scene.js'
import { rowPhrases } from '../render/words/event.js'
import { Room } from '../render/words/room.js'
import { nodeStates } from '../states.js'
import type { Trace, TraceStep } from '../trace.js'
import { ClusterStates } from './cluster-states.js'
import { ExportError, type Exported } from './formats.js'
import { hasObserved, titleOf, told } from './losses.js'

const ACTION_WIDTH_MAX = 64

/** A text that is much longer is longer than any string. */
const LENGTH_MAX = 2 ** 28

type Meta = Readonly<Record<string, unknown>>

/**
 * The states of a trace of a protocol. O(size of the text), in which every state is written in full; throws
 * `ExportError` for one that would be too long.
 */
export function toItfTrace(trace: Trace): Exported {
  const scene = sceneOf(trace)
  const cluster = new ClusterStates(trace)
  const names = variableNames(trace, Object.keys(cluster.values()))
  const ids = trace.nodes.map(({ id }) => id)
  const written = new Written(ids)
  const states: string[] = []
  let [index, length] = [0, 0]
  for (const nodes of nodeStates(trace)) {
    const step = trace.steps[index - 1]
    if (step !== undefined) cluster.take(step)
    const values = [...ids.map((id) => written.stateOf(id, nodes.get(id)!)), ...Object.values(cluster.values())]
    const state = stateText(metaOf(scene, index, step), names, values)
    length += state.length
    if (length > LENGTH_MAX)
      throw new ExportError(
        `expected states that take ${LENGTH_MAX / 2 ** 20} MB at most, got more by step ${index} of ${trace.steps.length}`,
      )
    states.push(state)
    index += 1
  }
  const losses = told([
    [hasObserved(trace), 'what observers see'],
    [trace.clients.length > 0, 'what clients were answered, as variables: it is in the #meta of the state'],
    ...valueLosses([...trace.nodes.map(({ initial }) => initial), trace.steps as unknown as Json]),
    [true, 'how far it was shrunk, and the budgets of faults: it cannot be replayed'],
  ])
  const { protocol, variant, property, why, config, lasso } = trace
  const source = variant === null ? protocol : `${protocol}/${variant}`
  const meta: Meta = {
    ...FORMAT,
    source,
    description: titleOf(trace),
    property,
    config: config.value,
    why,
    lost: losses,
  }
  return { text: textOf(meta, names, states, loopOf(lasso, trace.steps.length)), losses }
}

/** What led to a state, in words and as the trace has it. */
function metaOf(scene: Scene, index: number, step: TraceStep | undefined): Meta {
  if (step === undefined) return { index }
  const words = rowPhrases(scene, { first: index, last: index, step }, new Room(ACTION_WIDTH_MAX))
  const action = words.map(({ text }) => text).join('; ')
  return { index, action, event: step.event, ...(step.client.length === 0 ? {} : { client: step.client }) }
}

/** States of nodes as they are written, each once for as long as it stays. */
class Written {
  private readonly last: Map<string, { readonly state: Json | undefined; readonly itf: Itf }>

  constructor(ids: readonly string[]) {
    this.last = new Map(ids.map((id) => [id, { state: undefined, itf: false }]))
  }

  stateOf(id: string, state: Json): Itf {
    const last = this.last.get(id)
    if (last?.state === state) return last.itf
    const itf = toItf(state)
    this.last.set(id, { state, itf })
    return itf
  }
}

/** The states of a plain machine, which are all there is to it. */
export function machineToItf(trace: MachineTraceFile): Exported {
  const { machine, property, steps, why, config, lasso } = trace
  const names = Object.keys(steps[0]?.state ?? {})
  const states = steps.map(({ action, state }, index) =>
    stateText(
      action === null ? { index } : { index, action },
      names,
      names.map((name) => toItf(state[name] ?? null)),
    ),
  )
  const losses = told([
    ...valueLosses(steps.map(({ state }) => state)),
    [true, 'how it was found and whether it is shortest: it cannot be replayed'],
  ])
  const description = `${machine} violates “${property.name}” (${property.kind})`
  const meta: Meta = { ...FORMAT, source: machine, description, property, config: config.value, why, lost: losses }
  return { text: textOf(meta, names, states, loopOf(lasso, steps.length - 1)), losses }
}

const FORMAT: Meta = { format: 'ITF', 'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html' }

/** The state after the start of the cycle is the first that comes again; where nothing more happens, it is the last one. */
const loopOf = (lasso: { readonly start: number } | undefined, last: number): number | undefined =>
  lasso === undefined ? undefined : Math.min(lasso.start + 1, last)

/** Nodes keep their names, but for one that begins with # or is called like a variable of ours. */
function variableNames({ nodes }: Trace, own: readonly string[]): readonly string[] {
  const taken = new Set(own)
  const ids = nodes.map(({ id }) => {
    let name = id.startsWith('#') || id === '' ? `node ${id}` : id
    while (taken.has(name)) name = `${name}'`
    taken.add(name)
    return name
  })
  return [...ids, ...own]
}

function valueLosses(values: readonly Json[]): [boolean, string][] {
  const has = { marked: false, nothing: false, fraction: false }
  const look = (value: Json): void => {
    if (value === null) has.nothing = true
    else if (typeof value === 'number') has.fraction ||= !Number.isInteger(value)
    else if (Array.isArray(value)) for (const each of value as readonly Json[]) look(each)
    else if (typeof value === 'object') {
      has.marked ||= Object.keys(value).some((field) => field.startsWith('#'))
      for (const each of Object.values(value)) look(each)
    }
  }
  for (const value of values) look(value)
  return [
    [has.marked, 'which records have a field that begins with #: they are maps'],
    [has.nothing, 'the difference between nothing (null) and the empty tuple, which stands for it'],
    [has.fraction, 'numbers that are no integers, for which ITF has no word: they are #unserializable'],
  ]
}

const stateText = (about: Meta, names: readonly string[], values: readonly Itf[]): string =>
  JSON.stringify({ '#meta': about, ...Object.fromEntries(names.map((name, i) => [name, values[i]!])) })

/** A line for each state; ends with a newline. */
function textOf(meta: Meta, names: readonly string[], states: readonly string[], loop: number | undefined): string {
  const fields = [
    `  "#meta": ${JSON.stringify(meta)}`,
    `  "vars": ${JSON.stringify(names satisfies ItfTrace['vars'])}`,
    `  "states": [\n${states.map((state) => `    ${state}`).join(',\n')}\n  ]`,
    ...(loop === undefined ? [] : [`  "loop": ${loop}`]),
  ]
  return `{\n${fields.join(',\n')}\n}\n`
}
