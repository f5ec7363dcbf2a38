/**
 * A trace as a Mermaid sequence diagram, one arrow or note for each thing that happens.
 * Source: mermaid.js.org/syntax/sequenceDiagram.html.
 * Names and values are entity codes but for letters, digits and harmless signs, so that nothing of a model is syntax.
 */
import { inFlight } from '../render/footer.js'
import { clientKey, type Lane, lanesOf, nodeKey } from '../render/lanes.js'
import { endWords } from '../render/lasso.js'
import { type Row, rowsOf } from '../render/rows.js'
import { actorOf, isForged, type Scene, sceneOf } from '../render/scene.js'
import { neutralised } from '../render/text.js'
import { rowPhrases } from '../render/words/event.js'
import { answerPhrases, operationWords, resultWords } from '../render/words/operation.js'
import { Room } from '../render/words/room.js'
import { effectPhrases } from '../render/words/step.js'
import { valueWords } from '../render/words/value.js'
import type { Trace, TraceStep } from '../trace.js'
import type { Exported } from './formats.js'
import { hasChanges, hasStep, SETTING, titleOf, told } from './losses.js'

/** Columns that one value may take. */
const VALUE_WIDTH_MAX = 48
/** Notes are as wide as their text without this. */
const SETTINGS = '%%{init: {"sequence": {"wrap": true, "width": 220}}}%%'

/** The diagram of the lanes that take part, in the order in which the terminal draws them. */
export function toMermaid(trace: Trace): Exported {
  const room = new Room(VALUE_WIDTH_MAX)
  const scene = sceneOf(trace)
  const { lanes, folded } = lanesOf(trace)
  const body = new Diagram(scene, lanes, room).lines()
  const losses = told([
    [hasStep(trace, 'deliver', 'lose'), 'when each message was sent: its arrow stands where it arrives or is lost'],
    [hasChanges(trace), 'the states of nodes: only what each step changes is noted'],
    [hasStep(trace, 'crash', 'partition', 'pause', 'gray'), 'how long a fault lasts: its begin and end are notes'],
    [room.isCut, 'parts of long values and lists of changes'],
    [folded.length > 0, `who takes no part: ${folded.join(', ')}`],
    [true, SETTING],
  ])
  const comments = [titleOf(trace), ...losses.map((loss) => `lost: ${loss}`)].map((line) => `%% ${comment(line)}`)
  return { text: `${[SETTINGS, ...comments, 'sequenceDiagram', ...body].join('\n')}\n`, losses }
}

/** A comment ends with its line. Braces would make it a directive, and angles HTML, where the text is put into a page. */
const comment = (text: string): string =>
  neutralised(text).replace(/[<>&{}]/g, (character) => `#${character.codePointAt(0)};`)

/** Everything but these is written as an entity code: also the signs by which Mermaid marks entities itself. */
const NOT_PLAIN = /[^\p{L}\p{N}\p{Extended_Pictographic} .,_()[\]=+*/!?@'"“”’→←∅…░×⇉✗−–—-]/gu

/** Text that Mermaid shows as it is. */
export const mermaidText = (text: string): string =>
  neutralised(text).replace(NOT_PLAIN, (character) => `#${character.codePointAt(0)};`)

class Diagram {
  private readonly ids: ReadonlyMap<string, string>
  private readonly open = new Set<string>()
  private readonly out: string[] = []

  constructor(
    private readonly scene: Scene,
    private readonly lanes: readonly Lane[],
    private readonly room: Room,
  ) {
    this.ids = new Map(lanes.map(({ key }, i) => [key, `p${i + 1}`]))
  }

  lines(): readonly string[] {
    const { trace } = this.scene
    this.put(`accTitle: ${mermaidText(titleOf(trace))}`)
    for (const { key, kind, name } of this.lanes)
      this.put(
        `${kind === 'client' ? 'actor' : 'participant'} ${this.ids.get(key)} as ${mermaidText(name) || '#8203;'}`,
      )
    const start = trace.lasso?.start
    for (const row of rowsOf(trace.steps, trace.lasso)) {
      if (row.first === (start ?? Number.NaN) + 1) this.put(`loop ${mermaidText(loopWords(trace, start!))}`)
      this.row(row)
    }
    if (start !== undefined && start < trace.steps.length) this.put('end')
    this.end()
    return this.out
  }

  private row(row: Row): void {
    const { step } = row
    const { event } = step
    const number = row.first === row.last ? `@${row.first}` : `@${row.first}–@${row.last}`
    switch (event.type) {
      case 'deliver':
      case 'lose':
        this.message(step, event.from, event.to, number)
        break
      case 'invoke': {
        const client = clientKey(this.scene.trace.clients.indexOf(event.client))
        const words = operationWords(event.operation, this.room)
        this.arrow(client, step.swallowed ? '-x' : '->>', nodeKey(event.node), `${number} ${words}${choiceOf(event)}`)
        this.activate(client)
        break
      }
      default:
        this.note(
          this.placeOf(step),
          `${number} ${rowPhrases(this.scene, row, this.room)
            .map(({ text }) => text)
            .join('; ')}`,
        )
    }
    this.effects(step)
    this.answers(step)
  }

  private message(step: TraceStep, from: string, to: string, number: string): void {
    const { event, message = '', swallowed } = step
    const body = 'message' in event ? valueWords(event.message, this.room) : ''
    const forged = isForged(this.scene, message) ? ' FORGED' : ''
    const lost = event.type === 'lose' ? ' LOST' : swallowed ? ' LOST inside a gray node' : ''
    const head = lost === '' ? '->>' : '-x'
    this.arrow(nodeKey(from), head, nodeKey(to), `${number} ${message} ${body}${forged}${lost}${choiceOf(event)}`)
  }

  /** What the step did besides: what was sent is told where it arrives, or at the end. */
  private effects(step: TraceStep): void {
    const actor = actorOf(step.event)
    const phrases = effectPhrases(this.scene, step, this.room, actor).filter(({ tone }) => tone !== 'message')
    const place = this.placeOf(step)
    if (phrases.length > 0) this.note(place, phrases.map(({ text }) => text).join('; '))
  }

  private answers(step: TraceStep): void {
    const actor = actorOf(step.event)
    for (const event of step.client) {
      if (event.type === 'invoke') continue
      const client = clientKey(event.client)
      if (actor !== undefined && event.type !== 'info')
        this.arrow(nodeKey(actor), '-->>', client, resultWords(this.scene, event, this.room))
      else {
        const only = { ...step, client: [event] }
        this.note(
          [client],
          answerPhrases(this.scene, only, this.room)
            .map(({ text }) => text)
            .join('; '),
        )
      }
      if (this.open.delete(client)) this.put(`deactivate ${this.ids.get(client)}`)
    }
  }

  private end(): void {
    const { trace } = this.scene
    const all = this.lanes.map(({ key }) => key)
    this.note(all, endWords(trace).text)
    for (const sentence of trace.why) this.note(all, sentence)
    const flying = inFlight(this.scene, this.room).map(({ text }) => text)
    if (flying.length > 0) this.note(all, `in flight: ${flying.join('; ')}`)
  }

  /** Whom a note about the event stands over. */
  private placeOf({ event }: TraceStep): readonly string[] {
    const actor = actorOf(event)
    if (actor !== undefined) return [nodeKey(actor)]
    if ('node' in event) return [nodeKey(event.node)]
    if (event.type === 'forge') return [nodeKey(event.from)]
    if ('from' in event) return [nodeKey(event.from), nodeKey(event.to)]
    if (event.type === 'giveUp') return [clientKey(this.scene.trace.clients.indexOf(event.client))]
    return this.lanes.map(({ key }) => key)
  }

  private activate(client: string): void {
    const id = this.ids.get(client)
    if (id === undefined || this.open.has(client)) return
    this.open.add(client)
    this.put(`activate ${id}`)
  }

  private arrow(from: string, shaft: string, to: string, text: string): void {
    const [a, b] = [this.ids.get(from), this.ids.get(to)]
    if (a !== undefined && b !== undefined) this.put(`${a}${shaft}${b}: ${mermaidText(text)}`)
  }

  /** Over the lanes from the first of these to the last. */
  private note(keys: readonly string[], text: string): void {
    const places = keys.flatMap((key) => this.ids.get(key) ?? [])
    const ordered = this.lanes.map(({ key }) => this.ids.get(key)!).filter((id) => places.includes(id))
    const ends = [...new Set([ordered[0], ordered.at(-1)])].filter((id) => id !== undefined)
    if (ends.length > 0) this.put(`Note over ${ends.join(',')}: ${mermaidText(text)}`)
  }

  private put(line: string): void {
    this.out.push(`  ${line}`)
  }
}

function choiceOf(event: TraceStep['event']): string {
  return 'choice' in event && event.choice !== undefined ? ` [${event.choice}]` : ''
}

function loopWords({ steps }: Trace, start: number): string {
  return start + 1 === steps.length
    ? `for ever: step ${steps.length}`
    : `for ever: steps ${start + 1} to ${steps.length}`
}
