/**
 * The objects of one history, judged by several workers. What comes out is the same as with one: a turn's outcome depends on
 * the object alone, and of a round the first illegal object decides, whoever is done first.
 */
import type { CheckResult, LinearizabilityEvidence, SequentialSpecification } from '../checkers/index.js'
import type { Judgement } from '../checkers/linearizability/linearizable.js'
import { problemOf } from '../checkers/linearizability/problem.js'
import { Search } from '../checkers/linearizability/search.js'
import { type Searched, searchedUntil, type Turn } from '../checkers/linearizability/turns.js'
import type { Operation, Value } from '../history/index.js'
import type { SpecificationReference } from './history-specification.js'
import { WorkerLost, WorkerPool } from './pool.js'

/** In configurations, about a second: a round that takes less is over before other workers have started. */
const PAYS_MIN = 500_000
/** How often somebody looks whether to stop, and how long workers then have to say what they know. */
const LOOK_MS = 5
const LAST_WORDS_MS = 20

/** An object to be searched from its beginning. */
export interface ShareRequest {
  readonly specification: SpecificationReference
  readonly key: Value | undefined
  readonly operations: readonly Operation[]
  readonly target: number
}

export interface Helpers {
  readonly workers: number
  readonly memoryLimit: number | undefined
  readonly specification: SpecificationReference
  readonly shouldStop: () => boolean
}

export async function judgeShared(
  judgement: Judgement,
  helpers: Helpers,
): Promise<CheckResult<LinearizabilityEvidence>> {
  const { rounds, take } = judgement
  let shared: SharedTurns | undefined
  try {
    let round = rounds.next()
    while (!round.done) {
      const turns = round.value
      if (helpers.workers === 1 || !pays(turns)) round = rounds.next(take(turns))
      else {
        shared ??= new SharedTurns(judgement, helpers)
        round = rounds.next(await shared.take(turns))
      }
    }
    return round.value
  } finally {
    await shared?.close()
  }
}

function pays(turns: readonly Turn[]): boolean {
  return turns.length > 1 && turns.reduce((sum, { spent, target }) => sum + target - spent, 0) >= PAYS_MIN
}

/** Runs in a worker. */
export function searchShare(
  { key, operations, target }: ShareRequest,
  specification: SequentialSpecification,
  shouldStop: () => boolean,
): Searched {
  const problem = problemOf(specification, key, operations, shouldStop)
  return searchedUntil(new Search(problem), target)
}

type Answer = Searched | { readonly type: 'error'; readonly error: unknown }

class SharedTurns {
  readonly #pool: WorkerPool

  constructor(
    readonly judgement: Judgement,
    readonly helpers: Helpers,
  ) {
    this.#pool = new WorkerPool(helpers.workers, helpers.memoryLimit, 'history-worker.js')
    judgement.handOver()
  }

  /** Settles when the outcome of the round is known, or nobody is waited for any more. */
  async take(turns: readonly Turn[]): Promise<readonly (Searched | undefined)[]> {
    const answers: (Answer | undefined)[] = turns.map(() => undefined)
    let next = 0
    /** The first turn that ends the round, as far as is known: what comes after it has no say. */
    let last = turns.length
    const isOver = new Promise<void>((settle) => {
      const lane = async () => {
        while (next < last) {
          const at = next++
          const answer = await this.#run(turns[at]!)
          answers[at] = answer
          if (answer.type === 'illegal' || answer.type === 'error') last = Math.min(last, at)
          if (answers.slice(0, last).every((known) => known !== undefined)) settle()
        }
      }
      for (let i = 0; i < this.#pool.size; i += 1) void lane()
    })
    const stop = this.#stopped()
    await Promise.race([isOver, stop.promise])
    stop.release()
    return inOrder(answers)
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #run({ share, target }: Turn): Promise<Answer> {
    const { shares } = this.judgement
    const { specification } = this.helpers
    const request = { specification, key: shares.key(share), operations: shares.operations(share), target }
    try {
      return await this.#pool.run({ type: 'share', request })
    } catch (error) {
      return error instanceof WorkerLost ? { type: 'lost', why: error.message } : { type: 'error', error }
    }
  }

  #stopped(): { readonly promise: Promise<void>; readonly release: () => void } {
    let timer: NodeJS.Timeout | undefined
    const promise = new Promise<void>((settle) => {
      timer = setInterval(() => {
        if (!this.helpers.shouldStop()) return
        clearInterval(timer)
        this.#pool.wrapUp()
        timer = setTimeout(settle, LAST_WORDS_MS)
      }, LOOK_MS)
    })
    return { promise, release: () => clearInterval(timer) }
  }
}

/**
 * With an error or an illegal object, nothing else matters. If the round was cut short, what is before it may be unknown: an
 * object that was found illegal by then is illegal all the same.
 */
function inOrder(answers: readonly (Answer | undefined)[]): readonly (Searched | undefined)[] {
  const end = answers.find((answer) => answer?.type === 'illegal' || answer?.type === 'error')
  if (end?.type === 'error') throw end.error
  const cut: Searched = { type: 'unfinished', cost: 0 }
  return answers.map((answer) => {
    if (end === undefined) return answer as Searched | undefined
    return answer === undefined || answer.type !== 'illegal' ? cut : answer
  })
}
