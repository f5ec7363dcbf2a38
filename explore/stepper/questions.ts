/** Questions to a stepper come from pages and over a network: whether they have the shape that they must have. */
import { BUDGETS, type Json, type ScheduledEvent } from '../../kernel/index.js'
import type { StepperGoal, StepperSetting } from '../../traces/report/index.js'

/** What is wrong with a question, in words for who asked it. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError'
}

const PATH_LENGTH_MAX = 100_000

type Fields = Readonly<Record<string, unknown>>
type FieldKind = 'a name' | 'a whole number' | 'a value' | 'lists of names' | 'an operation'

/** What events must have besides their type; the rest is optional. */
const EVENT_FIELDS: Readonly<Record<ScheduledEvent['type'], Readonly<Record<string, FieldKind>>>> = {
  deliver: { from: 'a name', to: 'a name', message: 'a value' },
  lose: { from: 'a name', to: 'a name', message: 'a value' },
  duplicate: { from: 'a name', to: 'a name', message: 'a value' },
  forge: { from: 'a name', to: 'a name', message: 'a value' },
  timeout: { node: 'a name', timer: 'a name' },
  invoke: { client: 'a name', node: 'a name', operation: 'an operation' },
  giveUp: { client: 'a name' },
  crash: { node: 'a name' },
  restart: { node: 'a name' },
  pause: { node: 'a name' },
  resume: { node: 'a name' },
  gray: { node: 'a name' },
  slow: { node: 'a name' },
  partition: { groups: 'lists of names' },
  heal: {},
  tick: {},
  clock: { node: 'a name', by: 'a whole number' },
}

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((group) => Array.isArray(group) && group.every((id) => typeof id === 'string'))

const HAS: Readonly<Record<FieldKind, (value: unknown) => boolean>> = {
  'a name': (value) => typeof value === 'string',
  'a whole number': (value) => Number.isInteger(value),
  'a value': (value) => value !== undefined,
  'lists of names': isNames,
  'an operation': (value) => isObject(value) && typeof value.f === 'string',
}

/** Throws `QuestionError` for what is no schedule; whether its events are possible is another matter. */
export function expectPath(value: unknown): readonly ScheduledEvent[] {
  if (!Array.isArray(value)) throw new QuestionError(`expected a list of events as path, got ${shown(value)}`)
  if (value.length > PATH_LENGTH_MAX)
    throw new QuestionError(`expected at most ${PATH_LENGTH_MAX} events in the path, got ${value.length}`)
  for (const [i, event] of value.entries()) expectEvent(event, `path[${i}]`)
  return value as readonly ScheduledEvent[]
}

function expectEvent(event: unknown, place: string): void {
  if (!isObject(event)) throw new QuestionError(`expected an event as ${place}, got ${shown(event)}`)
  const type = String(event.type)
  if (!Object.hasOwn(EVENT_FIELDS, type))
    throw new QuestionError(
      `expected a type of event (${Object.keys(EVENT_FIELDS).join(', ')}) as ${place}.type, got ${shown(event.type)}`,
    )
  for (const [field, kind] of Object.entries(EVENT_FIELDS[type as ScheduledEvent['type']]))
    if (!HAS[kind](event[field]))
      throw new QuestionError(`expected ${kind} as ${place}.${field}, got ${shown(event[field])}`)
  if (event.choice !== undefined && typeof event.choice !== 'string')
    throw new QuestionError(`expected a name as ${place}.choice, got ${shown(event.choice)}`)
}

/** Throws `QuestionError` for what is no setting; whether its names exist is another matter. */
export function expectSetting(value: unknown): StepperSetting {
  if (!isObject(value)) throw new QuestionError(`expected an object as setting, got ${shown(value)}`)
  const { variant, config, madeFrom, faults, workload, property } = value
  if (variant !== null && typeof variant !== 'string')
    throw new QuestionError(`expected the name of a variant or null as setting.variant, got ${shown(variant)}`)
  if (typeof config !== 'string' && !isObject(config))
    throw new QuestionError(`expected a name or an object as setting.config, got ${shown(config)}`)
  if (madeFrom !== undefined && typeof madeFrom !== 'string')
    throw new QuestionError(`expected the name of a configuration as setting.madeFrom, got ${shown(madeFrom)}`)
  if (property !== null && typeof property !== 'string')
    throw new QuestionError(`expected the name of a property or null as setting.property, got ${shown(property)}`)
  if (workload !== undefined && !(Array.isArray(workload) && workload.every(Array.isArray)))
    throw new QuestionError(`expected a list of operations for each client as setting.workload, got ${shown(workload)}`)
  if (faults !== undefined) expectFaults(faults)
  return value as unknown as StepperSetting
}

function expectFaults(faults: unknown): void {
  if (!isObject(faults)) throw new QuestionError(`expected an object as setting.faults, got ${shown(faults)}`)
  for (const [name, limit] of Object.entries(faults)) {
    if (!(BUDGETS as readonly string[]).includes(name))
      throw new QuestionError(`expected names of budgets (${BUDGETS.join(', ')}) in setting.faults, got ${shown(name)}`)
    if (limit !== null && !(Number.isInteger(limit) && (limit as number) >= 0))
      throw new QuestionError(
        `expected a number from 0 or null (no limit) as setting.faults.${name}, got ${shown(limit)}`,
      )
  }
}

/** Throws `QuestionError` for what is no goal. */
export function expectGoal(value: unknown): StepperGoal {
  const goal = isObject(value) ? value : {}
  const isNamed = (field: string) => typeof goal[field] === 'string'
  switch (goal.type) {
    case 'quiet':
      return value as StepperGoal
    case 'property':
      if (isNamed('name')) return value as StepperGoal
      break
    case 'steps':
      if (Number.isInteger(goal.count) && (goal.count as number) > 0) return value as StepperGoal
      break
    case 'field':
      if (isNamed('node') && isPath(goal.path) && goal.value !== undefined) return value as StepperGoal
      break
    default:
  }
  throw new QuestionError(
    `expected a goal ({"type":"property","name":…}, {"type":"field","node":…,"path":[…],"value":…}, {"type":"quiet"} or {"type":"steps","count":…}), got ${shown(value)}`,
  )
}

const isPath = (value: unknown): boolean => Array.isArray(value) && value.every((name) => typeof name === 'string')

/** Throws `QuestionError` unless the value is a whole number between both, which may be it. */
export function expectWhole(value: unknown, what: string, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
  throw new QuestionError(`expected a whole number from ${least} to ${most} as ${what}, got ${shown(value)}`)
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const SHOWN_MAX = 80

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value as Json)
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`
}
