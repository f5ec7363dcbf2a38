/**
 * Anomalies by name, beside Elle: the cases of its own tests, and public histories. Where we differ on purpose, the case says
 * in what and why.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  type AnomalyOptions,
  anomaliesOf,
  explainAnomaly,
  findAnomalies,
} from '../../checkers/isolation/anomalies/index.js'
import { observe } from '../../checkers/isolation/observe.js'
import { readTransactions } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data')

type Step = readonly [type: string, key: string, value: unknown]
interface Event {
  readonly process: number
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly value: readonly Step[]
}
interface Check {
  readonly 'anomaly-types': readonly string[]
  readonly opts?: Readonly<Record<string, unknown>>
}
interface Case {
  readonly id: string
  readonly history: readonly Event[]
  readonly checks: readonly Check[]
}

/** What we name and Elle does not, and what Elle names and we do not. */
interface Difference {
  readonly more?: readonly string[]
  readonly missing?: readonly string[]
}

// Elle reports what the level that it is asked about forbids, and nothing that follows from what it has found already;
// we name every class that is there. Write skew and long forks have no names of their own in Elle.
const NOT_ASKED: Readonly<Record<string, readonly string[]>> = {
  'la-G-nonadjacent-process': ['G1c-realtime', 'G-single-realtime'],
  'la-repeatable-read-G2item': ['write-skew', 'G-single-process'],
  'la-G-nonadjacent': ['long-fork', 'G-single-process'],
  'la-rr-G-nonadjacent-item': ['long-fork', 'G-single-process'],
  'la-not-nonadjacent': ['G1c-process', 'G-single-process', 'G2-item-realtime'],
  'la-lost-update': ['G-single-process'],
  // Who read an aborted append, which the case does not ask about.
  'la-dirty-update-direct': ['G1a'],
  'la-dirty-update-indirect': ['G1a'],
  // Appends of two transactions, interleaved, which the case does not ask about.
  'la-internal': ['G0', 'torn-append'],
  'rw-G-single-txn-order': ['G0-process'],
}

// A read of what nobody wrote is an anomaly, and tells nothing of the order of versions. Elle takes the value for a version.
const UNWRITTEN: Readonly<Record<string, Difference>> = {
  'rw-thin-air-KNOWN-ELLE-BUG': { more: ['unwritten-read'] },
  'rw-cyclic-versions-linearizable-keys': { more: ['unwritten-read'], missing: ['cyclic-versions'] },
  'rw-internal': { more: ['unwritten-read'] },
  'rw-wfr': { more: ['unwritten-read'], missing: ['G-single'] },
  'rw-lost-update': { more: ['unwritten-read'], missing: ['lost-update'] },
  // All transactions are of one client: its order alone shows what Elle, asked about real time, finds with real time.
  'rw-scc-sort': { more: ['unwritten-read', 'G0-process', 'G1c-process'], missing: ['G1c-realtime'] },
}

/** The same cases, once a transaction in front has written what was missing. */
const SUPPLIED: Readonly<Record<string, Difference>> = {
  'rw-thin-air-KNOWN-ELLE-BUG': { more: ['cyclic-versions'] },
  'rw-cyclic-versions-linearizable-keys': {},
  'rw-internal': {},
  'rw-wfr': {},
  'rw-lost-update': {},
  'rw-scc-sort': { more: ['G0-process', 'G1c-process', 'G-single-process'], missing: ['G1c-realtime'] },
}

/** Ours: reads by predicate are not there, so `-item` says nothing; that a graph has no edges is no anomaly. */
function inOurWords(names: readonly string[]): string[] {
  return names
    .filter((name) => name !== 'empty-transaction-graph')
    .map((name) => name.replace(/^(G-single|G-nonadjacent)-item/, '$1'))
}

/** Some cases leave out invocations, or let one process do several things at once, which no client can. */
function written(events: readonly Event[]): string {
  const open = new Map<number, number[]>()
  let fresh = 1000
  const lines = events.flatMap((event): Event[] => {
    const doing = open.get(event.process) ?? []
    open.set(event.process, doing)
    if (event.type === 'invoke') {
      const process = doing.length === 0 ? event.process : fresh++
      doing.push(process)
      return [{ ...event, process }]
    }
    const process = doing.shift()
    if (process !== undefined) return [{ ...event, process }]
    const asked = event.value.map((step): Step => (step[0] === 'r' ? ['r', step[1], null] : step))
    return [{ ...event, type: 'invoke', value: asked }, event]
  })
  return lines.map(({ process, type, f, value }) => JSON.stringify({ process, type, f, value })).join('\n')
}

function optionsOf({ opts = {} }: Check, transactions: number): AnomalyOptions {
  const order = opts['transaction-order'] as Readonly<Record<string, number>> | undefined
  return {
    keys: {
      writesFollowReads: opts['wfr-keys?'] === true,
      sequential: opts['sequential-keys?'] === true,
      linearizable: opts['linearizable-keys?'] === true,
    },
    ...(order === undefined ? {} : { transactionOrder: Array.from({ length: transactions }, (_, i) => order[i]) }),
  }
}

function namesIn(events: readonly Event[], check: Check): string[] {
  const recorded = readTransactions(written(events), { format: 'jsonl' })
  return anomaliesOf(observe(recorded), optionsOf(check, recorded.transactions.length)).map(({ name }) => name)
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort()

/** What Elle says with the options of the last check, and how we differ from that. */
function expectedOf({ checks }: Case, { more = [], missing = [] }: Difference): string[] {
  const last = checks.at(-1)!
  const alike = checks.filter(({ opts }) => JSON.stringify(opts) === JSON.stringify(last.opts))
  const elle = inOurWords(alike.flatMap((check) => check['anomaly-types']))
  for (const name of missing) expect(elle).toContain(name)
  for (const name of more) expect(elle).not.toContain(name)
  return sorted([...elle.filter((name) => !missing.includes(name)), ...more])
}

if (existsSync(data)) {
  const cases = readFileSync(join(data, 'elle/VECTORS.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case)

  describe("Elle's cases", () => {
    test('are all there, and so are those in which we differ', () => {
      expect(cases.length).toBe(34)
      const ids = cases.map(({ id }) => id)
      for (const id of [...Object.keys(NOT_ASKED), ...Object.keys(UNWRITTEN)]) expect(ids).toContain(id)
    })

    test.each(cases.map((each) => [each.id, each] as const))('%s', (id, each) => {
      const difference = UNWRITTEN[id] ?? { more: NOT_ASKED[id] ?? [] }
      expect(sorted(namesIn(each.history, each.checks.at(-1)!))).toEqual(expectedOf(each, difference))
      for (const check of each.checks) {
        const ours = namesIn(each.history, check)
        for (const name of inOurWords(check['anomaly-types']))
          if (!difference.missing?.includes(name)) expect(ours).toContain(name)
      }
    })

    test.each(Object.keys(SUPPLIED))('%s, with the missing writes', (id) => {
      const each = cases.find((one) => one.id === id)!
      const steps = each.history.flatMap(({ type, value }) => (type === 'ok' ? value : []))
      const name = ([, key, value]: Step) => `${key} ${value}`
      const wrote = new Set(steps.filter(([type]) => type === 'w').map(name))
      const missing = steps.filter((step) => step[0] === 'r' && step[2] !== null && !wrote.has(name(step)))
      expect(missing.length).toBeGreaterThan(0)
      const supplied = [...new Map(missing.map((step) => [name(step), step])).values()].map(
        ([, key, value], i): Event => ({ process: 900 + i, type: 'ok', f: 'txn', value: [['w', key, value]] }),
      )
      const ours = sorted(namesIn([...supplied, ...each.history], each.checks.at(-1)!))
      expect(ours).toEqual(expectedOf(each, SUPPLIED[id]!))
    })
  })

  const known = new Map<string, ReturnType<typeof judge>>()
  const inFile = (file: string) => {
    const found = known.get(file) ?? judge(file)
    known.set(file, found)
    return found
  }
  const judge = (file: string) => {
    const seen = observe(readTransactions(readFileSync(join(data, file)), { file }))
    const { anomalies, undecided } = findAnomalies(seen)
    return { seen, anomalies, undecided, names: anomalies.map(({ name }) => name) }
  }

  test.each([
    // The example of Elle's paper.
    ['elle/histories/paper-example.edn', ['G-single']],
    // Valid under snapshot isolation: only stale reads, which it allows, and write skew.
    ['elle/histories/si-without-g-single.edn', ['write-skew', 'G2-item', 'G-single-realtime']],
    // Where Elle's search ends without a cycle against strong snapshot isolation, it only says that there is one.
    ['elle/histories/huge-scc.edn', ['G-single-realtime', 'G-nonadjacent-realtime', 'G2-item-realtime']],
    ['elle-cli/histories/elle/list-append-gh-30.edn', ['write-skew', 'G2-item']],
    ['elle-cli/histories/elle/paper-example.edn', ['G-single']],
    ['elle-cli/histories/elle/paper-example.json', ['G-single']],
    // Elle passes this one: it takes no notice of a read of what nobody wrote.
    ['elle-cli/histories/elle/rw-register.edn', ['unwritten-read']],
    ['elle-cli/histories/elle/rw-register.json', ['unwritten-read']],
  ])('%s', (file, names) => {
    const { seen, anomalies, undecided, names: found } = inFile(file)
    expect(found).toEqual(names)
    expect(undecided).toEqual([])
    // A line for what it means, one for each step, and one for the contradiction.
    for (const anomaly of anomalies) {
      const lines = explainAnomaly(seen, anomaly)
      if (anomaly.example.type === 'cycle') expect(lines).toHaveLength(anomaly.example.edges.length + 2)
      else expect(lines).toHaveLength(2)
    }
    expect(anomalies).toEqual(JSON.parse(JSON.stringify(anomalies)))
  })

  test('in one component of ten thousand transactions the cycles found are proved shortest', () => {
    const { anomalies } = inFile('elle/histories/huge-scc.edn')
    const lengths = anomalies.map(({ example }) =>
      example.type === 'cycle' ? [example.edges.length, example.isShortest] : [],
    )
    expect(lengths).toEqual([
      [2, true],
      [4, true],
      [3, true],
    ])
  })
} else {
  const missing = `NOT RUN: no public histories at ${data}; set FAULTLINE_CONFORMANCE_DATA`
  console.warn(missing)
  test.skip(missing)
}
