/**
 * Delta-state CRDTs promise what state-based ones do, and send less; but causal order, which comes by itself where whole
 * states are sent, has to be kept.
 */
import { is } from 'immutable'
import { showValue } from '../history/index.js'
import type { ViewOf } from '../kernel/index.js'
import { crdtDelta, deltaVariants, isIncluded, stateBased } from '../models/crdts/index.js'
import { add, type Clients, remove } from '../models/crdts/requests.js'
import { promises } from './crdts/promises.js'
import { always, sometimes } from './property.js'
import { suite } from './suite.js'

const { sendsNewestDelta, countInMemory } = deltaVariants

type View = ViewOf<typeof crdtDelta>

const { faithful, strong, eventual, lossless, causal } = promises<
  View['nodes']['replica'][number],
  View['config']['dataType']
>({
  shown: ({ content }, { config }) => stateBased[config.dataType].value(content),
  hasReached: ({ mark }, { content }, { config }) => isIncluded(stateBased[config.dataType], mark, content),
})

const sentOnce = 'what is new is sent once, to all; a message that is lost is lost'
const outOfOrder = 'each message has what is new since the last one, and the later one may be faster'
const inOrder = causal({ refuted: { basic: outOfOrder, 'basic-lossy': outOfOrder } })

const grows = always<View>('no replica forgets what it had', ({ observers }) => observers.accepted.wentBack.isEmpty(), {
  explain: ({ observers }) => `${[...observers.accepted.wentBack].sort().join(', ')} once had more than now.`,
})

const CAUSAL = ['add-wins-set', 'one-writer', 'pn-counter', 'mv-register', 'or-map']

/** Replicas, and neighbours whom they take to have all that they have. */
const thoughtUpToDate = ({ nodes, ids }: View) =>
  ids.replica.flatMap((id, i) => {
    const { acknowledged, changes } = nodes.replica[i]!
    const others = ids.replica.filter((other) => other !== id && (acknowledged.get(other) ?? 0) >= changes)
    return others.map((other) => [i, ids.replica.indexOf(other)] as const)
  })
const mistaken = (view: View) => {
  const { nodes, config } = view
  const [type, contents] = [stateBased[config.dataType], nodes.replica.map(({ content }) => content)]
  return thoughtUpToDate(view).filter(([one, other]) => !isIncluded(type, contents[one], contents[other]))
}

const acknowledged = always<View>(
  'who has acknowledged everything has everything',
  (view) => mistaken(view).length === 0,
  {
    only: CAUSAL,
    explain: (view) => {
      const type = stateBased[view.config.dataType]
      return mistaken(view).map(([one, other]) => {
        const [mine, theirs] = [one, other].map((i) => showValue(type.value(view.nodes.replica[i!]!.content)))
        return `${view.ids.replica[one]} has ${mine} and takes ${view.ids.replica[other]}, which has ${theirs}, to have all of that.`
      })
    },
  },
)

/** Two replicas with a client each: small enough to see all of it. */
const two = (clients: Clients) => ({ fields: { replicas: 2, clients: clients } })

export const crdtDeltaSuite = suite(
  crdtDelta,
  [
    faithful({
      refuted: { basic: 'a removal may arrive before an addition that had replaced the one that it takes away' },
    }),
    strong(),
    grows,
    inOrder,
    eventual({ refuted: { 'basic-lossy': sentOnce } }),
    lossless({ refuted: { 'basic-lossy': sentOnce } }),
    acknowledged,
    sometimes(
      'replicas differ',
      ({ nodes }) => !nodes.replica.every(({ content }) => is(content, nodes.replica[0]!.content)),
    ),
    sometimes(
      'deltas that all have acknowledged are collected',
      ({ nodes }) => nodes.replica.some(({ deltas, changes }) => changes > 0 && deltas.size < changes),
      { only: CAUSAL },
    ),
  ],
  {
    exhaustive: {
      'add-wins-set-two': {
        found: { distinct: 25_890, generated: 109_235, depth: 21 },
        config: 'add-wins-set',
        ...two([[add('milk')], [add('milk')]]),
      },
      'add-wins-set-two-reliable': {
        found: { distinct: 21_223, generated: 66_796, depth: 22 },
        config: 'add-wins-set',
        ...two([[add('milk'), remove('milk')], [add('milk')]]),
        faults: { loss: 0, crash: 0, restart: 0 },
      },
      'pn-counter-two': {
        found: { distinct: 31_526, generated: 132_051, depth: 21 },
        config: 'pn-counter',
        ...two([[add(1)], [add(-1)]]),
      },
      'one-writer': { found: { distinct: 7615, generated: 29_902, depth: 21 } },
      basic: { found: { distinct: 272, generated: 387, depth: 6, length: 5 } },
      'basic-lossy': { found: { distinct: 144, generated: 195, depth: 6, length: 5 } },
    },
    variants: [
      {
        variant: sendsNewestDelta,
        caughtBy: inOrder.name,
        config: 'one-writer',
        shortest: 4,
        about: 'a replica sends its newest delta alone, also to those that the deltas before it have not reached',
        exhaustive: { 'one-writer': { found: { distinct: 82, generated: 132, depth: 5, length: 4 } } },
      },
      {
        variant: countInMemory,
        caughtBy: acknowledged.name,
        config: 'add-wins-set',
        shortest: 2,
        about: 'after a crash changes are counted from nothing, and neighbours seem to have all that there is',
        exhaustive: { 'one-writer': { found: { distinct: 12, generated: 15, depth: 3, length: 2 } } },
      },
    ],
  },
)
