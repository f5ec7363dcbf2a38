/**
 * A trace as states in the Informal Trace Format: one variable for each node, and one for each thing that is no node's.
 * Source: apalache-mc.org/docs/adr/015adr-trace.html.
 * What happened between two states is no part of the format: it is told in the `#meta` of the later one.
 */
import { canonicalText, type Json } from '../../kernel/index.js'
import { type Itf, type ItfTrace, toItf } from '../itf/index.js'
import type { MachineTraceFile } from '../machine/machine-trace.js'
import { sceneOf } from '../render/scene.js'
import { rowPhrases } from '../render/words/event.js'
import { Room } from '../render/words/room.js'
import { nodeStates } from '../states.js'
import type { Trace } from '../trace.js'
import { ClusterStates } from './cluster-states.js'
import type { Exported } from './formats.js'
import { hasObserved, titleOf, told } from './losses.js'

const ACTION_WIDTH_MAX = 64

type Meta = Readonly<Record<string, unknown>>
type State = Readonly<Record<string, Itf>>

/** The states of a trace of a protocol. O(steps × what is in flight). */
export function toItfTrace(trace: Trace): Exported {
  const scene = sceneOf(trace)
  const cluster = new ClusterStates(trace)
  const names = variableNames(trace, Object.keys(cluster.values()))
  const values = cluster.values()
  const own = Object.keys(values)
  const states: [Meta, State][] = []
  let index = 0
  for (const nodes of nodeStates(trace)) {
    const step = trace.steps[index - 1]
    if (step !== undefined) cluster.take(step)
    const now = cluster.values()
    const variables = [...trace.nodes.map(({ id }) => nodes.get(id)!), ...own.map((name) => now[name]!)]
    const words = (number: number) =>
      rowPhrases(scene, { first: number, last: number, step: step! }, new Room(ACTION_WIDTH_MAX)).map(
        ({ text }) => text,
      )
    const meta: Meta =
      step === undefined
        ? { index }
        : {
            index,
            action: words(index).join('; '),
            event: step.event,
            ...(step.client.length === 0 ? {} : { client: step.client }),
          }
    states.push([meta, Object.fromEntries(variables.map((value, i) => [names[i]!, toItf(value)]))])
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

/** The states of a plain machine, which are all there is to it. */
export function machineToItf(trace: MachineTraceFile): Exported {
  const { machine, property, steps, why, config, lasso } = trace
  const names = Object.keys(steps[0]?.state ?? {})
  const states = steps.map(({ action, state }, index): [Meta, State] => [
    action === null ? { index } : { index, action },
    Object.fromEntries(names.map((name) => [name, toItf(state[name] ?? null)])),
  ])
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
  const text = values.map(canonicalText).join()
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  return [
    [/[{,]"#(?:[^"\\]|\\.)*":/.test(text), 'which records have a field that begins with #: they are maps'],
    [/null/.test(bare), 'the difference between nothing (null) and the empty tuple, which stands for it'],
    [
      /[.e]/.test(bare.replaceAll(/true|false/g, '')),
      'numbers that are no integers, for which ITF has no word: they are #unserializable',
    ],
  ]
}

/** A line for each state; ends with a newline. */
function textOf(
  meta: Meta,
  names: readonly string[],
  states: readonly [Meta, State][],
  loop: number | undefined,
): string {
  const lines = states.map(([about, state]) => `    ${JSON.stringify({ '#meta': about, ...state })}`)
  const fields = [
    `  "#meta": ${JSON.stringify(meta)}`,
    `  "vars": ${JSON.stringify(names satisfies ItfTrace['vars'])}`,
    `  "states": [\n${lines.join(',\n')}\n  ]`,
    ...(loop === undefined ? [] : [`  "loop": ${loop}`]),
  ]
  return `{\n${fields.join(',\n')}\n}\n`
}
