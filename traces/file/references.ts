/** Do the parts of a trace agree with each other? What a schema cannot say: names that must have been introduced. */
import type { ScheduledEvent } from '../../kernel/index.js'
import type { ClientEvent, SentMessage, Trace, TraceStep } from '../trace.js'
import type { Finding, Path } from './place.js'

type EventOf<T extends ScheduledEvent['type']> = ScheduledEvent & { readonly type: T }

/** Every reference to a message, node or client that does not exist (yet, or any more); empty when all hold. */
export function referenceFindings(trace: Trace): Finding[] {
  return new References(trace).check()
}

/** One walk over the steps, which remembers what has been introduced so far. */
class References {
  private readonly findings: Finding[] = []
  private readonly nodes = new Set<string>()
  private readonly sent = new Map<string, SentMessage>()
  /** Step in which a message stopped being in flight, and how. */
  private readonly gone = new Map<string, string>()
  private readonly open = new Map<number, ClientEvent>()
  /** The true time after the last step; `undefined` without a clock. */
  private time: number | undefined

  constructor(private readonly trace: Trace) {
    this.time = trace.steps[0]?.time === undefined ? undefined : 0
  }

  check(): Finding[] {
    this.unique(this.trace.clients, (i) => ['clients', i])
    this.unique(
      this.trace.nodes.map((node) => node.id),
      (i) => ['nodes', i, 'id'],
    )
    for (const { id } of this.trace.nodes) this.nodes.add(id)
    for (const [i, message] of (this.trace.initially?.sent ?? []).entries())
      this.send(message, ['initially', 'sent', i])
    for (const [i, timer] of (this.trace.initially?.timers ?? []).entries()) {
      this.node(timer.node, ['initially', 'timers', i, 'node'])
    }
    for (const [i, step] of this.trace.steps.entries()) this.step(step, i)
    this.needs(this.trace)
    this.lasso(this.trace)
    return this.findings
  }

  private step(step: TraceStep, index: number): void {
    const at = (...rest: Path): Path => ['steps', index, ...rest]
    this.event(step, index)
    this.clocks(step, index)
    for (const [i, { forged }] of step.sent.entries()) {
      if (forged && step.event.type !== 'forge')
        this.report(
          at('sent', i, 'forged'),
          `expected a lie in a step of type forge, got one of type ${step.event.type}`,
        )
    }
    for (const [i, message] of step.sent.entries()) this.send(message, at('sent', i))
    for (const [i, id] of step.lost.entries()) this.leave(id, at('lost', i), `lost in step ${index + 1}`)
    for (const [i, change] of step.changes.entries()) this.node(change.node, at('changes', i, 'node'))
    for (const [i, timer] of step.timers.entries()) this.node(timer.node, at('timers', i, 'node'))
    for (const [i, event] of step.client.entries()) this.clientEvent(event, at('client', i))
  }

  private needs({ needs = [], steps }: Trace): void {
    for (const [i, number] of needs.entries())
      if (number > steps.length || needs.indexOf(number) < i)
        this.report(['needs', i], `expected the number of one of the ${steps.length} steps, once each, got ${number}`)
  }

  private lasso({ lasso, steps, property: { kind } }: Trace): void {
    const neverEnds = ['eventually', 'leadsTo', 'eventuallyAlways'].includes(kind)
    if (neverEnds !== (lasso !== undefined))
      this.report(
        lasso === undefined ? ['property', 'kind'] : ['lasso'],
        neverEnds
          ? `expected a field "lasso", which says what repeats for ever, in a trace of kind ${kind}, got none`
          : `expected no field "lasso" in a trace of kind ${kind}, got one`,
      )
    if (lasso !== undefined && lasso.start > steps.length)
      this.report(
        ['lasso', 'start'],
        `expected the number of one of the ${steps.length} steps, or 0, after which it repeats, got ${lasso.start}`,
      )
  }

  private event({ event, message }: TraceStep, index: number): void {
    const at = (...rest: Path): Path => ['steps', index, 'event', ...rest]
    switch (event.type) {
      case 'deliver':
      case 'lose':
      case 'duplicate':
        this.moved(event, message, index)
        return
      case 'invoke':
        this.node(event.node, at('node'))
        this.client(event.client, at('client'))
        break
      case 'giveUp':
        this.client(event.client, at('client'))
        break
      case 'timeout':
      case 'crash':
      case 'restart':
      case 'pause':
      case 'resume':
      case 'gray':
      case 'slow':
      case 'clock':
        this.node(event.node, at('node'))
        break
      case 'forge':
        this.node(event.from, at('from'))
        this.node(event.to, at('to'))
        this.lie(event, index)
        break
      case 'partition':
        this.partition(event, index)
        break
      case 'tick':
      case 'heal':
        break
    }
    if (message !== undefined) {
      this.report(['steps', index, 'message'], `expected no message in a step of type ${event.type}, got ${message}`)
    }
  }

  private partition({ groups, bridge, oneWay }: EventOf<'partition'>, index: number): void {
    const at = (...rest: Path): Path => ['steps', index, 'event', ...rest]
    for (const [g, group] of groups.entries()) {
      for (const [i, id] of group.entries()) this.node(id, at('groups', g, i))
    }
    if (bridge !== undefined) this.node(bridge, at('bridge'))
    if (groups.some((group) => group.some((id) => id === bridge))) {
      this.report(at('bridge'), `expected a bridge that is in none of the groups, got ${JSON.stringify(bridge)}`)
    }
    if (oneWay && groups.length !== 2) {
      this.report(at('groups'), `expected two groups in a one-way partition, got ${groups.length}`)
    }
  }

  private lie({ from, to }: EventOf<'forge'>, index: number): void {
    const { sent } = this.trace.steps[index]!
    const [lie] = sent
    if (sent.length === 1 && lie?.forged && lie.from === from && lie.to === to) return
    this.report(
      ['steps', index, 'sent'],
      `expected one forged message ${from} → ${to} in a step of type forge, got others`,
    )
  }

  private clocks({ event, time, skews }: TraceStep, index: number): void {
    for (const [i, { node }] of (skews ?? []).entries()) this.node(node, ['steps', index, 'skews', i, 'node'])
    const expected = this.time === undefined ? undefined : this.time + (event.type === 'tick' ? 1 : 0)
    if (time !== expected) {
      const [wanted, got] = [expected, time].map((each) => (each === undefined ? 'no time' : `time ${each}`))
      this.report(['steps', index, 'time'], `expected ${wanted} after step ${index + 1}, got ${got}`)
    }
    this.time = time
  }

  private moved(event: EventOf<'deliver' | 'lose' | 'duplicate'>, id: string | undefined, index: number): void {
    if (id === undefined) {
      this.report(['steps', index], `expected a field "message" in a step of type ${event.type}, got none`)
      return
    }
    const path: Path = ['steps', index, 'message']
    const message = this.sent.get(id)
    if (event.type === 'duplicate') this.inFlight(id, path)
    else this.leave(id, path, `${event.type === 'deliver' ? 'delivered' : 'lost'} in step ${index + 1}`)
    if (message !== undefined && (message.from !== event.from || message.to !== event.to)) {
      const link = `${message.from} → ${message.to}`
      this.report(
        ['steps', index, 'event'],
        `expected ${id} to go ${link}, as it was sent, got ${event.from} → ${event.to}`,
      )
    }
  }

  private send(message: SentMessage, path: Path): void {
    this.node(message.from, [...path, 'from'])
    this.node(message.to, [...path, 'to'])
    if (this.sent.has(message.id)) {
      this.report([...path, 'id'], `expected an id that no earlier message has, got ${message.id} again`)
    }
    if (message.copyOf !== undefined && !this.sent.has(message.copyOf)) {
      this.report([...path, 'copyOf'], `expected a message sent before, got ${message.copyOf}, which was not sent`)
    }
    this.sent.set(message.id, message)
  }

  private inFlight(id: string, path: Path): boolean {
    const gone = this.gone.get(id)
    if (!this.sent.has(id)) this.report(path, `expected a message in flight, got ${id}, which no earlier step sent`)
    else if (gone !== undefined) this.report(path, `expected a message in flight, got ${id}, which was ${gone}`)
    return this.sent.has(id) && gone === undefined
  }

  private leave(id: string, path: Path, how: string): void {
    if (this.inFlight(id, path)) this.gone.set(id, how)
  }

  private clientEvent(event: ClientEvent, path: Path): void {
    if (event.client >= this.trace.clients.length) {
      const count = this.trace.clients.length
      this.report(
        [...path, 'client'],
        `expected the number of one of the ${count} clients (from 0), got ${event.client}`,
      )
      return
    }
    const open = this.open.get(event.client)
    if (event.type === 'invoke') {
      if (open !== undefined) {
        this.report([...path, 'operation'], `expected ${open.operation} to end first, got ${event.operation} beginning`)
      }
      this.open.set(event.client, event)
      return
    }
    if (open?.operation !== event.operation) {
      this.report([...path, 'operation'], `expected an operation that is open, got ${event.operation}, which is not`)
    }
    this.open.delete(event.client)
  }

  private node(id: string, path: Path): void {
    if (!this.nodes.has(id)) this.report(path, `expected the id of one of the nodes, got ${JSON.stringify(id)}`)
  }

  private client(name: string, path: Path): void {
    if (!this.trace.clients.includes(name)) {
      this.report(path, `expected the name of one of the clients, got ${JSON.stringify(name)}`)
    }
  }

  private unique(names: readonly string[], path: (index: number) => Path): void {
    for (const [i, name] of names.entries()) {
      if (names.indexOf(name) < i) this.report(path(i), `expected a name of its own, got ${JSON.stringify(name)} again`)
    }
  }

  private report(path: Path, text: string): void {
    this.findings.push({ path, text })
  }
}
