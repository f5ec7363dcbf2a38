/**
 * The smallest setting in which a bug shows, and the run that tells it there: the same whatever run it was found in, as
 * far as searches can see to the end of what there is.
 */
import { BUDGETS, type Run, type System } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import {
  type Place,
  Rank,
  renamedSettings,
  type Setting,
  type Settings,
  type ShrinkOptions,
  type Simplified,
  settingOf,
  shrinkRun,
  shrinkWithSetting,
  storyOf,
} from '../traces/shrink/index.js'
import { type EventKind, kindsOf, linkOf, linksOf, withNode } from './event-kinds.js'
import { amongAll, amongAsMany, amongLike, budgetsUsed, isDecided, type Nearest } from './prove.js'

export interface MinimalOptions extends ShrinkOptions {
  /** Most states of each search; 0 proves nothing. */
  readonly proofStates: number
  /** Told what there is before the first search, in which the model may never come to an end. */
  readonly onUnproved?: (simplified: Simplified) => void
}

export interface Minimal extends Simplified {
  /** What the last search said; absent where there was none. */
  readonly near?: Nearest
}

/** Expects a run that fails in this place. Deterministic. */
export function minimal(
  found: Run,
  place: Place,
  settings: Settings,
  property: AnyProperty,
  options: MinimalOptions,
): Minimal {
  if (options.proofStates === 0) return shrinkWithSetting(found, place, settings, options)
  return new Minimiser(settings, property, options).from(found, place)
}

/** Exchanging nodes and searching anew leads to the same run soon, or never. */
const RETELLINGS_MAX = 4

/** Each is searched to its end. */
const SETTINGS_MAX = 8

/** What was proved of runs with as many faults is said of this one. */
const isAsFaulty = (run: Run, { among, run: near }: Nearest): boolean =>
  among === 'all' || BUDGETS.every((name) => budgetsUsed(run)[name] === budgetsUsed(near!)[name])

class Minimiser {
  /** Settings with the configuration as it is. */
  readonly #here: Settings
  readonly #limits: { readonly states: number; readonly shouldStop?: () => boolean }

  constructor(
    readonly settings: Settings,
    readonly property: AnyProperty,
    readonly options: MinimalOptions,
  ) {
    const { shouldStop, proofStates } = options
    this.#here = { ...settings, simplerConfigs: () => [] }
    this.#limits = { states: proofStates, ...(shouldStop === undefined ? {} : { shouldStop }) }
  }

  from(found: Run, place: Place): Minimal {
    const shrunk = shrinkWithSetting(found, place, this.#here, this.options)
    if (!shrunk.isMinimal) return shrunk
    this.options.onUnproved?.(shrunk)
    // A smaller configuration may need a longer run: what the whole one needs is found out first, if that can be.
    const proved = this.#prove(shrunk, this.#here)
    if (proved.near?.isShortest) return this.#inSimplerSettings(proved)
    const smaller = shrinkWithSetting(proved.run, proved.place, this.settings, this.options)
    const known =
      smaller.place.system === proved.place.system ? { ...proved, ...smaller } : this.#prove(smaller, this.settings)
    return known.isMinimal && known.near !== undefined && !isDecided(known.near) ? this.#alike(known) : known
  }

  /** Searches for a shorter run, and again from each that is found, in whatever smaller setting that fits into. */
  #prove(simplified: Simplified, settings: Settings): Minimal {
    let known: Minimal = simplified
    while (known.isMinimal) {
      const near = this.#nearest(known.run)
      if (near.run === undefined) return { ...known, near }
      // Of all that are as short, the search has the same one first whatever run it began with.
      const next = { ...shrinkWithSetting(near.run, known.place, settings, this.options), near }
      const isSameSetting = next.place.system === known.place.system
      known = next
      if (near.isShortest && isSameSetting && isAsFaulty(next.run, near)) break
    }
    return known
  }

  #nearest(run: Run): Nearest {
    const whole = amongAll(run, this.property, this.#limits)
    return isDecided(whole) ? whole : (amongAsMany(run, this.property, this.#limits) ?? whole)
  }

  /** To the first of the simpler settings in which as few steps are enough, and on from there. */
  #inSimplerSettings(proved: Minimal): Minimal {
    const { system, length } = proved.run
    for (const setting of this.#simplerSettings(system)) {
      const place = this.settings.placeIn(setting)
      const near = place && amongAll({ system: place.system, length }, this.property, this.#limits)
      if (near?.run === undefined) continue
      const simpler = this.#prove(shrinkWithSetting(near.run, place!, this.#here, this.options), this.#here)
      if (simpler.near?.isShortest && simpler.run.length <= length) return this.#inSimplerSettings(simpler)
    }
    return proved
  }

  #simplerSettings(system: System): Setting[] {
    const { config, workload } = settingOf(system)
    const configs = this.settings.simplerConfigs(config).map((simpler) => ({ config: simpler, workload }))
    if (this.settings.operations !== 'independent') return configs
    return [...configs, ...renamedSettings(system, []).map(({ setting }) => setting)].slice(0, SETTINGS_MAX)
  }

  /** Where there are too many runs: the first of those whose events are all of kinds that this one has, on few links. */
  #alike({ place, run, ...known }: Minimal): Minimal {
    for (let next: Run | undefined = run; next !== undefined; next = this.#likeButSimpler(run, place)) {
      // What is not asked any more may not be needed either.
      const told = shrinkWithSetting(next, place, this.settings, this.options)
      if (!told.isMinimal) break
      ;({ place, run } = told)
    }
    for (let i = 0; i < RETELLINGS_MAX; i++) {
      const near = amongLike(run, kindsOf(run), this.property, this.#limits)
      if (!isDecided(near)) break
      if (near.run === undefined) return { ...known, place, run, near }
      const told = shrinkWithSetting(near.run, place, this.#here, this.options)
      if (!told.isMinimal) break
      const isTheSame = storyOf(told.run) === storyOf(run)
      ;({ place, run } = told)
      if (isTheSame && near.isShortest) return { ...known, place, run, near }
    }
    return { ...known, place, run }
  }

  /** A simpler run among those of which the kinds of event are nearly the same: on other links, or on fewer. */
  #likeButSimpler(run: Run, { system, failsAt }: Place): Run | undefined {
    const rank = new Rank(run)
    for (const kinds of alternatives(system, kindsOf(run))) {
      const near = amongLike(run, kinds, this.property, this.#limits)
      if (near.run === undefined) continue
      // It is shrunk in earnest where it is taken.
      const told = shrinkRun(near.run, failsAt, { ...this.options, isQuick: true }).run
      if (new Rank(told).compare(rank) < 0) return told
    }
    return undefined
  }
}

/** Kinds of event like these: with one node less, with one link less, and with what happens on one link on another as well. */
function* alternatives({ cluster }: System, given: ReadonlySet<EventKind>): IterableIterator<ReadonlySet<EventKind>> {
  const kinds = [...given]
  const links = linksOf(kinds)
  const nodes = [...new Set(links.flat())].sort((a, b) => a - b)
  const areAlike = (a: number, b: number) => a !== b && cluster.nodes[a]!.role === cluster.nodes[b]!.role
  for (const node of nodes.toReversed())
    for (const other of nodes)
      if (areAlike(node, other))
        yield new Set(kinds.map((kind) => withNode(kind, node, other)).filter((kind) => kind !== undefined))
  for (const link of links) yield new Set(kinds.filter((kind) => linkOf(kind)?.join() !== link.join()))
  for (const link of links)
    for (const [node, kept] of [link, link.toReversed()])
      for (const other of nodes) {
        if (!areAlike(node!, other) || other === kept) continue
        const moved = kinds
          .filter((kind) => linkOf(kind)?.join() === link.join())
          .map((kind) => withNode(kind, node!, other)!)
        yield new Set([...kinds, ...moved])
      }
}
