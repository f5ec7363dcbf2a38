/** How often each fault may happen: the fault assumption of a run. */
import { ModelError } from '../errors.js'
import type { Bounds, ErasedProtocol, Faults } from '../protocol.js'
import { type Cluster, perConfig } from './cluster.js'

export const BUDGETS = [
  'crash',
  'restart',
  'loss',
  'duplication',
  'partition',
  'heal',
  'pause',
  'resume',
  'clock',
  'gray',
  'slow',
  'byzantine',
  'unsynced',
  'timeout',
  'giveUp',
] as const
export type BudgetName = (typeof BUDGETS)[number]
/** Limit of each fault and bound; `Infinity` where there is none. */
export type Budgets = Readonly<Record<BudgetName, number>>

const BOUNDS: readonly BudgetName[] = ['timeout', 'giveUp']
const FAULTS = BUDGETS.filter((name) => !BOUNDS.includes(name))

interface Given extends Pick<Cluster, 'config' | 'clock' | 'lies' | 'timers'> {
  readonly definition: ErasedProtocol
}

/** Throws `ModelError` for a budget that is not a number, not known, or could never be spent. */
export function makeBudgets(place: string, given: Given, overrides: Readonly<Record<string, number>>): Budgets {
  const { definition, config } = given
  const faults = perConfig<Faults>(place, 'faults', definition.faults ?? {}, config)
  const bounds = perConfig<Bounds>(place, 'bounds', definition.bounds ?? {}, config)
  const limits: Record<string, number> = { ...faults, ...bounds, ...overrides }
  for (const [name, limit] of Object.entries(limits)) {
    if (!(BUDGETS as readonly string[]).includes(name))
      throw new ModelError(
        place,
        `expected faults (${FAULTS.join(', ')}) and bounds (${BOUNDS.join(', ')}), got ${name}`,
      )
    if (!(limit === Infinity || (Number.isInteger(limit) && limit >= 0)))
      throw new ModelError(place, `expected the budget of ${name} to be a whole number or Infinity, got ${limit}`)
  }
  const none = Object.fromEntries(BUDGETS.map((name) => [name, 0])) as Record<BudgetName, number>
  const defaults = {
    timeout: given.timers.length > 0 ? Infinity : 0,
    heal: limits.partition ?? 0,
    resume: limits.pause ?? 0,
  }
  const budgets = { ...none, ...defaults, ...limits }
  checkSpendable(place, budgets, given)
  return budgets
}

/** A fault that can never happen would make a run look harsher than it is. */
function checkSpendable(place: string, budgets: Budgets, { definition, clock, lies }: Given): void {
  const roles = Object.values(definition.roles)
  const needs = (name: BudgetName, isMet: boolean, what: string) => {
    if (budgets[name] > 0 && !isMet) throw new ModelError(place, `expected ${what} for a budget of ${name}, got none`)
  }
  needs('clock', clock !== null, 'the protocol to declare a clock')
  needs('slow', clock?.synchronous === true, 'a synchronous clock')
  needs('byzantine', lies.length > 0, 'the protocol to declare what liars say (byzantine)')
  needs(
    'unsynced',
    roles.some((role) => role.definition.buffered === true),
    'a role that is buffered',
  )
}
