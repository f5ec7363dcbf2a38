/** In a worker: from a target without functions to its protocol and properties. */
import type { AnyProtocol, SystemOptions } from '../kernel/index.js'
import { type AnyProperty, propertiesFor } from '../properties/index.js'
import { protocolIn, suitesOf } from './targets.js'
import type { WireTarget } from './worker-protocol.js'

export interface WorkerModel {
  readonly protocol: AnyProtocol
  readonly properties: readonly AnyProperty[]
  readonly options: SystemOptions
}

export async function modelAt({ reference, config, faults, properties }: WireTarget): Promise<WorkerModel> {
  const suites = await suitesOf(reference.file)
  const applicable = propertiesFor(suites.get(reference.suite)!, typeof config === 'string' ? config : null)
  return {
    protocol: protocolIn(suites, reference),
    properties: applicable.filter(({ name }) => properties.includes(name)),
    options: { config, ...(faults === undefined ? {} : { faults }) },
  }
}
