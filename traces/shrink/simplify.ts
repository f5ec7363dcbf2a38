/**
 * The same bug in a smaller setting. Big steps first: a smaller configuration, then fewer clients and operations, then
 * smaller values; a smaller setting counts when the run, replayed in it, fails as well.
 */
import { Run, type System } from '../../kernel/index.js'
import { continueWith, type Encoding, type Label, labelsOf } from './labels.js'
import { failingWithout } from './needs.js'
import {
  movedTo,
  type Operations,
  type Setting,
  type SettingCandidate,
  settingOf,
  trimmed,
  type Workload,
  withOtherClients,
  withoutOperation,
  withSmallerValue,
} from './setting.js'
import { cut, type FailsAt, type ShrinkOptions, shrinkRun } from './shrink.js'
import { renamedSettings } from './symmetry.js'

/** A cluster, and where a run on it violates the property in question. */
export interface Place {
  readonly system: System
  readonly failsAt: FailsAt
}

/** What a shrinker may do to the setting of a run, and how it gets there. */
export interface Settings {
  /** The place in a setting; `undefined` where the setting contradicts itself. */
  readonly placeIn: (setting: Setting) => Place | undefined
  /** Configurations a little smaller than this one, in which what is expected of the property is the same. */
  readonly simplerConfigs: (config: object) => readonly object[]
  readonly operations: Operations
}

export interface Simplified {
  readonly place: Place
  readonly run: Run
  /** No event can be left out: checked of the run as it is here. False when shrinking was stopped before. */
  readonly isMinimal: boolean
}

/** Settings that are set up, at most: each is a cluster of its own, with empty tables. */
const SETTINGS_MAX = 400
const ENCODINGS: readonly Encoding[] = ['same', 'content', 'oldest', 'newest']

/** Shrinks a failing run, then its setting, and the run again wherever the setting became smaller. Deterministic. */
export function shrinkWithSetting(
  found: Run,
  place: Place,
  settings: Settings,
  options: ShrinkOptions = {},
): Simplified {
  const search = new SettingSearch({ place, ...shrinkRun(found, place.failsAt, options) }, settings, options)
  while (search.best.isMinimal && search.simplify()) search.shrink()
  return proved(search.best, options)
}

/** Goes on as long as an event turns out not to be needed, which only happens when the search was too narrow. */
function proved({ place, run, isMinimal }: Simplified, options: ShrinkOptions): Simplified {
  if (!isMinimal) return { place, run, isMinimal }
  const shorter = failingWithout(run, place.failsAt, options)
  if (!shorter) return { place, run, isMinimal: false }
  const failing = shorter.find((candidate) => candidate !== null)
  return failing ? proved({ place, ...shrinkRun(failing, place.failsAt, options) }, options) : { place, run, isMinimal }
}

class SettingSearch {
  #settingsTried = 0
  /** Where smaller values come from: what the operations were at first. */
  readonly #pool: Workload

  constructor(
    public best: Simplified,
    readonly settings: Settings,
    readonly options: ShrinkOptions,
  ) {
    this.#pool = best.place.system.cluster.workload ?? []
  }

  /** The run, as short as it can be in the setting that it has got to. */
  shrink(): void {
    const { place, run } = this.best
    this.best = { place, ...shrinkRun(run, place.failsAt, this.options) }
  }

  /** To a smaller setting, until there is none; says whether there was any. */
  simplify(): boolean {
    const { system } = this.best.place
    this.#simplify()
    return this.best.place.system !== system
  }

  #simplify(): void {
    while (this.#goOn(this.#smallerConfigs())) {}
    const { operations } = this.settings
    if (operations === 'as they are') return
    // What is begun changes with what is left out.
    for (;;) {
      if (this.#goOn(trimmed(...this.#current()))) continue
      if (operations === 'begun') return
      if (this.#goOn(withoutOperation(...this.#current()))) continue
      if (operations === 'optional') return
      if (this.#goOn(withOtherClients(...this.#current()))) continue
      if (this.#goOn(withSmallerValue(...this.#current(), this.#pool))) continue
      if (!this.#goOn(renamedSettings(...this.#current()))) return
    }
  }

  #current(): [System, readonly Label[]] {
    return [this.best.run.system, labelsOf(this.best.run)]
  }

  *#smallerConfigs(): IterableIterator<SettingCandidate> {
    const [system, labels] = this.#current()
    const { config, workload } = settingOf(system)
    for (const smaller of this.settings.simplerConfigs(config)) {
      const setting = { config: smaller, workload }
      const target = this.#placeIn(setting)
      if (!target) continue
      for (const moved of movedTo(target.system, system, labels)) yield { setting, labels: moved }
    }
  }

  /** Goes on to the first candidate that fails as well; `false` when there is none, or no more may be tried. */
  #goOn(candidates: Iterable<SettingCandidate>): boolean {
    for (const { setting, labels } of candidates) {
      if (this.options.shouldStop?.() || this.#settingsTried >= SETTINGS_MAX) return false
      const place = this.#placeIn(setting)
      const failing = place && this.#failingIn(place, labels)
      if (!failing) continue
      this.best = { place, ...shrinkRun(failing, place.failsAt, { ...this.options, isQuick: true }) }
      return this.best.isMinimal
    }
    return false
  }

  /** The run in another place, if it fails there. No replay has more steps or faults than there are labels for them. */
  #failingIn(place: Place, labels: readonly Label[]): Run | undefined {
    for (const encoding of ENCODINGS) {
      const failing = cut(continueWith(new Run(place.system), labels, encoding), place.failsAt)
      if (failing) return failing
    }
    return undefined
  }

  #places = new Map<string, Place | undefined>()

  #placeIn(setting: Setting): Place | undefined {
    const key = JSON.stringify([setting.config, setting.workload])
    if (!this.#places.has(key)) {
      this.#settingsTried++
      this.#places.set(key, this.settings.placeIn(setting))
    }
    return this.#places.get(key)
  }
}
