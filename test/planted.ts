/** Protocols with something wrong that random runs find, for those who shrink. */
import { type AnyProtocol, type AnyView, Memoised, type Run, type State, type System } from '../kernel/index.js'
import { impatientParticipant } from '../models/two-phase-commit/index.js'
import { counters, erased, stream } from './protocols.js'

export interface Planted {
  readonly protocol: AnyProtocol
  /** Whether something is wrong in a state. */
  readonly isWrong: (view: AnyView) => boolean
}

const all = (view: AnyView, role: string) => view.nodes[role] as readonly Readonly<Record<string, unknown>>[]

export const planted: Record<string, Planted> = {
  'two-phase commit, a participant that will not wait': {
    protocol: erased(impatientParticipant),
    isWrong: (view) => {
      const decisions = all(view, 'participant').map(({ decision }) => decision)
      return decisions.includes('commit') && decisions.includes('abort')
    },
  },
  'a FIFO stream that arrives with a hole': {
    protocol: stream(6, { order: 'fifo' }, { loss: 2, duplication: 2, crash: 1, restart: 1 }),
    isWrong: (view) => /13|24|35|46/.test(String(all(view, 'sink')[0]!.got)),
  },
  'replicas that never agree again': {
    protocol: counters({ loss: 1, duplication: 1, crash: 1, restart: 1, partition: 1 }),
    isWrong: (view) => {
      const [first, second] = all(view, 'replica')
      return view.inFlight.length === 0 && view.history.length > 2 && first!.total !== second!.total
    },
  },
}

export function failing({ isWrong }: Planted, system: System) {
  const memo = new Memoised(system, isWrong)
  const isFailure = (state: State): boolean => memo.of(state)
  const failsAt = (run: Run): number | undefined => {
    const index = run.states.findIndex(isFailure)
    return index < 0 ? undefined : index
  }
  return { isFailure, failsAt }
}
