/** Arbitrary small traces whose parts agree with each other, for property tests. */
import fc from 'fast-check'
import type { Json } from '../../kernel/index.js'
import type { Trace } from '../trace.js'
import { type Effects, Story } from './story.js'

const name = fc.oneof(
  fc.constantFrom('client1', 'replica1', 'replica2', 'coordinator', 'participant12'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
)

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constant('@1 → “x”\u001b[2J'),
)

/** Through JSON and back: a negative zero would not survive the file. */
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
  fc.constantFrom<Json>({ $set: ['a', 'b'] }, { $map: [['k', 1]] }, { type: 'vote', vote: 'yes' }),
)

/** Raw choices; each is read as whatever event is possible at that point. */
const choices = fc.array(fc.tuple(fc.nat(18), fc.nat(), fc.nat(), json), { maxLength: 24 })

export const arbitraryTrace: fc.Arbitrary<Trace> = fc
  .record({
    nodes: fc.uniqueArray(name, { minLength: 1, maxLength: 9 }),
    clients: fc.uniqueArray(name, { maxLength: 3 }),
    roles: fc.array(name, { minLength: 1, maxLength: 5 }),
    title: text,
    why: fc.array(text, { maxLength: 2 }),
    minimality: fc.constantFrom<Trace['minimality']>('shortest', '1-minimal', 'unshrunk'),
    hasClock: fc.boolean(),
    value: json,
    smaller: fc.option(
      fc.record({ instead: fc.dictionary(name, json, { noNullPrototype: true }), left: fc.nat(3), of: fc.nat(9) }),
      { nil: null },
    ),
    isProved: fc.boolean(),
    neverEnds: fc.boolean(),
    choices,
  })
  .map(
    ({
      nodes,
      clients,
      roles,
      title,
      why,
      minimality,
      hasClock,
      value,
      smaller,
      isProved,
      neverEnds,
      choices: made,
    }) => {
      const story = new Story({
        protocol: title || 'p',
        variant: null,
        config: { name: title, value, ...(smaller && { instead: smaller.instead }) },
        ...(smaller && {
          workload: {
            operations: [Array.from({ length: smaller.left }, () => ({ f: title, value }))],
            of: { clients: smaller.of, operations: smaller.of },
          },
        }),
        budgets: { loss: 1, crash: null, timeout: 0, clock: 2, byzantine: 1, unsynced: null },
        property: { name: title, kind: 'always' },
        minimality,
        origin: { seed: 1, run: 2, steps: 3 },
        roles: Object.fromEntries(nodes.map((id, i) => [id, roles[i % roles.length] ?? ''])),
        clients,
        why,
        ...(hasClock ? { clock: true } : {}),
      })
      const told = new Telling(story, nodes, clients).tell(made)
      const start = told.steps.length - Math.min(told.steps.length, smaller?.of ?? 0)
      const trace: Trace = !neverEnds
        ? told
        : { ...told, property: { name: title, kind: 'eventually' }, lasso: { start } }
      return isProved ? { ...trace, needs: trace.steps.map((_, i) => i + 1).filter((step) => step % 3 > 0) } : trace
    },
  )

type Choice = readonly [kind: number, a: number, b: number, value: Json]

/** Reads raw choices as events, and remembers what is in flight and which operations are open. */
class Telling {
  private readonly inFlight: string[] = []
  private readonly open = new Set<string>()
  private sent = 0

  constructor(
    private readonly story: Story,
    private readonly nodes: readonly string[],
    private readonly clients: readonly string[],
  ) {}

  tell(made: readonly Choice[]): Trace {
    for (const choice of made) this.step(choice)
    return this.story.trace()
  }

  private step([kind, a, b, value]: Choice): void {
    const node = at(this.nodes, a)
    const client = this.clients.length === 0 ? undefined : at(this.clients, b)
    if (kind <= 3 && this.inFlight.length > 0) {
      const [id = ''] = this.inFlight.splice(a % this.inFlight.length, 1)
      this.story.deliver(id, this.effects(b, value), kind === 3 ? 'left' : undefined)
    } else if (kind === 4 && this.inFlight.length > 0) {
      const [id = ''] = this.inFlight.splice(a % this.inFlight.length, 1)
      this.story.lose(id)
    } else if (kind === 5 && this.inFlight.length > 0) {
      this.story.duplicate(at(this.inFlight, a))
      this.sent += 1
      this.inFlight.push(`m${this.sent}`)
    } else if (kind === 6) this.story.crash(node, this.effects(b + (b % 2), value))
    else if (kind === 7) this.story.restart(node)
    else if (kind === 8) this.story.partition(this.nodes.slice(0, a % 3), this.nodes.slice(a % 3))
    else if (kind === 9) this.story.heal()
    else if (kind === 10 && client !== undefined && this.open.has(client)) {
      this.open.delete(client)
      this.story.giveUp(client)
    } else if (kind > 12) this.affliction(kind, node, b, value)
    else if (kind >= 10 && client !== undefined && !this.open.has(client)) {
      this.open.add(client)
      this.story.invoke(client, node, { f: 'write', key: value, value }, this.effects(b, value))
    } else this.story.timeout(node, `t${b % 3}`, this.effects(b, value))
  }

  private affliction(kind: number, node: string, b: number, value: Json): void {
    if (kind === 13) this.story.tick()
    else if (kind === 14) this.story.clock(node, (b % 5) - 2 || 1)
    else if (kind === 15) {
      this.sent += 1
      this.inFlight.push(`m${this.sent}`)
      this.story.forge(node, at(this.nodes, b), value)
    } else if (kind === 16) this.story.crash(node, this.effects(b + (b % 2), value), { unsynced: true })
    else if (kind === 17 && b % 3 === 0) {
      const [bridge = '', ...rest] = this.nodes
      this.story.bridged(bridge, rest.slice(0, b % 4), rest.slice(b % 4))
    } else if (kind === 17) this.story.oneWay(this.nodes.slice(0, b % 4), this.nodes.slice(b % 4))
    else if (b % 5 === 4 && this.inFlight.length > 0) this.story.swallow(this.inFlight.pop() ?? '')
    else this.story.afflict(node, at(['pause', 'resume', 'gray', 'slow'] as const, b))
  }

  private effects(b: number, value: Json): Effects {
    const [closing] = b % 3 === 0 ? this.open : []
    if (closing !== undefined) this.open.delete(closing)
    const send = b % 2 === 1 ? [[at(this.nodes, b), value] as const, [at(this.nodes, b + 1), value] as const] : []
    for (const _ of send) {
      this.sent += 1
      this.inFlight.push(`m${this.sent}`)
    }
    return {
      send,
      change: changesOf(b, value),
      set: b % 7 === 0 ? ['t1'] : [],
      observe: b % 11 === 0 ? [['ledger', 'sum', undefined, value]] : [],
      done: closing === undefined ? [] : [[closing, b % 4 === 0 ? 'info' : 'ok', value]],
    }
  }
}

type Changes = NonNullable<Effects['change']>

/** None, one, or several that belong together, get in each other's way, or are too many. */
function changesOf(b: number, value: Json): Changes {
  const one: Changes = [b % 4 === 0 ? ['field.entry', value] : ['field.entry', value, 'after']]
  if (b % 5 < 3) return b % 5 === 0 ? [] : one
  const blank: Changes = ['count', 'name', 'list'].map((name) => [
    `record.inner.${name}`,
    b % 2 === 0 ? null : 0,
    value,
  ])
  const members: Changes = ['a', 'b', '3'].map((name) => [`set.${name}`, undefined, name])
  const shift: Changes = [
    ['list.0', 'e0', 'e1'],
    ['list.1', 'e1'],
  ]
  const many: Changes = Array.from({ length: b % 20 }, (_, i) => [`field${i}`, i, value])
  return [...one, ...blank, ...members, ...shift, ...many]
}

function at<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T
}
