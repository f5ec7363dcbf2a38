/** Asks now and then whether to stop. */
import type { Limits } from '../../verdict.js'

/** Thrown where the caller wants no more. */
export class Stopped extends Error {}

const STEPS = 4096

export class Watch {
  #steps = 0

  constructor(private readonly limits: Limits) {}

  /** To be called once for every node or so. */
  step(): void {
    this.#steps += 1
    if (this.#steps % STEPS === 0) this.look()
  }

  look(): void {
    if (this.limits.shouldStop?.()) throw new Stopped()
  }
}
