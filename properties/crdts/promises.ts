/**
 * What replicated data types promise, however they are replicated: strong eventual consistency, and that nothing is lost.
 * Source: Shapiro, Preguiça, Baquero & Zawirski, "Conflict-free Replicated Data Types" (2011), section 2.2.
 */
import { is, type Map } from 'immutable'
import type { HistoryChecker, Naming } from '../../checkers/index.js'
import { type HistoryEvent, showValue } from '../../history/index.js'
import { canonicalText, type Json, type NodeId, type OpId } from '../../kernel/index.js'
import type { Accepted } from '../../models/crdts/index.js'
import { always, finallyHolds, forEachNode, forEachPair, type Property, type PropertyOptions } from '../property.js'
import { meaningOf, type TypeName } from './meaning.js'

/** What of a view these properties need; `R` is the state of a replica, `T` the names of data types. */
export interface Replicated<R, T extends TypeName> {
  readonly nodes: { readonly [role: string]: readonly R[]; readonly replica: readonly R[] }
  readonly ids: { readonly [role: string]: readonly NodeId[]; readonly replica: readonly NodeId[] }
  readonly config: { readonly dataType: T }
  readonly observers: { readonly accepted: { readonly updates: Map<OpId, Accepted> } }
  readonly history: readonly HistoryEvent[]
  isUp(node: NodeId): boolean
  stateOf(node: NodeId): R
}

/** What depends on how updates travel. */
export interface Replication<R, T extends TypeName> {
  /** What a replica's clients read. */
  shown(replica: R, view: Replicated<R, T>): Json
  /** Whether an update has reached a replica. */
  hasReached(update: Accepted, replica: R, view: Replicated<R, T>): boolean
}

/** `add milk (client1#1, at replica1)`; of a removal also what had arrived where it was made. */
function told({ id, f, key, value, at, saw }: Accepted): string {
  const seen = f === 'remove' ? `, where ${[...saw].sort().join(' and ') || 'nothing'} had arrived` : ''
  return `${[f, key, value].filter((word) => word !== null).join(' ')} (${id}, at ${at}${seen})`
}
const listed = (updates: readonly Accepted[]): string =>
  updates.length === 0 ? 'nothing' : updates.map(told).join(', ')
const isEqual = (a: Json, b: Json): boolean => canonicalText(a) === canonicalText(b)

/** Processes that read replicas when all is over; no client has such a number. */
const FIRST_READER = 1000

/** The properties, to be told where they are refuted. */
export function promises<R extends { readonly content: unknown }, T extends TypeName>({
  shown,
  hasReached,
}: Replication<R, T>) {
  type View = Replicated<R, T>
  type Options = PropertyOptions<View>
  const all = ({ observers }: View): readonly Accepted[] => [...observers.accepted.updates.values()]
  const live = (view: View) => view.ids.replica.filter((id) => view.isUp(id))
  const meaning = (view: View, updates: readonly Accepted[]) => meaningOf(view.config.dataType, updates)
  const shownAt = (view: View, id: NodeId) => shown(view.stateOf(id), view)
  const showing = (view: View, ids: readonly NodeId[]) =>
    ids.map((id) => `${id} shows ${showValue(shownAt(view, id))}`).join(', ')

  // Asked again and again, of few replicas: states and observers are values that do not change.
  const known = new WeakMap<object, WeakMap<object, readonly Accepted[]>>()
  const reaching = (replica: R, view: View): readonly Accepted[] => {
    const { updates } = view.observers.accepted
    const ofUpdates = known.get(updates) ?? new WeakMap<object, readonly Accepted[]>()
    known.set(updates, ofUpdates)
    const there = ofUpdates.get(replica) ?? all(view).filter((update) => hasReached(update, replica, view))
    ofUpdates.set(replica, there)
    return there
  }

  /** What is shown is what the updates mean that have arrived, in whatever order they did. */
  const faithful = (options: Options = {}): Property<View> => {
    const isRight = (replica: R, view: View) => isEqual(shown(replica, view), meaning(view, reaching(replica, view)))
    return always<View>(
      'a replica shows what the updates that reached it mean',
      forEachNode<View, 'replica'>('replica', isRight),
      {
        explain: (view) =>
          view.ids.replica
            .filter((id) => !isRight(view.stateOf(id), view))
            .flatMap((id) => {
              const updates = reaching(view.stateOf(id), view)
              return [
                `${id} has ${listed(updates)}.`,
                `Together they mean ${showValue(meaning(view, updates))}, but ${showing(view, [id])}.`,
              ]
            }),
        ...options,
      },
    )
  }

  /** Strong convergence. */
  const strong = (options: Options = {}): Property<View> => {
    const agree = (a: R, b: R, view: View) => {
      const [one, other] = [reaching(a, view), reaching(b, view)]
      const isSame = one.length === other.length && one.every((update, i) => update === other[i])
      return !isSame || is(a.content, b.content)
    }
    return always<View>(
      'replicas that the same updates have reached hold the same',
      forEachPair<View, 'replica'>('replica', agree),
      {
        explain: (view) =>
          view.ids.replica.flatMap((a, i, ids) =>
            ids
              .slice(i + 1)
              .filter((b) => !agree(view.stateOf(a), view.stateOf(b), view))
              .map(
                (b) =>
                  `${a} and ${b} both have ${listed(reaching(view.stateOf(a), view))}, but ${showing(view, [a, b])}.`,
              ),
          ),
        ...options,
      },
    )
  }

  /** Eventual convergence. */
  const eventual = (options: Options = {}): Property<View> =>
    finallyHolds<View>(
      'all replicas hold the same in the end',
      (view) => {
        const [first, ...others] = live(view).map((id) => view.stateOf(id).content)
        return others.every((content) => is(content, first))
      },
      {
        explain: (view) => `${showing(view, live(view))}, and nothing is under way that would change it.`,
        ...options,
      },
    )

  /** Eventual delivery: what was accepted anywhere has an effect everywhere. */
  const lossless = (options: Options = {}): Property<View> =>
    finallyHolds<View>(
      'every replica shows every accepted update in the end',
      (view) => live(view).every((id) => isEqual(shownAt(view, id), meaning(view, all(view)))),
      {
        explain: (view) => [
          `Accepted were ${listed(all(view))}: together ${showValue(meaning(view, all(view)))}.`,
          `In the end ${showing(view, live(view))}, and nothing is under way that would change it.`,
        ],
        ...options,
      },
    )

  /** Causal consistency: where an update is, there is everything that its source had when it was made. */
  const causal = (options: Options = {}): Property<View> => {
    // Removals leave no mark of their own: they are there as soon as what they remove is gone, whoever removed it.
    const early = (replica: R, view: View): Accepted | undefined => {
      const there = reaching(replica, view)
      const isThere = (id: OpId) => there.some((update) => update.id === id)
      const isExplained = ({ mark }: Accepted) => there.some((twin) => is(twin.mark, mark) && twin.saw.every(isThere))
      return there.find((update) => update.f !== 'remove' && !isExplained(update))
    }
    const isInOrder = (replica: R, view: View) => early(replica, view) === undefined
    return always<View>(
      'an update does not arrive before what its source had',
      forEachNode<View, 'replica'>('replica', isInOrder),
      {
        explain: (view) =>
          view.ids.replica.flatMap((id) => {
            const there = reaching(view.stateOf(id), view)
            const update = early(view.stateOf(id), view)
            if (update === undefined) return []
            const missing = all(view).filter((other) => update.saw.has(other.id) && !there.includes(other))
            return `${id} has ${told(update)}, and not ${listed(missing)}, which ${update.at} had when it made that.`
          }),
        ...options,
      },
    )
  }

  /** What a checker says of the history, with a read of each replica once everything has come to rest. */
  const atRest = (checker: HistoryChecker, options: Options = {}): Property<View> => {
    const readAtRest = (view: View, node: NodeId): HistoryEvent[] => {
      const read = { process: FIRST_READER + view.ids.replica.indexOf(node), f: 'final-read', node }
      return [
        { ...read, type: 'invoke', value: null },
        { ...read, type: 'ok', value: shownAt(view, node) },
      ]
    }
    const judged = (view: View) => checker.check([...view.history, ...live(view).flatMap((id) => readAtRest(view, id))])
    return finallyHolds<View>(`${checker.name} in the end`, (view) => judged(view).verdict !== 'invalid', {
      explain: (view, past) => {
        const result = judged(view)
        if (result.verdict !== 'invalid') return []
        const head = `If all replicas are read now, ${result.reason}.`
        // Sentences on each example; the reads are none that happened.
        const naming: Naming = {
          position: (at) => (at < view.history.length ? past.naming.position(at) : 'at rest'),
          process: (number) => view.ids.replica[number - FIRST_READER] ?? past.naming.process(number),
        }
        const told = result.evidence === undefined ? [] : (checker.explain?.(result.evidence, naming) ?? [])
        return [head, ...told.slice(1)]
      },
      ...options,
    })
  }

  return { faithful, strong, eventual, lossless, causal, atRest }
}
