/** What replicated registers promise their clients. Source: Herlihy & Wing (1990); Stateright's register examples. */
import { linearizable, register } from '../../checkers/index.js'
import type { ViewOf } from '../../kernel/index.js'
import {
  abdRegister,
  lossyPingPong,
  operationsOf,
  paxosRegister,
  pingPong,
  singleCopyRegister,
  type TesterState,
  UNWRITTEN,
} from '../../models/specs/index.js'
import { always, type Property, sometimes } from '../property.js'
import { suite } from '../suite.js'
import { historyOf, isAtomic } from './tester-history.js'

interface Tested {
  readonly observers: { readonly tester: TesterState }
}

const checker = linearizable(register({ initial: UNWRITTEN }))

const isLinearizable = ({ observers }: Tested): boolean => isAtomic(observers.tester, UNWRITTEN)

function explain({ observers }: Tested): readonly string[] {
  const result = checker.check(historyOf(operationsOf(observers.tester)))
  if (result.verdict !== 'invalid') return []
  return result.evidence === undefined ? [result.reason] : (checker.explain?.(result.evidence) ?? [result.reason])
}

const reads = ({ observers }: Tested) =>
  operationsOf(observers.tester)
    .flat()
    .filter(({ f, isCompleted }) => f === 'read' && isCompleted)

const atomic: Property<Tested> = always('linearizable', isLinearizable, { explain })
const someRead: Property<Tested> = sometimes('a client reads what was put', (view) => reads(view).length > 0)
const readsA: Property<Tested> = sometimes('the first put is read', (view) =>
  reads(view).some(({ value }) => value === 'A'),
)
const readsB: Property<Tested> = sometimes('the second put is read', (view) =>
  reads(view).some(({ value }) => value === 'B'),
)

export const singleCopyRegisterSuite = suite(singleCopyRegister, [
  always<ViewOf<typeof singleCopyRegister>>(atomic.name, isLinearizable, {
    explain,
    refuted: { 'two-copies': 'nobody tells one server what was put at the other' },
  }),
  readsA,
  readsB,
])

export const abdRegisterSuite = suite(abdRegister, [atomic, readsA, readsB])

export const paxosRegisterSuite = suite(paxosRegister, [atomic, someRead, readsA, readsB])

type PingPongView = ViewOf<typeof pingPong>

const counts = ({ nodes }: PingPongView) => [nodes.pinger[0]!.count, nodes.ponger[0]!.count] as const
const together = always<PingPongView>('the two are never more than one apart', (view) => {
  const [pinger, ponger] = counts(view)
  return pinger <= ponger && ponger <= pinger + 1
})
const atEnd = sometimes<PingPongView>('both count to the end', (view) =>
  counts(view).every((n) => n === view.config.max),
)

export const pingPongSuite = suite(pingPong, [together, atEnd])
export const lossyPingPongSuite = suite(lossyPingPong, [together, atEnd])
