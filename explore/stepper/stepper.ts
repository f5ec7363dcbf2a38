/** A stepper: each question is answered from the model, and says all that it is about. */
import { canonicalText, type Json, type ScheduledEvent, System } from '../../kernel/index.js'
import type { Suite } from '../../properties/index.js'
import { formatTrace, recordDraft, recordTrace, wholeOf } from '../../traces/index.js'
import {
  choicesIn,
  type Stepper,
  type StepperCompared,
  type StepperGoal,
  type StepperOffer,
  type StepperOutcome,
  type StepperRan,
  type StepperSetting,
  type StepperTold,
} from '../../traces/report/index.js'
import { optionsAt, resumed } from '../alternatives.js'
import { beginOf, offerOf, settingText } from './begin.js'
import { partingOf, type Side, sameBudgets } from './compare.js'
import { seek } from './goals.js'
import { expectGoal, expectPath, expectSetting, expectWhole, QuestionError } from './questions.js'
import { Session } from './session.js'
import { contextOf, judged, type Origin, tell } from './told.js'

export interface StepperContext {
  /** Where a page begins. Default: the start of the first configuration. */
  readonly setting?: StepperSetting
  readonly path?: readonly ScheduledEvent[]
  /** What traces say about where the model is; null, which is the default, for what comes with Faultline. */
  readonly modelFile?: string | null
}

/** Settings between which a reader goes back and forth. */
const SESSIONS_MAX = 4

/** Answers in order, from tables that are remembered: the same question always gives the same answer. */
export function stepperOf(suite: Suite, context: StepperContext = {}): Stepper {
  return new SuiteStepper(suite, context)
}

interface Open {
  readonly text: string
  readonly session: Session
  readonly origin: Origin
}

class SuiteStepper implements Stepper {
  #open: Open[] = []

  constructor(
    readonly suite: Suite,
    readonly context: StepperContext,
  ) {}

  async offer(): Promise<StepperOffer> {
    const { setting = beginOf(this.suite), path = [] } = this.context
    return offerOf(this.suite, { setting, path })
  }

  async tell(setting: StepperSetting, path: readonly ScheduledEvent[]): Promise<StepperTold> {
    return this.#tell(this.#side(setting, path))
  }

  async outcomes(
    setting: StepperSetting,
    path: readonly ScheduledEvent[],
    at: number,
  ): Promise<readonly StepperOutcome[]> {
    const { session, taken, origin } = this.#side(setting, path)
    const { run } = taken
    expectWhole(at, 'the number of steps', 0, run.length)
    const judgement = judged(session, taken)
    // Where nothing is sought and nothing violated yet, whatever is violated counts.
    const isAny = session.sought === undefined && judgement.step === undefined
    const wanted = isAny ? session.properties : [judgement.property]
    const schedule = run.schedule()
    const told = { ...recordDraft(run, contextOf(session, taken, judgement, origin), taken.steps), fingerprint: '' }
    const choice = choicesIn(told)
    const takenText = at < run.length ? canonicalText(schedule[at]! as Json) : undefined
    return optionsAt(session.system, run.states[at]!).map(({ choice: option, event, text, isFault }) => {
      const isTaken = text === takenText
      const { other, skipped } = isTaken
        ? { other: run, skipped: 0 }
        : resumed(run.prefix(at), option, schedule.slice(at))
      const isViolated = wanted.some((property) => session.judge.failsAt(other, property) !== undefined)
      const { words } = choice(event, at)
      return { event, words, isTaken, isFault, outcome: isViolated ? 'violated' : 'holds', skipped }
    })
  }

  async run(
    setting: StepperSetting,
    path: readonly ScheduledEvent[],
    goal: StepperGoal,
    seed: number,
  ): Promise<StepperRan> {
    expectWhole(seed, 'seed', -(2 ** 53) + 1, 2 ** 53 - 1)
    const { session, taken } = this.#side(setting, path)
    const { found, ...effort } = seek(session, taken, expectGoal(goal), seed)
    return found === undefined ? effort : { ...effort, told: await this.tell(setting, found) }
  }

  async compare(setting: StepperSetting, variant: string, path: readonly ScheduledEvent[]): Promise<StepperCompared> {
    if (typeof variant !== 'string') throw new QuestionError('expected the name of a variant to compare with, got none')
    const base = this.#side({ ...expectSetting(setting), variant: null }, path)
    const other = this.#side({ ...sameBudgets(setting, base.session), variant }, path)
    const parting = partingOf(base, other, path)
    return {
      base: this.#tell(base),
      variant: this.#tell(other),
      ...(parting === undefined ? {} : { parting }),
    }
  }

  async trace(setting: StepperSetting, path: readonly ScheduledEvent[]): Promise<string> {
    const { session, taken, origin } = this.#side(setting, path)
    const judgement = judged(session, taken)
    // A counterexample ends where it violates its property.
    const { step = taken.run.length } = judgement
    const run = taken.run.prefix(step)
    return formatTrace(recordTrace(run, contextOf(session, { run }, judgement, origin)))
  }

  #tell({ session, taken, origin }: Side): StepperTold {
    return tell(session, taken, origin)
  }

  #side(setting: StepperSetting, path: readonly ScheduledEvent[]): Side {
    const { session, origin } = this.#opened(expectSetting(setting))
    return { session, origin, taken: session.take(expectPath(path)) }
  }

  #opened(setting: StepperSetting): Open {
    const text = settingText(setting)
    const known = this.#open.find((open) => open.text === text)
    const open = known ?? this.#begun(text, setting)
    this.#open = [open, ...this.#open.filter((other) => other !== open)].slice(0, SESSIONS_MAX)
    return open
  }

  #begun(text: string, setting: StepperSetting): Open {
    const session = new Session(this.suite, setting)
    const whole = wholeOf(new System(session.protocol, { config: session.configName ?? setting.config }))
    return { text, session, origin: { modelFile: this.context.modelFile ?? null, whole } }
  }
}
