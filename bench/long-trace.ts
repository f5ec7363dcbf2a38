/** A long trace, as a run of a gossiping cluster would leave it: for what must be fast and small. */
import seedrandom from 'seedrandom'
import type { Trace } from '../traces/index.js'
import { Story } from '../traces/render/story.js'

const NODES = ['node1', 'node2', 'node3', 'node4', 'node5', 'node6', 'node7']
const CLIENTS = ['client1', 'client2']
const IN_FLIGHT_MAX = 24

/** As many steps as asked for, on nine lanes: seven nodes and two clients. Deterministic. */
export function longTrace(steps: number): Trace {
  const random = seedrandom('long')
  const below = (limit: number) => Math.floor(random() * limit)
  const story = new Story({
    protocol: 'gossip',
    variant: null,
    config: { name: null, value: { nodes: 7 } },
    budgets: { loss: null, timeout: null },
    property: { name: 'counters agree', kind: 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 0, steps },
    roles: Object.fromEntries(NODES.map((id) => [id, 'node'])),
    clients: CLIENTS,
    why: ['node1 counts more than node2 @9 and @9000.'],
  })
  const terms = new Map<string, number>()
  const flying: { id: string; to: string }[] = []
  const open: (string | undefined)[] = CLIENTS.map(() => undefined)
  let sent = 0
  const sending = (from: string) => {
    const to = NODES[(NODES.indexOf(from) + 1 + below(NODES.length - 1)) % NODES.length]!
    sent += 1
    flying.push({ id: `m${sent}`, to })
    return [to, { type: 'gossip', term: terms.get(from) ?? 0, digest: below(1e6), from }] as const
  }
  const counting = (node: string) => {
    const before = terms.get(node) ?? 0
    terms.set(node, before + 1)
    return ['term', before, before + 1] as const
  }
  for (let i = 0; i < steps; i += 1) {
    const kind = below(20)
    const client = below(CLIENTS.length)
    if (flying.length === 0 || (kind < 4 && flying.length < IN_FLIGHT_MAX)) {
      const node = NODES[below(NODES.length)]!
      story.timeout(node, 'gossip', { change: [counting(node)], send: [sending(node)] })
    } else if (kind === 4 && open[client] === undefined) {
      const node = NODES[below(NODES.length)]!
      open[client] = node
      story.invoke(CLIENTS[client]!, node, { f: 'add', key: 'x', value: i }, { change: [counting(node)] })
    } else {
      const [message] = flying.splice(below(flying.length), 1)
      const { id, to } = message!
      const answered = kind === 5 ? -1 : open.indexOf(to)
      if (answered >= 0) open[answered] = undefined
      if (kind === 5) story.lose(id)
      else
        story.deliver(id, {
          change: [counting(to)],
          ...(flying.length < IN_FLIGHT_MAX ? { send: [sending(to)] } : {}),
          ...(answered >= 0 ? { done: [[CLIENTS[answered]!, 'ok'] as const] } : {}),
        })
    }
  }
  return { ...story.trace(), fingerprint: '0123456789abcdef' }
}
