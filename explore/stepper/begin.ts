/** What can be chosen before the first step, and where a trace begins. */
import { type AnyProtocol, BUDGETS, canonicalText, type Json, ModelError, System, toJson } from '../../kernel/index.js'
import { buildCluster } from '../../kernel/system/cluster.js'
import { propertiesFor, type Suite } from '../../properties/index.js'
import type { Trace } from '../../traces/index.js'
import type { StepperOffer, StepperSetting } from '../../traces/report/index.js'
import { nameOf, optionsOf } from './session.js'

type Budgets = Readonly<Record<string, number | null>>

export function offerOf(suite: Suite, begin: Pick<StepperOffer, 'setting' | 'path'>): StepperOffer {
  const { definition, name } = suite.protocol
  const configs = Object.keys(definition.configs)
  const budgets = spendable(suite.protocol)
  return {
    protocol: name,
    source: definition.source ?? null,
    variants: suite.variants.map(({ protocol, about, caughtBy, config }) => ({
      name: protocol.variant!,
      about: about ?? null,
      caughtBy,
      config,
    })),
    configs: configs.map((config) => ({
      name: config,
      value: toJson(definition.configs[config]),
      budgets: budgetsOf(suite.protocol, config, budgets),
    })),
    properties: suite.properties.map((property) => ({
      name: property.name,
      kind: property.kind,
      ...(property.only === undefined ? {} : { only: property.only }),
    })),
    budgets,
    ...begin,
  }
}

/** Those that may be more than 0: there are no lies without liars, and no jumps of clocks without clocks. */
function spendable(protocol: AnyProtocol): string[] {
  return BUDGETS.filter((name) => {
    try {
      return buildCluster(protocol, { faults: { [name]: 1 } }).budgets[name] === 1
    } catch (error) {
      if (error instanceof ModelError) return false
      throw error
    }
  })
}

function budgetsOf(protocol: AnyProtocol, config: string, names: readonly string[]): Budgets {
  const { budgets } = buildCluster(protocol, { config })
  return Object.fromEntries(names.map((name) => [name, limitOf(budgets[name as keyof typeof budgets])]))
}

const limitOf = (limit: number): number | null => (limit === Infinity ? null : limit)

/** The protocol as it is, in its first configuration. */
export function beginOf({ protocol }: Suite): StepperSetting {
  return { variant: null, config: Object.keys(protocol.definition.configs)[0]!, property: null }
}

/** The setting in which the steps of a trace are possible, told as briefly as it can be. */
export function settingOf(suite: Suite, trace: Trace): StepperSetting {
  const { name, value } = trace.config
  const given = value as { readonly [field: string]: Json }
  const isKnown = name !== null && Object.hasOwn(suite.protocol.definition.configs, name)
  const base: StepperSetting = {
    variant: trace.variant === suite.protocol.variant ? null : trace.variant,
    config: given,
    ...(isKnown ? { madeFrom: name } : {}),
    property: null,
    ...(trace.workload === undefined ? {} : { workload: trace.workload.operations }),
  }
  const named = nameOf(suite, base)
  const { madeFrom: _, ...short } = base
  const applicable = propertiesFor(suite, named ?? (isKnown ? name : null))
  const sought = applicable.find((property) => property.name === trace.property.name)?.name ?? null
  const setting: StepperSetting = { ...(named === undefined ? base : { ...short, config: named }), property: sought }
  const faults = faultsOf(suite, setting, trace)
  return Object.keys(faults).length === 0 ? setting : { ...setting, faults }
}

/** The budgets of the trace that are not those of the configuration. */
function faultsOf(suite: Suite, setting: StepperSetting, trace: Trace): Record<string, number | null> {
  const variant = suite.variants.find(({ protocol }) => protocol.variant === setting.variant)
  const { budgets } = new System(variant?.protocol ?? suite.protocol, optionsOf(setting.config, setting)).cluster
  const limits = BUDGETS.map((name) => {
    const wanted = Object.hasOwn(trace.budgets, name) ? trace.budgets[name]! : 0
    return [name, wanted, limitOf(budgets[name])] as const
  })
  return Object.fromEntries(limits.flatMap(([name, wanted, has]) => (wanted === has ? [] : [[name, wanted]])))
}

/** Whether two settings are one, whatever order they were written in. */
export const settingText = (setting: StepperSetting): string => canonicalText(setting as unknown as Json)
