/** What the JSON output promises to have, as JSON Schemas: more fields are welcome, these names stay. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import type { Ended } from './run.js'

export interface PropertyOutput {
  readonly name: string
  readonly kind: string
  readonly verdict: string
  readonly expected: string | null
  readonly reason?: string
  readonly run?: number
}

interface DistinctOutput {
  readonly distinct: number
  readonly estimate: boolean
  readonly errorPercent?: number
}

export interface CoverageOutput {
  readonly states: DistinctOutput
  readonly handlers: Readonly<Record<string, { readonly events: number; readonly inputs: DistinctOutput }>>
  readonly budgets: Readonly<Record<string, object>>
}

export interface TargetOutput {
  readonly target: string
  readonly config: string
  readonly verdict: string
  readonly asExpected: boolean | null
  readonly bounds: Readonly<Record<string, number | null>>
  readonly runs: number
  readonly steps: number
  readonly scheduler: string
  readonly coverage?: CoverageOutput
  readonly properties: readonly PropertyOutput[]
  readonly saved?: readonly { readonly file: string; readonly property: string; readonly status: string }[]
  readonly counterexample?: {
    readonly property: string
    readonly length: number
    readonly run: number
    readonly trace?: string
    /** The entry of the example database that it comes from. */
    readonly from?: string
  }
}

export interface ExhaustOutput {
  readonly verdict: string
  readonly complete: boolean
  readonly reason?: string
  readonly bounds: Readonly<Record<string, number | null>>
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  readonly properties: readonly (Omit<PropertyOutput, 'run'> & {
    readonly counterexample?: { readonly length: number; readonly minimality: string; readonly trace?: string }
  })[]
  readonly statesPerDepth?: readonly number[]
  readonly sometimesNever?: readonly string[]
  readonly budgetsSpent?: Readonly<Record<string, { readonly limit: number; readonly states: number }>>
  readonly fastestGrowth?: { readonly part: string }
  readonly exhaustive?: { readonly config: string; readonly fields?: object }
  readonly search?: string
  readonly onRecord?: { readonly distinct: number; readonly length?: number; readonly same: boolean }
}

export interface CheckOutput {
  readonly verdict: string
  readonly asExpected: boolean | null
  readonly targets: readonly TargetOutput[]
}

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string', minLength: 1 }
const count: Schema = { type: 'integer', minimum: 0 }
const seconds: Schema = { type: 'number', minimum: 0 }
const verdict: Schema = { enum: ['valid', 'invalid', 'unknown'] }
const listOf = (items: Schema): Schema => ({ type: 'array', items })
/** An object with these fields at least; those whose name ends in `?` may be absent. */
function object(fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(fields)
  return {
    type: 'object',
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), fields[name]])),
  }
}
/** `unknown` always comes with a reason. */
const reasoned = (schema: Schema): Schema => ({
  ...schema,
  if: { properties: { verdict: { const: 'unknown' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['reason'], properties: { reason: text } },
})

/** An object used as a table: any names, and values of one kind. */
const tableOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values })
const distinct = object({ distinct: count, estimate: { type: 'boolean' }, 'errorPercent?': count })
const names = listOf(text)

/** What a target's runs covered. */
const coverage = object({
  runs: count,
  states: distinct,
  localStates: tableOf(distinct),
  handlers: tableOf(object({ events: count, inputs: distinct })),
  handlersNever: names,
  messages: tableOf(object({ sent: count, delivered: count })),
  messagesNeverSent: names,
  messagesNeverDelivered: names,
  budgets: tableOf(
    object({ limit: { type: ['integer', 'null'] }, runs: count, events: count, most: count, spent: count }),
  ),
  budgetsNever: names,
  ends: object({ rest: count, stuck: count, faultsLeft: count, depth: count }),
})
const SAVED = ['fails', 'mended', 'kept', 'expected', 'undecided']

const counterexample = object({
  property: text,
  length: count,
  minimality: { enum: ['shortest', '1-minimal', 'unshrunk'] },
  'trace?': text,
  'from?': text,
})

const side: Schema = { enum: ['base', 'variant'] }
const sideOfStep: Schema = { type: ['object', 'null'] }
/** Where two protocols part. */
const divergence = object({
  step: count,
  kind: { enum: ['start', 'enabled', 'effects'] },
  differsIn: names,
  foundIn: side,
  length: count,
  minimality: { enum: ['shortest', '1-minimal', 'unshrunk'] },
  sentence: text,
  event: { type: ['object', 'null'] },
  base: sideOfStep,
  variant: sideOfStep,
  'trace?': text,
})

/** Configurations that are there for exhaustive search. */
const exhaustives = listOf(
  object({ name: text, config: text, 'found?': object({ distinct: count, generated: count, depth: count }) }),
)

export const schemas = {
  check: object({
    verdict,
    targets: listOf(
      object({
        target: text,
        config: text,
        verdict,
        asExpected: { type: ['boolean', 'null'] },
        complete: { type: 'boolean' },
        bounds: object({ runs: count, 'steps?': count, depth: count }),
        runs: count,
        steps: count,
        seed: { type: 'integer' },
        scheduler: text,
        'coverage?': coverage,
        seconds,
        properties: listOf(
          reasoned(object({ name: text, kind: text, verdict, expected: { enum: ['holds', 'refuted', null] } })),
        ),
        'counterexample?': counterexample,
        'saved?': listOf(object({ file: text, property: text, status: { enum: SAVED }, 'reason?': text })),
      }),
    ),
  }),
  exhaust: object({
    target: text,
    config: text,
    verdict,
    asExpected: { type: ['boolean', 'null'] },
    complete: { type: 'boolean' },
    'reason?': text,
    bounds: object({ 'depth?': count, 'states?': count }),
    distinct: count,
    generated: count,
    depth: count,
    seconds,
    peakMemoryBytes: count,
    properties: listOf(
      reasoned(
        object({
          name: text,
          kind: text,
          verdict,
          expected: { enum: ['holds', 'refuted', null] },
          'reachedIn?': count,
          'counterexample?': object({ length: count, 'minimality?': text, 'trace?': text }),
        }),
      ),
    ),
    'statesPerDepth?': listOf(count),
    'branching?': object({ mean: { type: 'number' }, max: count }),
    'handlersNever?': names,
    'messagesNever?': names,
    'sometimesNever?': names,
    'budgetsSpent?': tableOf(object({ limit: count, states: count })),
    'storage?': object({ bitsPerWord: { enum: [16, 32] }, bytes: count }),
    'fastestGrowth?': object({ part: text, from: count, to: count }),
    'exhaustive?': object({ config: text, 'fields?': { type: 'object' } }),
    'search?': { enum: ['breadth-first', 'depth-first'] },
    'onRecord?': object({
      distinct: count,
      generated: count,
      depth: count,
      'length?': count,
      same: { type: 'boolean' },
    }),
  }),
  list: object({
    protocols: listOf(
      object({
        name: text,
        'source?': text,
        configs: { ...listOf(object({ name: text, expected: { type: 'object' } })), minItems: 1 },
        properties: { ...listOf(object({ name: text, kind: text })), minItems: 1 },
        variants: listOf(object({ name: text, caughtBy: text, config: text, 'exhaustive?': exhaustives })),
        'exhaustive?': exhaustives,
      }),
    ),
  }),
  history: object({
    verdict,
    files: listOf(
      reasoned(
        object({
          file: text,
          format: text,
          checker: text,
          verdict,
          operations: count,
          seconds,
          'evidence?': object({}),
        }),
      ),
    ),
  }),
  init: object({ folder: text, files: { ...listOf(text), minItems: 1 } }),
  shrink: object({
    verdict,
    property: text,
    before: count,
    after: { type: ['integer', 'null'] },
    minimality: { enum: ['shortest', '1-minimal', 'unshrunk', null] },
    trace: { type: ['string', 'null'] },
    'reason?': text,
  }),
  compare: reasoned(
    object({
      verdict,
      base: text,
      variant: text,
      config: text,
      complete: { const: false },
      bounds: object({ runs: count, depth: count }),
      runs: count,
      steps: count,
      seed: { type: 'integer' },
      scheduler: text,
      seconds,
      'found?': object({ run: count, side }),
      'divergence?': divergence,
    }),
  ),
  compareTrace: object({
    verdict,
    base: text,
    variant: text,
    config: text,
    steps: count,
    property: { type: ['object', 'null'] },
    'divergence?': divergence,
  }),
  replay: object({ verdict, property: text, steps: count, failsAt: { type: ['integer', 'null'] }, fingerprint: text }),
} as const

const compiled = new Map<string, ValidateFunction>()

/** Standard output as JSON, which must be one object that keeps the contract, with nothing before or after it. */
export function contract<T>({ stdout, stderr }: Ended, name: keyof typeof schemas): T {
  expect([stdout.slice(0, 2), stdout.slice(-3)], stderr).toEqual(['{\n', '\n}\n'])
  const value = JSON.parse(stdout) as T
  const validate = compiled.get(name) ?? new Ajv2020({ strict: false, allErrors: true }).compile(schemas[name])
  compiled.set(name, validate)
  expect(validate(value) ? [] : validate.errors, `the JSON of ${name}`).toEqual([])
  return value
}

/** The only target of a `check --json`. */
export function targetOf(ended: Ended): TargetOutput {
  const { targets } = contract<CheckOutput>(ended, 'check')
  expect(targets).toHaveLength(1)
  return targets[0]!
}
