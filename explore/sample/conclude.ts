/** From what batches found to verdicts. Pure: the same findings give the same conclusion, whoever made them. */
import type { Verdict } from '../../checkers/index.js'
import { type AnyProperty, isLiveness } from '../../properties/index.js'
import type { Expectation, PropertyKind } from '../../properties/property.js'
import { Coverage } from '../coverage/coverage.js'
import type { BatchResult, Finding } from './sampler.js'

export interface PropertyVerdict {
  readonly name: string
  readonly kind: PropertyKind
  readonly verdict: Verdict
  /** `null` where nothing is expected: a property of a variant other than the one that must catch it. */
  readonly expected: Expectation | null
  /** Always present with `unknown`. */
  readonly reason?: string
  /** The first run that decided it. */
  readonly run?: number
}

/** Findings on each property, merged over the batches seen so far. */
export class Findings {
  readonly #byName = new Map<string, Finding>()
  readonly coverage = new Coverage()
  runs = 0
  steps = 0
  handlerCalls = 0
  lookups = 0

  constructor(readonly properties: readonly AnyProperty[]) {
    for (const { name } of properties) this.#byName.set(name, { property: name, telling: 0 })
  }

  /** Batches must be added in the order of their runs. */
  add(batch: BatchResult): void {
    this.runs += batch.runs
    this.steps += batch.steps
    this.handlerCalls += batch.handlerCalls
    this.lookups += batch.lookups
    this.coverage.add(batch.coverage)
    for (const found of batch.findings) {
      const known = this.#byName.get(found.property)!
      if (known.run !== undefined) continue
      this.#byName.set(found.property, { ...known, ...found, telling: known.telling + found.telling })
    }
  }

  of(property: string): Finding {
    return this.#byName.get(property)!
  }

  /** Properties that more runs may still decide. */
  get open(): string[] {
    return this.properties.map(({ name }) => name).filter((name) => this.of(name).run === undefined)
  }
}

const NO_STEP =
  'vacuous: no run took a step, since nothing can happen at the start (no message to deliver, no timer, no client operation)'

/** `interrupted` tells why the sampling was cut short, if it was. */
export function verdictOf(
  property: AnyProperty,
  findings: Findings,
  expected: Expectation | null,
  interrupted: string | undefined,
): PropertyVerdict {
  const { run, telling, undecided, vacuous } = findings.of(property.name)
  const common = { name: property.name, kind: property.kind, expected }
  const isReached = property.kind === 'sometimes'
  if (run !== undefined) return { ...common, verdict: isReached ? 'valid' : 'invalid', run }
  const unknown = (reason: string) => ({ ...common, verdict: 'unknown' as const, reason })
  if (isLiveness(property))
    return unknown('random runs end, and this is a matter of runs that never end: exhaust judges it')
  if (interrupted !== undefined) return unknown(interrupted)
  if (findings.steps === 0) return unknown(NO_STEP)
  if (isReached) return unknown(`not reached in ${findings.runs} runs`)
  if (undecided !== undefined) return unknown(undecided)
  if (!findings.coverage.isAlive) return unknown('vacuous: nothing but faults happened, and no handler ever ran')
  if (telling > 0) return { ...common, verdict: 'valid' }
  if (vacuous !== undefined) return unknown(`vacuous: ${vacuous}`)
  if (property.kind === 'finally') return unknown(`vacuous: none of ${findings.runs} runs came to rest`)
  return unknown('vacuous: no run could have violated it')
}

/** Whether all is as expected; `null` while something that matters stayed undecided and nothing contradicts. */
export function asExpected(verdicts: readonly PropertyVerdict[]): boolean | null {
  const relevant = verdicts.filter(({ expected }) => expected !== null)
  const isContradicted = ({ verdict, expected }: PropertyVerdict) =>
    verdict === (expected === 'holds' ? 'invalid' : 'valid')
  if (relevant.some(isContradicted)) return false
  return relevant.some(({ verdict }) => verdict === 'unknown') ? null : true
}
