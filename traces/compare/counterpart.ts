/** What in one system is the same, by content, as something in another: ids mean nothing outside their own system. */
import { canonicalText, type Json, type State, type System, toJson } from '../../kernel/index.js'

/**
 * Compares states and reactions of two systems of one shape. What was found equal is remembered by id, so that a step
 * like one taken before costs a few look-ups. Equal content has one id in each system, hence the maps.
 */
export class Counterparts {
  readonly #locals = new Map<number, number>()
  readonly #envelopes = new Map<number, number>()
  readonly #histories = new Map<number, number>()
  readonly #observers = new Map<number, number>()
  readonly #reactions = new Map<number, number>()
  /** Positions of the observers that both have. */
  readonly #observed: readonly (readonly [number, number])[]

  constructor(
    readonly from: System,
    readonly to: System,
  ) {
    this.#observed = from.observers.names
      .map((name, i) => [i, to.observers.names.indexOf(name)] as const)
      .filter(([, i]) => i >= 0)
  }

  /** Whether two states say the same: nodes, messages in flight, clients and observers. */
  isSameState(a: State, b: State): boolean {
    const { from, to } = this
    const isSameNode = (_: unknown, i: number) =>
      same(this.#locals, a[i]!, b[i]!, () => this.#isSameLocal(a[i]!, b[i]!))
    const isSameClient = (_: unknown, c: number) => a[from.at.clients + c] === b[to.at.clients + c]
    const [left, right] = [a[from.at.history]!, b[to.at.history]!]
    return (
      from.cluster.nodes.every(isSameNode) &&
      from.cluster.clients.every(isSameClient) &&
      same(
        this.#histories,
        left,
        right,
        () => textOf(from.histories.eventsOf(left)) === textOf(to.histories.eventsOf(right)),
      ) &&
      this.#isSameObserved(a[from.at.observers], b[to.at.observers]) &&
      this.#isSameNetwork(from.inFlight(a), to.inFlight(b))
    )
  }

  /** Whether two reactions sent the same; -1 where no node was asked. */
  hasSentSame(a: number, b: number): boolean {
    if (a < 0 || b < 0) return a === b
    const [left, right] = [this.from.reactions.reaction(a).sends, this.to.reactions.reaction(b).sends]
    return same(this.#reactions, a, b, () => this.#isSameNetwork(left, right))
  }

  #isSameLocal(a: number, b: number): boolean {
    const [{ locals }, other] = [this.from, this.to.locals]
    if (locals.flagsOf(a) !== other.flagsOf(b)) return false
    if (timersIn(this.from, a).join() !== timersIn(this.to, b).join()) return false
    if (canonicalText(locals.jsonOf(a)) !== canonicalText(other.jsonOf(b))) return false
    return textOf(locals.diskOf(a)) === textOf(other.diskOf(b))
  }

  #isSameObserved(a: number | undefined, b: number | undefined): boolean {
    if (this.#observed.length === 0 || a === undefined || b === undefined) return true
    const isSamePart = ([i, j]: readonly [number, number]) =>
      canonicalText(this.from.observers.jsonOf(a, i)) === canonicalText(this.to.observers.jsonOf(b, j))
    return same(this.#observers, a, b, () => this.#observed.every(isSamePart))
  }

  /** The same envelopes; in the same order, too, where links keep it. */
  #isSameNetwork(a: readonly number[], b: readonly number[]): boolean {
    if (a.length !== b.length) return false
    const mapped = a.map((envelope) => this.#envelopeOf(envelope))
    if (mapped.every((envelope, i) => envelope === b[i])) return true
    const { messages, cluster } = this.to
    // Sorting is stable: within a link the order stays.
    const order = cluster.fifo || this.from.cluster.fifo ? (e: number) => messages.linkOf(e) : (e: number) => e
    const sorted = (envelopes: readonly number[]) => [...envelopes].sort((x, y) => order(x) - order(y))
    if (mapped.includes(-1)) return false
    const wanted = sorted(b)
    return sorted(mapped).every((envelope, i) => envelope === wanted[i])
  }

  /** The envelope with the same ends and message; -1 when nobody sent it there. */
  #envelopeOf(envelope: number): number {
    const known = this.#envelopes.get(envelope)
    if (known !== undefined) return known
    const { messages } = this.from
    const found = this.to.messages.find(
      messages.senderOf(envelope),
      messages.receiverOf(envelope),
      messages.jsonOf(envelope),
    )
    if (found >= 0) this.#envelopes.set(envelope, found)
    return found
  }
}

/** Only what is equal is remembered: it has one counterpart, and what it differs from there may be anything. */
function same(known: Map<number, number>, a: number, b: number, compare: () => boolean): boolean {
  const counterpart = known.get(a)
  if (counterpart !== undefined) return counterpart === b
  if (!compare()) return false
  known.set(a, b)
  return true
}

const textOf = (value: unknown): string => (value === undefined ? '' : canonicalText(toJson(value) as Json))

function timersIn({ cluster, locals }: System, local: number): string[] {
  return cluster.timers.filter((_, bit) => (locals.timersOf(local) >> bit) & 1)
}
