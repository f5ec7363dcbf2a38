/** What one step did in two systems, taken apart: what both did, and what only one of them did. */
import { canonicalText, type Json } from '../../kernel/index.js'
import type { TraceStep } from '../trace.js'

/** What a step does, as far as a trace records it. */
export const EFFECT_PARTS = ['client', 'sent', 'changes', 'timers', 'observed', 'lost', 'synced'] as const
export type EffectPart = (typeof EFFECT_PARTS)[number]

type Lists = Pick<TraceStep, 'client' | 'sent' | 'changes' | 'timers' | 'observed'>
export type ListPart = keyof Lists

const LISTS = ['client', 'sent', 'changes', 'timers', 'observed'] as const satisfies readonly ListPart[]

/** The step with those effects alone that the others do not have, by content: names of messages say nothing. */
export interface Split {
  readonly both: TraceStep
  readonly base: TraceStep
  readonly variant: TraceStep
}

/** Expects the same event on both sides. What both did is told as the base did it. */
export function split(base: TraceStep, variant: TraceStep): Split {
  const [both, left, right] = [bare(base), bare(base), bare(variant)]
  for (const part of LISTS) {
    const common = commonIn<Lists[ListPart][number]>(base[part], variant[part])
    Object.assign(both, { [part]: base[part].filter((_, i) => common.base.has(i)) })
    Object.assign(left, { [part]: base[part].filter((_, i) => !common.base.has(i)) })
    Object.assign(right, { [part]: variant[part].filter((_, i) => !common.variant.has(i)) })
  }
  const isLostAlike = base.lost.length === variant.lost.length
  Object.assign(isLostAlike ? both : left, { lost: base.lost })
  if (!isLostAlike) Object.assign(right, { lost: variant.lost })
  const isSyncedAlike = base.synced === variant.synced
  if (base.synced) Object.assign(isSyncedAlike ? both : left, { synced: true })
  if (variant.synced && !isSyncedAlike) Object.assign(right, { synced: true })
  return { both, base: left, variant: right }
}

/** The parts in which two steps differ, most telling first: what clients see before what nodes keep. */
export function differing(base: TraceStep, variant: TraceStep): EffectPart[] {
  const { base: left, variant: right } = split(base, variant)
  return EFFECT_PARTS.filter((part) => hasPart(left, part) || hasPart(right, part))
}

function hasPart(step: TraceStep, part: EffectPart): boolean {
  return part === 'synced' ? step.synced === true : step[part].length > 0
}

/** The event, and nothing that it did. */
function bare({ synced: _, ...step }: TraceStep): TraceStep {
  return { ...step, client: [], sent: [], changes: [], timers: [], observed: [], lost: [] }
}

/** Positions of what both lists have, each as often as both have it. */
function commonIn<T>(base: readonly T[], variant: readonly T[]): { base: Set<number>; variant: Set<number> } {
  const left = new Map<string, number[]>()
  for (const [i, item] of base.entries()) left.set(contentOf(item), [...(left.get(contentOf(item)) ?? []), i])
  const found = { base: new Set<number>(), variant: new Set<number>() }
  for (const [i, item] of variant.entries()) {
    const at = left.get(contentOf(item))?.shift()
    if (at === undefined) continue
    found.base.add(at)
    found.variant.add(i)
  }
  return found
}

/** Messages are named in the order in which they are sent, which may differ for no reason. */
function contentOf(item: unknown): string {
  const { id: _, copyOf: __, ...content } = item as { readonly id?: string; readonly copyOf?: string }
  return canonicalText(content as Json)
}
