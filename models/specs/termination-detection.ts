/**
 * Dijkstra's token goes round a ring, to find out whether all nodes have come to rest.
 * Source: Dijkstra, Feijen & van Gasteren, "Derivation of a termination detection algorithm" (EWD840); its TLA+ module.
 * Faithful: every variable and every action of the module; messages between nodes are received at once.
 * Left out: nothing. (Every activity, every colour and every place of the token may be the initial one.)
 */
import { ANY, each, type MachineView, oneOf, range, variables } from '../../kernel/machine/index.js'

interface Ring {
  nodes: number
}

const { machine, forSome } = variables(({ nodes }: Ring) => ({
  active: each(range(0, nodes - 1), oneOf(false, true)),
  colour: each(range(0, nodes - 1), oneOf('white', 'black')),
  tokenAt: oneOf(...range(0, nodes - 1)),
  token: oneOf('white', 'black'),
}))

export const terminationDetectionSpec = machine({
  name: 'specs/termination-detection',
  source: 'Dijkstra, Feijen & van Gasteren, EWD840 (1983)',
  configs: { three: { nodes: 3 }, four: { nodes: 4 } },
  init: () => ({ active: ANY, colour: ANY, tokenAt: ANY, token: 'black' }),
  actions: ({ nodes }) => {
    const all = range(0, nodes - 1)
    return {
      InitiateProbe: ({ tokenAt, token, colour }) =>
        tokenAt === 0 &&
        (token === 'black' || colour.get(0) === 'black') && {
          tokenAt: nodes - 1,
          token: 'white',
          colour: colour.set(0, 'white'),
        },
      PassToken: forSome(all.slice(1), (i) => ({ tokenAt, token, active, colour }) => {
        if (tokenAt !== i) return false
        if (active.get(i) && colour.get(i) === 'white' && token === 'white') return false
        return {
          tokenAt: i - 1,
          token: colour.get(i) === 'black' ? 'black' : token,
          colour: colour.set(i, 'white'),
        }
      }),
      SendMessage: forSome(all, (i) =>
        forSome(
          all.filter((j) => j !== i),
          (j) =>
            ({ active, colour }) =>
              active.get(i) && { active: active.set(j, true), colour: j > i ? colour.set(i, 'black') : colour },
        ),
      ),
      Deactivate: forSome(
        all,
        (i) =>
          ({ active }) =>
            active.get(i) && { active: active.set(i, false) },
      ),
    }
  },
})

export type TerminationDetectionView = MachineView<typeof terminationDetectionSpec>
