/** Everything that is asked about one setting: its system, what judges runs of it, and the runs that were asked for last. */
import {
  type AnyProtocol,
  canonicalText,
  type Json,
  Run,
  type ScheduledEvent,
  System,
  type SystemOptions,
  toJson,
} from '../../kernel/index.js'
import { type AnyProperty, propertiesFor, type Suite } from '../../properties/index.js'
import { StepRecorder, type TraceStep } from '../../traces/index.js'
import type { StepperSetting } from '../../traces/report/index.js'
import type { ReportMemory } from '../../traces/report/steps.js'
import { Judge } from '../judge.js'
import { QuestionError } from './questions.js'

/** What became of a path. */
export interface Taken {
  readonly run: Run
  /** Places in the path of what was not possible. */
  readonly skipped: readonly number[]
  /** What the steps of the run did. */
  readonly steps: readonly TraceStep[]
}

interface Known extends Taken {
  /** The events of the path as text. */
  readonly texts: readonly string[]
  /** Has written down the last step. */
  readonly recorder: StepRecorder
}

/** Paths that share a beginning with what comes next: the main one, some branches, and what was tried on the way. */
const KNOWN_MAX = 12

/** Interned values above which all tables are renewed. */
const TABLE_MAX = 750_000

export class Session {
  readonly protocol: AnyProtocol
  readonly properties: readonly AnyProperty[]
  /** The property that is sought. */
  readonly sought: AnyProperty | undefined
  /** The configuration whose properties apply, where it has a name. */
  readonly configName: string | null
  /** Of what was told of steps. */
  readonly memory: ReportMemory = new WeakMap()
  readonly #options: SystemOptions
  #system: System
  #judge: Judge
  #known: Known[] = []

  /** Throws `QuestionError` for names that do not exist, and `ModelError` where the protocol cannot be set up like that. */
  constructor(suite: Suite, setting: StepperSetting) {
    this.protocol = protocolOf(suite, setting.variant)
    const named = nameOf(suite, setting)
    this.configName = named ?? setting.madeFrom ?? null
    this.#options = optionsOf(named ?? setting.config, setting)
    this.#system = new System(this.protocol, this.#options)
    this.#judge = new Judge(this.#system)
    this.properties = propertiesFor(suite, this.configName)
    if (this.properties.length === 0)
      throw new QuestionError(`expected properties that apply to the configuration ${this.configName}, got none`)
    this.sought = setting.property === null ? undefined : this.propertyNamed(setting.property)
  }

  get system(): System {
    return this.#system
  }

  get judge(): Judge {
    return this.#judge
  }

  /** Throws `QuestionError` where it does not exist, or does not apply. */
  propertyNamed(name: string): AnyProperty {
    const found = this.properties.find((property) => property.name === name)
    if (found !== undefined) return found
    const known = this.properties.map((property) => property.name).join(', ')
    throw new QuestionError(`expected a property that applies to the configuration (${known}), got ${name}`)
  }

  /** Takes what is possible of a path, in its order. Throws `ModelError`, with its schedule, when a handler is at fault. */
  take(path: readonly ScheduledEvent[]): Taken {
    if (this.#system.size > TABLE_MAX) this.#renew()
    const texts = path.map((event) => canonicalText(event as Json))
    const near = this.#nearest(texts)
    const shared = near === undefined ? 0 : sharedOf(near.texts, texts)
    const skipped = (near?.skipped ?? []).filter((place) => place < shared)
    const run = near === undefined ? new Run(this.#system) : near.run.prefix(shared - skipped.length)
    for (let place = shared; place < path.length; place++) {
      const choice = run.resolve(path[place]!)
      if (choice === undefined) skipped.push(place)
      else run.take(choice)
    }
    // What goes on from another has all that the other has.
    const others = this.#known.filter((known) => known !== near || known.texts.length > shared)
    const { steps, recorder } = this.#recorded(run, near, shared - skipped.filter((place) => place < shared).length)
    this.#known = [{ run, skipped, texts, steps, recorder }, ...others].slice(0, KNOWN_MAX)
    // Whoever asked may take it further.
    return { run: run.prefix(run.length), skipped, steps }
  }

  /** What is written down of another run goes on from there, where all of it is the same. */
  #recorded(run: Run, near: Known | undefined, shared: number): Pick<Known, 'steps' | 'recorder'> {
    const isBeginning = near !== undefined && near.run.length === shared
    const recorder = new StepRecorder(this.#system, isBeginning ? near.recorder : undefined)
    const from = isBeginning ? shared : 0
    const more = run.choices.slice(from).map((_, i) => recorder.next(run, from + i))
    return { recorder, steps: isBeginning ? [...near.steps, ...more] : more }
  }

  #nearest(texts: readonly string[]): Known | undefined {
    let [best, shared] = [undefined as Known | undefined, 0]
    for (const known of this.#known) {
      const length = sharedOf(known.texts, texts)
      if (length > shared) [best, shared] = [known, length]
    }
    return best
  }

  #renew(): void {
    this.#system = new System(this.protocol, this.#options)
    this.#judge = new Judge(this.#system)
    this.#known = []
  }
}

function sharedOf(left: readonly string[], right: readonly string[]): number {
  const most = Math.min(left.length, right.length)
  for (let i = 0; i < most; i++) if (left[i] !== right[i]) return i
  return most
}

function protocolOf({ protocol, variants }: Suite, variant: string | null): AnyProtocol {
  if (variant === null) return protocol
  const found = variants.find((each) => each.protocol.variant === variant)
  if (found !== undefined) return found.protocol
  const known = variants.map((each) => each.protocol.variant).join(', ') || 'none'
  throw new QuestionError(`expected a variant of ${protocol.name} (${known}), got ${variant}`)
}

/** The name of the configuration, also where it is given by its value. */
export function nameOf({ protocol }: Suite, { config, madeFrom }: StepperSetting): string | undefined {
  const { configs } = protocol.definition
  for (const name of [madeFrom, typeof config === 'string' ? config : undefined])
    if (name !== undefined && !Object.hasOwn(configs, name))
      throw new QuestionError(
        `expected a configuration of ${protocol.name} (${Object.keys(configs).join(', ')}), got ${name}`,
      )
  if (typeof config === 'string') return config
  const wanted = canonicalText(config)
  return Object.keys(configs).find((name) => canonicalText(toJson(configs[name])) === wanted)
}

/** Limits as the kernel knows them. */
export function optionsOf(
  config: StepperSetting['config'],
  { faults = {}, workload }: Pick<StepperSetting, 'faults' | 'workload'>,
): SystemOptions {
  return {
    config,
    faults: Object.fromEntries(Object.entries(faults).map(([name, limit]) => [name, limit ?? Infinity])),
    ...(workload === undefined ? {} : { workload }),
  }
}
