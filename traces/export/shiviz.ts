/**
 * A trace as a log for ShiViz: the events of each node and client with their vector clocks.
 * Source: github.com/DistributedClocks/shiviz (the parser, and what it demands of clocks), and GoVector for the header:
 * the expression that takes the log apart, then a line for the delimiter of executions, of which there is none.
 * One event for each step at the node that acts; it is behind the event that sent what it receives. What happens to the
 * network is told by a host of its own, which learns from others and tells nobody: faults cause nothing that way.
 */

import { type Row, rowsOf } from '../render/rows.js'
import { actorOf, isForged, type Scene, sceneOf } from '../render/scene.js'
import { inAscii, neutralised } from '../render/text.js'
import { rowPhrases } from '../render/words/event.js'
import { answerPhrases, operationWords } from '../render/words/operation.js'
import { Room } from '../render/words/room.js'
import { effectPhrases } from '../render/words/step.js'
import { valueWords } from '../render/words/value.js'
import type { SentMessage, Trace, TraceStep } from '../trace.js'
import type { Exported } from './formats.js'
import { hasChanges, hasTime, SETTING, titleOf, told } from './losses.js'

/** What ShiViz is to take the log apart with. */
export const SHIVIZ_PARSER = '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)'

const VALUE_WIDTH_MAX = 64

export function toShiViz(trace: Trace): Exported {
  const log = new Log(trace)
  const lines = log.lines()
  const { lasso, steps } = trace
  const losses = told([
    [true, 'the order of events that no message connects'],
    [hasChanges(trace), 'the states of nodes: only what each step changes is told'],
    [hasTime(trace), 'how much time passes between the events of a node'],
    [log.isCut, 'parts of long values and lists of changes'],
    [lasso !== undefined && lasso.start < steps.length, `that the steps after @${lasso?.start} repeat for ever`],
    [true, SETTING],
  ])
  const comments = [titleOf(trace), ...trace.why, ...losses.map((loss) => `lost: ${loss}`)]
  return { text: [SHIVIZ_PARSER, '', ...comments.map(comment), ...lines, ''].join('\n'), losses }
}

/** Whatever ShiViz takes for no event it passes over; what ends with a brace could be one. */
const comment = (text: string): string => `# ${neutralised(text).replaceAll('{', '(').replaceAll('}', ')')}`

type Clock = ReadonlyMap<string, number>

/** Hosts with their clocks, and what each message knew when it was sent. */
class Log {
  private readonly scene: Scene
  private readonly room = new Room(VALUE_WIDTH_MAX)
  private readonly clocks = new Map<string, Clock>()
  private readonly knowledge = new Map<string, Clock>()
  private readonly out: string[] = []
  private readonly nodes: ReadonlyMap<string, string>
  private readonly clients: readonly string[]
  private readonly network: string

  constructor(private readonly trace: Trace) {
    this.scene = sceneOf(trace)
    const names = hostNames([...trace.nodes.map(({ id }) => id), ...trace.clients, 'network'])
    this.nodes = new Map(trace.nodes.map(({ id }, i) => [id, names[i]!]))
    this.clients = names.slice(trace.nodes.length, -1)
    this.network = names.at(-1)!
  }

  get isCut(): boolean {
    return this.room.isCut
  }

  lines(): readonly string[] {
    for (const { id } of this.trace.nodes) {
      const sent = (this.trace.initially?.sent ?? []).filter(({ from }) => from === id)
      if (sent.length === 0) continue
      this.event(this.hostOf(id), ['start', ...sent.map(({ id: name, to }) => `sends ${name} → ${to}`)])
      this.send(sent)
    }
    for (const row of rowsOf(this.trace.steps, this.trace.lasso)) this.row(row)
    return this.out
  }

  private row(row: Row): void {
    const { step } = row
    const { event } = step
    const number = row.first === row.last ? `@${row.first}` : `@${row.first}–@${row.last}`
    const opening = step.client.find(({ type }) => type === 'invoke')
    const call = opening === undefined ? undefined : this.call(opening.client, number, event)
    const received = step.message === undefined ? undefined : this.knowledge.get(step.message)
    const isLost = event.type === 'lose' || step.swallowed === true
    const words = [`${number} ${this.words(row)}`, ...this.effects(step)]
    const host = isLost ? this.network : this.placeOf(event)
    if (event.type !== 'giveUp') this.event(host, words, [received, call])
    this.send(step.sent)
    for (const answer of step.client) {
      if (answer.type === 'invoke') continue
      const text = answerPhrases(this.scene, { ...step, client: [answer] }, this.room).map((phrase) => phrase.text)
      this.event(
        this.clientAt(answer.client),
        [`${number} ${text.join('; ')}`],
        [actorOf(event) === undefined ? undefined : this.clocks.get(host)],
      )
    }
  }

  /** The client calls: an event of its own, behind which that of the node is. */
  private call(client: number, number: string, event: TraceStep['event']): Clock | undefined {
    if (event.type !== 'invoke') return undefined
    const words = `${number} calls ${event.node}: ${operationWords(event.operation, this.room)}`
    return this.event(this.clientAt(client), [words])
  }

  private words(row: Row): string {
    const { event, message = '' } = row.step
    if (event.type === 'deliver') {
      const forged = isForged(this.scene, message) ? ' FORGED' : ''
      const inside = row.step.swallowed ? ` LOST inside ${event.to}, which is gray` : ''
      const choice = event.choice === undefined ? '' : ` [${event.choice}]`
      return `receives ${message} ${valueWords(event.message, this.room)} from ${event.from}${forged}${inside}${choice}`
    }
    return rowPhrases(this.scene, row, this.room)
      .map(({ text }) => text)
      .join('; ')
  }

  private effects(step: TraceStep): readonly string[] {
    return effectPhrases(this.scene, step, this.room, actorOf(step.event)).map(({ text }) => text)
  }

  /** A copy knows what the message it copies knew: who copies it is no node. */
  private send(messages: readonly SentMessage[]): void {
    for (const { id, from, copyOf } of messages) {
      const clock = copyOf === undefined ? this.clocks.get(this.hostOf(from)) : this.knowledge.get(copyOf)
      if (clock !== undefined) this.knowledge.set(id, clock)
    }
  }

  private placeOf(event: TraceStep['event']): string {
    const actor = actorOf(event)
    if (actor !== undefined) return this.hostOf(actor)
    if ('node' in event) return this.hostOf(event.node)
    if (event.type === 'forge') return this.hostOf(event.from)
    return this.network
  }

  /** One line with host and clock, one with what happened. */
  private event(host: string, words: readonly string[], learnt: readonly (Clock | undefined)[] = []): Clock {
    const clock = new Map(this.clocks.get(host))
    for (const other of learnt) {
      for (const [name, time] of other ?? []) clock.set(name, Math.max(time, clock.get(name) ?? 0))
    }
    clock.set(host, (clock.get(host) ?? 0) + 1)
    this.clocks.set(host, clock)
    this.out.push(`${host} ${JSON.stringify(Object.fromEntries(clock))}`, neutralised(words.join('; ')))
    return clock
  }

  private hostOf = (node: string): string => this.nodes.get(node) ?? this.network
  private clientAt = (client: number): string => this.clients[client] ?? this.network
}

/** Names without blanks, in seven bits so that they are the same inside a clock and beside it; different ones stay different. */
function hostNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let host = inAscii(neutralised(name)).replaceAll(/\s/g, '_') || '_'
    while (taken.has(host)) host += "'"
    taken.add(host)
    return host
  })
}
