/**
 * What a history of a collection does with each value: how it goes in, who sees it, how it comes out.
 * Source: the preprocessing of Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (2025), section 4.
 * Ours: operations that nobody saw the end of. An insertion is dropped unless its value was seen, for nobody misses it
 * then. A removal is dropped too, which can only make a history worse; `early` says from when on one may have happened.
 */
import { type Value, valueKey } from '../../../history/index.js'
import type { Pattern } from '../patterns.js'
import type { Problem } from '../problem.js'
import { greatest, least, type Span, spansOf } from './spans.js'

export interface Use {
  readonly value: Value
  readonly insert: Span
  /** After the end, if the value is never removed. */
  readonly remove: Span
  readonly peeks: readonly Span[]
  /** In every slot after `from` and before `to` the value is there, whatever the order. */
  readonly from: number
  readonly to: number
}

export interface Uses {
  readonly type: 'uses'
  readonly uses: readonly Use[]
  /** Operations that found nothing. */
  readonly empties: readonly Span[]
  readonly end: number
}

/** `refuted`: some value was seen that nobody put in, or was removed twice, or was seen too early. */
export type Refuted = { readonly type: 'refuted'; readonly operations: readonly number[] }

export interface Inapplicable {
  readonly type: 'inapplicable'
}

type Collection = Extract<Pattern, { remove: string }>

interface Draft {
  readonly value: Value
  insert?: Span
  remove?: Span
  readonly peeks: Span[]
}

/** @param early take never-removed values for ones that an unfinished removal may take, from its invocation on */
export function usesOf<State>(
  { operations, required }: Problem<State>,
  pattern: Collection,
  early: boolean,
): Uses | Refuted | Inapplicable {
  const { spans, end } = spansOf(operations, required)
  const drafts = new Map<string, Draft>()
  const empties: Span[] = []
  let earliest = end
  let twice: readonly number[] | undefined
  for (const [i, { f, status, input, output = null }] of operations.entries()) {
    const span = spans[i]!
    if (status === 'fail') return { type: 'inapplicable' }
    if (f === pattern.insert) {
      const draft = draftOf(drafts, input)
      if (draft.insert) return { type: 'inapplicable' }
      draft.insert = span
    } else if (f !== pattern.remove && f !== pattern.peek) return { type: 'inapplicable' }
    else if (status !== 'ok') earliest = Math.min(earliest, span.first)
    else if (output === null) empties.push(span)
    else if (f === pattern.peek) draftOf(drafts, output).peeks.push(span)
    else {
      const draft = draftOf(drafts, output)
      if (draft.remove) twice ??= [draft.remove.operation, i]
      draft.remove = span
    }
  }
  // Only now, when it is known that no value was put in twice.
  if (twice) return { type: 'refuted', operations: twice }
  const uses: Use[] = []
  for (const draft of drafts.values()) {
    const use = useOf(draft, early ? earliest : end, end, required)
    if (use === undefined) continue
    if ('type' in use) return use
    uses.push(use)
  }
  return { type: 'uses', uses, empties, end }
}

export function hasUnfinishedRemoval<State>({ operations }: Problem<State>, { remove }: Collection): boolean {
  return operations.some(({ f, status }) => f === remove && status !== 'ok')
}

function draftOf(drafts: Map<string, Draft>, value: Value): Draft {
  const key = valueKey(value)
  const known = drafts.get(key)
  if (known) return known
  const draft: Draft = { value, peeks: [] }
  drafts.set(key, draft)
  return draft
}

/** With spans no wider than the value's other operations allow. */
function useOf(draft: Draft, gone: number, end: number, required: readonly boolean[]): Use | Refuted | undefined {
  const { value, peeks, insert } = draft
  const seen = draft.remove ? [...peeks, draft.remove] : peeks
  const operations = [...(insert ? [insert] : []), ...seen].map(({ operation }) => operation)
  if (insert === undefined) return { type: 'refuted', operations }
  if (!required[insert.operation] && seen.length === 0) return undefined
  const remove = draft.remove ?? { first: Math.max(gone, insert.first), last: end, operation: -1 }
  const tight = {
    value,
    insert: {
      ...insert,
      last: Math.min(
        insert.last,
        remove.last,
        least(peeks, ({ last }) => last),
      ),
    },
    remove: {
      ...remove,
      first: Math.max(
        remove.first,
        insert.first,
        greatest(peeks, ({ first }) => first),
      ),
    },
    peeks: peeks.map((peek) => ({
      ...peek,
      first: Math.max(peek.first, insert.first),
      last: Math.min(peek.last, remove.last),
    })),
  }
  const all = [tight.insert, tight.remove, ...tight.peeks]
  if (all.some(({ first, last }) => first > last)) return { type: 'refuted', operations }
  return { ...tight, from: least(all, ({ last }) => last), to: greatest(all, ({ first }) => first) }
}
