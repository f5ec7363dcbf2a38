/** Schedulers by name, and the portfolio of them that is the default. */
import { pct } from './pct.js'
import { pos } from './pos.js'
import type { Scheduler } from './scheduler.js'
import { swarm } from './swarm.js'
import { uniform } from './uniform.js'

export type { Policy, RandomSource, Scheduler } from './scheduler.js'

const members: readonly Scheduler[] = [uniform, pct(2), pct(3), pos, swarm]

/** No single scheduler finds everything first: each run draws one of `turns`. */
const turns: readonly Scheduler[] = [uniform, uniform, swarm, swarm, swarm, pos, pct(3)]

export const portfolio: Scheduler = {
  name: 'portfolio',
  begin: (system, random, depthMax) => turns[random.nextInt(0, turns.length - 1)]!.begin(system, random, depthMax),
}

export const schedulers: readonly Scheduler[] = [portfolio, ...members]

export const schedulerNamed = (name: string): Scheduler | undefined => schedulers.find((s) => s.name === name)

export const schedulerDefault: Scheduler = portfolio
