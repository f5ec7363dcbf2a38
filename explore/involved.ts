/** The operations that a checker's evidence speaks of, where no circle and no order tells it. */
import type { TallyEvidence } from '../checkers/findings.js'
import type { IsolationEvidence } from '../checkers/isolation/index.js'
import type { Mention } from '../checkers/mention.js'
import type { SessionEvidence, SessionsBroken } from '../checkers/sessions/index.js'
import { showValue } from '../history/index.js'

/** Positions in the history at which operations begin. */
export interface Involved {
  /** What is wrong, and was the last thing that was wrong with the history: each with a reason. */
  readonly wrong: readonly { readonly invoked: number; readonly why: string }[]
  /** What the wrong ones contradict. */
  readonly contradicted: readonly number[]
}

/** Versions of a key as a circle: each must come before the next. `write` is the position of whoever left it. */
export interface VersionCircle {
  readonly nodes: readonly { readonly name: string; readonly write?: Mention }[]
  readonly edges: readonly { readonly type: string }[]
}

type Broken = SessionEvidence | TallyEvidence | IsolationEvidence

/** Nothing where the evidence has no operations. */
export function involvedIn(evidence: Broken): Involved | undefined {
  const groups =
    'findings' in evidence ? tallied(evidence) : isIsolation(evidence) ? flawed(evidence) : session(evidence)
  const all = groups.flat()
  if (all.length === 0) return undefined
  const wrong = new Map(groups.flatMap((group) => blamedIn(group)).map((each) => [each.invoked, each]))
  const others = new Set(all.map(({ invoked }) => invoked).filter((invoked) => !wrong.has(invoked)))
  return { wrong: [...wrong.values()], contradicted: [...others].sort((a, b) => a - b) }
}

interface Named extends Pick<Mention, 'invoked' | 'completed' | 'text'> {
  readonly why?: string
}

/** A history is bad from the moment on at which the last of what contradicts itself was over. */
function blamedIn(group: readonly Named[]): { invoked: number; why: string }[] {
  const end = ({ invoked, completed = invoked }: Named) => completed
  const last = group.reduce<Named | undefined>(
    (latest, each) => (latest === undefined || end(each) > end(latest) ? each : latest),
    undefined,
  )
  if (last === undefined) return []
  const others = [...new Set(group.filter(({ invoked }) => invoked !== last.invoked).map(({ text }) => text))]
  const why = last.why ?? (others.length === 0 ? 'nothing explains it' : `it contradicts ${others.join(' and ')}`)
  return [{ invoked: last.invoked, why }]
}

const tallied = ({ findings }: TallyEvidence): readonly (readonly Named[])[] =>
  findings.flatMap(({ examples }) => examples.map(({ operations }) => operations))

const isIsolation = (evidence: Broken): evidence is IsolationEvidence => evidence.type === 'isolation'

/** What no circle tells: a read that is wrong by itself, or transactions that go wrong whichever came first. */
function flawed({ flaw, contradiction, transactions }: IsolationEvidence): readonly (readonly Named[])[] {
  if (contradiction?.type === 'cycle') return []
  const text = (transaction: number) => `T${transaction + 1}`
  const named = transactions.flatMap(({ transaction, invoked, completed }): (Named & { transaction: number })[] =>
    invoked === undefined
      ? []
      : [{ transaction, invoked, ...(completed === undefined ? {} : { completed }), text: text(transaction) }],
  )
  const reader = named.find(({ transaction }) => transaction === flaw?.accesses[0].transaction)
  if (flaw === undefined || reader === undefined) return [named]
  const others = named.filter((each) => each !== reader)
  const why = `it read ${showValue(flaw.value)}: ${flaw.name}`
  // Whoever reads it is wrong, whoever was over last.
  return [[{ ...reader, completed: Number.MAX_SAFE_INTEGER, why }, ...others]]
}

function session(evidence: SessionEvidence): readonly (readonly Named[])[] {
  if (evidence.type !== 'session-guarantee-broken') return []
  const { conflict } = evidence
  switch (conflict.type) {
    case 'circle':
      return [[...conflict.steps.flatMap(({ deeds, from }) => [...deeds, ...(from.write ? [from.write] : [])])]]
    case 'overwritten':
      return [conflict.deeds]
    case 'never-written':
      return [
        [...(conflict.attempt ? [conflict.attempt] : []), { ...conflict.read, completed: Number.MAX_SAFE_INTEGER }],
      ]
    case 'element-twice':
      return [[conflict.read]]
    case 'lists-disagree':
      return [conflict.reads]
  }
}

/** The circle of versions, where that is what is wrong. */
export function versionCircle({ conflict }: SessionsBroken): VersionCircle | undefined {
  if (conflict.type !== 'circle') return undefined
  return {
    nodes: conflict.steps.map(({ from: { value, write } }) => ({
      name: showValue(value),
      ...(write === undefined ? {} : { write }),
    })),
    edges: conflict.steps.map(({ rule }) => ({ type: rule.replaceAll('-', ' ') })),
  }
}
