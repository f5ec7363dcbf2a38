/** A machine suite: a plain machine, and what must hold of it. */
import { ModelError } from '../kernel/index.js'
import type { AnyMachine, Machine, MachineView, Variables } from '../kernel/machine/index.js'
import { fileCalling } from './caller.js'
import { isLiveness, type LivenessProperty } from './liveness.js'
import type { Property, StateProperty } from './property.js'

/** An invariant, a state that must be reachable, or one that must be reached: a machine has neither clients nor rest. */
export type MachineProperty<View> =
  | (StateProperty<View> & { readonly kind: 'always' | 'sometimes' })
  | LivenessProperty<View>

export interface MachineSuite {
  readonly machine: AnyMachine
  readonly properties: readonly MachineProperty<never>[]
  /** Path or URL of the file that made the suite, where that is known. */
  readonly file: string | null
}

/** Throws `ModelError` when names clash or point nowhere, or a property is of another kind. */
export function machineSuite<C extends object, V extends Variables>(
  machine: Machine<C, V>,
  properties: readonly Property<MachineView<Machine<C, V>>>[],
): MachineSuite {
  const { name, definition } = machine
  const configs = Object.keys(definition.configs)
  const names = properties.map((property) => property.name)
  const twice = names.find((each, i) => names.indexOf(each) < i)
  if (twice !== undefined) throw new ModelError(name, `expected each property once, got '${twice}' twice`)
  const checked = properties.map((property) => {
    if (property.kind !== 'always' && property.kind !== 'sometimes' && !isLiveness(property))
      throw new ModelError(
        name,
        `expected always, sometimes, eventually, eventuallyAlways or leadsTo of a machine, got ${property.kind} '${property.name}'`,
      )
    if (isLiveness(property) && property.view !== undefined)
      throw new ModelError(
        name,
        `expected no view for '${property.name}': the domains of a machine are finite as they are`,
      )
    const odd = [...(property.only ?? []), ...Object.keys(property.refuted ?? {})].find((c) => !configs.includes(c))
    if (odd !== undefined)
      throw new ModelError(name, `expected a config (${configs.join(', ')}) in property '${property.name}', got ${odd}`)
    return property as unknown as MachineProperty<never>
  })
  return { machine, properties: checked, file: fileCalling(machineSuite) }
}

/** The properties of a machine that apply to a configuration (to an unnamed one: all). */
export function machinePropertiesFor({ properties }: MachineSuite, config: string | null): MachineProperty<never>[] {
  return properties.filter(({ only }) => config === null || !only || only.includes(config))
}
