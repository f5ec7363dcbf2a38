/** Messages in flight as integers: an envelope is a message with its two ends. */
import { isImmutable } from 'immutable'
import { ModelError } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import { deepFreeze, findFlaw } from '../value/flaw.js'
import { TextInterner } from '../value/interner.js'
import { canonicalText, type Json } from '../value/json.js'

type Body = { readonly type: string }

/** Interned envelopes. Node arguments are indices into the cluster's nodes. */
export class Messages {
  readonly #bodies = new TextInterner<Body>()
  readonly #ids = new PairTable()
  readonly #ends: number[] = []
  readonly #bodyOf: number[] = []
  /** Bodies as handlers receive them, with their sender, per envelope. */
  readonly #received: object[] = []

  constructor(readonly nodeIds: readonly string[]) {}

  get size(): number {
    return this.#bodyOf.length
  }

  envelopeOf(from: number, to: number, message: unknown, place: string): number {
    return this.envelopeWith(from, to, this.bodyIdOf(message, place))
  }

  envelopeWith(from: number, to: number, body: number): number {
    const ends = from * 64 + to
    const known = this.#ids.get(ends, body)
    if (known >= 0) return known
    const id = this.#bodyOf.push(body) - 1
    this.#ends.push(ends)
    this.#received.push(Object.freeze({ ...this.#bodies.valueOf(body), from: this.nodeIds[from] }))
    this.#ids.set(ends, body, id)
    return id
  }

  /** The id of a message, which may be sent to many. Throws `ModelError` when it is no message. */
  bodyIdOf(message: unknown, place: string): number {
    const known = this.#bodies.known(message)
    if (known >= 0) return known
    // Before it is interned: its text alone does not tell NaN from null, or a Date from an empty object.
    check(message, place)
    return this.#bodies.idOf(message, (given) => deepFreeze(given as Body))
  }

  /** The envelope with these ends and this body, or -1 when no handler ever sent it. */
  find(from: number, to: number, body: Json): number {
    const id = this.#bodies.find(canonicalText(body))
    return id < 0 ? -1 : this.#ids.get(from * 64 + to, id)
  }

  senderOf(envelope: number): number {
    return this.#ends[envelope]! >> 6
  }

  receiverOf(envelope: number): number {
    return this.#ends[envelope]! & 63
  }

  /** Both ends in one integer: equal exactly for envelopes on the same link. */
  linkOf(envelope: number): number {
    return this.#ends[envelope]!
  }

  typeOf(envelope: number): string {
    return this.#bodies.valueOf(this.#bodyOf[envelope]!).type
  }

  bodyOf(envelope: number): Body {
    return this.#bodies.valueOf(this.#bodyOf[envelope]!)
  }

  jsonOf(envelope: number): Json {
    return this.#bodies.jsonOf(this.#bodyOf[envelope]!)
  }

  textOf(envelope: number): string {
    return this.#bodies.textOf(this.#bodyOf[envelope]!)
  }

  receivedForm(envelope: number): object {
    return this.#received[envelope]!
  }

  /** By receiver, then by content: an order that does not depend on ids. */
  compare(a: number, b: number): number {
    const receivers = this.receiverOf(a) - this.receiverOf(b)
    if (receivers !== 0) return receivers
    const [left, right] = [this.textOf(a), this.textOf(b)]
    return left < right ? -1 : left > right ? 1 : 0
  }
}

function check(message: unknown, place: string): void {
  if (message === null || typeof message !== 'object' || typeof (message as Body).type !== 'string')
    throw new ModelError(place, 'expected a message with a `type`')
  if (isImmutable(message)) throw new ModelError(place, 'expected a message that is a plain object, got a Record')
  if ('from' in message) throw new ModelError(place, 'expected a message without a field `from`: the network adds it')
  const flaw = findFlaw(message, 'message', true)
  if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
}
