/** What steps are called where it matters who does them how often: the same label for what is treated fairly as one. */
import { EVENT, kindOf, type System } from '../../../kernel/index.js'
import type { Fairness } from '../../../properties/liveness.js'
import { STRENGTH, type Strengths } from './fair.js'

export interface Label {
  /** Names by which fairness can be asked for: `deliver`, `deliver vote`. */
  readonly kinds: readonly string[]
  /** It is a bound that is in its way, where something is: no fault budget. */
  readonly isBounded: boolean
}

/** Kinds of step that the environment, or the protocol, can see to. */
const STEPS = ['deliver', 'timeout', 'invoke', 'tick'] as const
const RECOVERIES = ['restart', 'resume', 'heal'] as const
/** What protocols and time do by themselves. */
export const FAIRNESS_DEFAULT: Fairness = { weak: STEPS }

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(EVENT).map(([name, kind]) => [kind, name]))

/** The names of an event; `detail` is its type of message, or its timer. */
export function labelOf(event: number, detail: string | undefined): Label {
  const name = NAMES.get(kindOf(event))!
  const isBounded = name === 'timeout' || name === 'tick'
  return { kinds: detail === undefined ? [name] : [name, `${name} ${detail}`], isBounded }
}

/** What fairness asks for, label by label. */
export function strengthsOf({ weak = [], strong = [] }: Fairness, labels: readonly Label[]): Strengths {
  return Uint8Array.from(labels, ({ kinds }) => {
    if (kinds.some((kind) => strong.includes(kind))) return STRENGTH.strong
    return kinds.some((kind) => weak.includes(kind)) ? STRENGTH.weak : STRENGTH.none
  })
}

/** What is wrong with what a property of this system asks for; `undefined`: nothing. */
export function fairnessFlaw({ weak = [], strong = [] }: Fairness, { cluster }: System): string | undefined {
  const { roles } = cluster.protocol.definition
  const messages = Object.values(roles).flatMap(({ definition }) => Object.keys(definition.receive ?? {}))
  const known = new Set<string>([
    ...STEPS,
    ...RECOVERIES,
    ...messages.map((type) => `deliver ${type}`),
    ...cluster.timers.map((timer) => `timeout ${timer}`),
  ])
  const odd = [...weak, ...strong].find((kind) => !known.has(kind))
  if (odd === undefined) return undefined
  if (Object.hasOwn(EVENT, odd) || odd === 'drop')
    return `expected fairness of steps (${STEPS.join(', ')}) or of recoveries (${RECOVERIES.join(', ')}), got ${odd}: faults are never fair`
  return `expected fairness of kinds of step (${[...known].join(', ')}), got ${odd}`
}
