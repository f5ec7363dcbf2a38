/** From a trace to the model that it was recorded on. */
import { dirname, resolve } from 'node:path'
import { type AnyProtocol, protocolName, type Run, type System } from '../kernel/index.js'
import type { AnyProperty, Suite } from '../properties/index.js'
import { ReplayMismatch, replayTrace, type Trace } from '../traces/index.js'
import { UsageError, unknownName } from './errors.js'
import { protocolIn, suitesOf } from './targets.js'

export interface TracedModel {
  /** Absolute; null when the protocol comes with Faultline. */
  readonly file: string | null
  readonly protocol: AnyProtocol
  readonly suite: Suite
  /** The name of the suite, among those that come with Faultline or in the file. */
  readonly key: string
  /** The one that the trace violates. */
  readonly property: AnyProperty
}

/** Throws `UsageError` when the protocol, the variant or the property is not there. `file` is that of the trace. */
export async function modelOf(trace: Trace, file: string, modelFile: string | undefined): Promise<TracedModel> {
  const { file: absolute, protocol, suite, key } = await protocolOf(trace, file, modelFile)
  const property = suite.properties.find(({ name }) => name === trace.property.name)
  if (property) return { file: absolute, protocol, suite, key, property }
  throw unknownName(
    `a property of ${trace.protocol} (named in ${file})`,
    trace.property.name,
    suite.properties.map(({ name }) => name),
  )
}

/** The protocol, with the suite and the file it is in. */
export async function protocolOf(trace: Trace, file: string, modelFile: string | undefined) {
  const path = modelFile ?? (trace.modelFile === null ? undefined : resolve(dirname(file), trace.modelFile))
  const absolute = path === undefined ? null : resolve(path)
  return { file: absolute, ...foundIn(trace, file, await suitesOf(absolute)) }
}

function foundIn(trace: Trace, file: string, suites: ReadonlyMap<string, Suite>) {
  const wanted = [...suites].find(
    ([, { protocol }]) => protocol.name === trace.protocol && protocol.variant === trace.variant,
  )
  if (wanted) return { key: wanted[0], suite: wanted[1], protocol: wanted[1].protocol }
  const base = [...suites].find(([, { protocol }]) => protocol.name === trace.protocol && protocol.variant === null)
  if (!base) throw unknownName(`a protocol (named in ${file})`, trace.protocol, [...suites.keys()])
  return {
    key: base[0],
    suite: base[1],
    protocol: protocolIn(suites, { file: null, suite: base[0], variant: trace.variant }),
  }
}

/** Throws `UsageError` when the model does not do what the trace says. */
export function replayedOn(system: System, trace: Trace, file: string): Run {
  try {
    return replayTrace(trace, system)
  } catch (error) {
    if (!(error instanceof ReplayMismatch)) throw error
    const hint = error.isEdited
      ? 'the trace was edited: its fingerprint is not that of its steps'
      : 'the model changed since the trace was recorded; check again for a new one'
    throw new UsageError(
      `${file} does not fit the model ${protocolName({ name: trace.protocol, variant: trace.variant })}: ${error.message} (${hint})`,
    )
  }
}
