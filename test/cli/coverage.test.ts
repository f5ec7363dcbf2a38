/** Every report says what its runs covered, and what they left out; what covers nothing is not called valid. */
import { expect, test } from 'vitest'
import { targetOf } from './contract.js'
import { expectRefused, model, quickly } from './run.js'

const MODELS = ['--model-file', model('coverage.ts')]
const few = [...MODELS, '--runs', '1200', '--workers', '1', '--scheduler', 'uniform']
const check = (name: string, ...flags: string[]) => quickly(['check', name, ...few, ...flags])

const PARTLY = `\
  1,200 runs · 9,222 steps · seed 1 · scheduler uniform · depth ≤ 200 · loss ≤ 1, duplication ≤ 1, timeout without limit
  states     376 distinct; of single nodes: a 5, b 5
  handlers   5 of 8 ran; never: a.timeout.patience, b.receive.stop, b.recover
  messages   2 of 3 types arrived; never sent: stop
  faults     loss in 494, duplication in 430 of 1,200 runs
  runs       1,200 came to rest
  not tried  more than loss ≤ 1 (spent in 494), duplication ≤ 1 (spent in 430) of 1,200 runs
  sometimes  1 of 2 reached; never: 'it ends'
`

test('the report has a few lines on what happened, with the handlers that nothing led to; --quiet has none', async () => {
  const [text, quiet] = await Promise.all([check('partly'), check('partly', '--quiet')])
  expect(text.stdout).toContain(PARTLY)
  expect(quiet.stdout.trimEnd().endsWith(PARTLY.slice(0, PARTLY.indexOf('\n')))).toBe(true)
  expect(quiet.stdout).not.toContain('handlers')
})

test('the JSON says the same with names that stay, and lists what never was', async () => {
  const { coverage, scheduler } = targetOf(await check('partly', '--json'))
  expect(scheduler).toBe('uniform')
  expect(coverage).toMatchObject({
    runs: 1200,
    states: { distinct: 376, estimate: false },
    localStates: { a: { distinct: 5, estimate: false }, b: { distinct: 5, estimate: false } },
    handlersNever: ['a.timeout.patience', 'b.receive.stop', 'b.recover'],
    messagesNeverSent: ['stop'],
    messagesNeverDelivered: ['stop'],
    budgetsNever: ['timeout'],
    ends: { rest: 1200, stuck: 0, faultsLeft: 0, depth: 0 },
  })
  expect(coverage!.handlers['b.receive.ping']).toMatchObject({ events: expect.any(Number), inputs: { distinct: 12 } })
  expect(coverage!.budgets.loss).toEqual({ limit: 1, runs: 494, events: 494, most: 1, spent: 494 })
  expect(coverage!.budgets.timeout).toEqual({ limit: null, runs: 0, events: 0, most: 0, spent: 0 })
})

test('what was covered does not depend on the workers, exact or estimated, in JSON or text', async () => {
  // Three batches, so that workers can overtake each other, and the third is told what the first found.
  const args = ['check', 'quorum-store', '--runs', '1100', '--property', 'a version names one value', '--workers']
  const [one, three, text] = await Promise.all([
    quickly([...args, '1', '--json']),
    quickly([...args, '3', '--json']),
    quickly([...args, '2']),
  ])
  const [first, second] = [one, three].map((ended) => targetOf(ended).coverage)
  expect(first).toMatchObject({
    states: { estimate: true, errorPercent: 3 },
    localStates: { replica: { estimate: false } },
  })
  expect(second).toEqual(first)
  expect(text.stdout).toMatch(/states {5}about [\d,]+ distinct; of single nodes: replica \d+ \(estimates within 3%\)/)
})

test('a protocol in which nothing can happen is unknown, and so is a property that looks at nothing', async () => {
  const [lifeless, blind] = await Promise.all([check('lifeless'), check('blind')])
  expect([lifeless.code, blind.code]).toEqual([2, 2])
  expect(lifeless.stdout).toContain('unknown: vacuous: no run took a step, since nothing can happen at the start')
  expect(lifeless.stdout).toContain('never: a.invoke.go, a.receive.pong, b.receive.ping')
  expect(lifeless.stdout).toContain('none happened; never: loss')
  expect(blind.stdout).toContain('unknown: vacuous: it looks at no part of the state')
  expect(blind.stdout).toContain('handlers   all 5 ran')
})

test('budgets of zero are fine, and the report says that there were no faults', async () => {
  const none = await quickly([
    'check',
    'ping',
    ...['--model-file', model('ping.ts'), '--runs', '100', '--faults', '{"loss":0}'],
  ])
  expect(none.code).toBe(0)
  expect(none.stdout).toContain('faults     none allowed')
  expect(none.stdout).not.toContain('not tried')
})

test('half a fault, a workload for a node that is not there, and a role without nodes are refused', async () => {
  await Promise.all([
    expectRefused(
      ['check', 'partly', ...few, '--faults', '{"loss":0.5}'],
      /expected the budget of loss to be a whole number or Infinity, got 0\.5/,
    ),
    expectRefused(
      ['check', 'nowhere', ...few],
      /nowhere: expected operation client1#1 \(go\) to name nodes that accept it, got c/,
    ),
    expectRefused(
      ['check', 'alone', ...few],
      /alone: a\.invoke\.go: expected to send to a node of the cluster, got b\n[\s\S]*1 {2}client1 invokes go at a/,
    ),
  ])
})
