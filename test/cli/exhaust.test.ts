/** `faultline exhaust`: what it says of complete, bounded, violated, interrupted and endless searches. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseTrace } from '../../traces/index.js'
import { contract, type ExhaustOutput } from './contract.js'
import { type Ended, expectRefused, faultline, filesIn, folder, model, quickly, type RunOptions, shell } from './run.js'

const words = (args: string, file: string) => ['exhaust', '--model-file', model(file), ...args.split(' ')]
const exhaust = (args: string, file: string, options?: { readonly cwd: string }): Promise<Ended> =>
  quickly(words(args, file), options)
/** In a process that nobody else has: it may be ended, or need too much memory. */
const exhaustAlone = (args: string, file: string, options?: RunOptions): Promise<Ended> =>
  faultline(words(args, file), options)
const output = (ended: Ended) => contract<ExhaustOutput>(ended, 'exhaust')
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

test('a search that looks at every state is complete: valid without bounds, and counted', async () => {
  const [json, text] = await Promise.all([exhaustAlone('pingSuite --json', 'ping.ts'), exhaust('pingSuite', 'ping.ts')])
  expect(json).toMatchObject({ code: 0, stderr: '' })
  const found = output(json)
  // One before `go`; 27 without a loss: each ping is in flight, its pong is, or that has arrived; 38 with one: a ping or a
  // pong was lost, and there are 19 ways for the others of which at least one is not in flight.
  expect(found).toMatchObject({ verdict: 'valid', complete: true, bounds: { loss: 1 }, sometimesNever: [] })
  expect(found.statesPerDepth!.reduce((sum, states) => sum + states, 0)).toBe(found.distinct)
  expect(found.statesPerDepth).toHaveLength(found.depth)
  expect(found).toMatchObject({ distinct: 66, generated: 170, depth: 8 })
  expect(text.stdout).toContain('valid in every reachable state')
  expect(text.stdout).toMatch(/66 states · 170 generated · depth 8 · every reachable state · loss ≤ 1/)
  expect(text.stdout).toMatch(/not tried +more than loss ≤ 1 \(spent in \d+\) of 66 states/)
})

test('a violation comes with a shortest trace, that replays; --all decides the other properties as well', async () => {
  const cwd = folder()
  const ended = await exhaustAlone('violated --json', 'verdicts.ts', { cwd })
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  const { properties, complete } = output(ended)
  expect(complete).toBe(false)
  expect(properties).toMatchObject([
    { verdict: 'invalid', counterexample: { length: 3, minimality: 'shortest' } },
    {
      verdict: 'unknown',
      reason: 'holds up to 3 steps, where the search ended with the first violation; --all goes on',
    },
  ])
  // Nobody expected it: it enters the example database.
  const file = properties[0]!.counterexample!.trace!
  expect(file).toMatch(/^\.faultline\//)
  const trace = parseTrace(filesIn(cwd)[file]!, file)
  expect(trace).toMatchObject({ minimality: 'shortest', origin: { seed: null, run: null, steps: 3 }, needs: [1, 2, 3] })
  expect(trace.why).toEqual(['2 pings arrived → that is 1 too many.', 'Last changed: b.pings @3.'])
  const [replayed, all] = await Promise.all([
    quickly(['replay', file], { cwd }),
    exhaust('violated --all --out elsewhere', 'verdicts.ts', { cwd }),
  ])
  expect(replayed.code).toBe(1)
  expect(all.stdout).toContain('violated in 3 steps, and in no fewer')
  expect(all.stdout).toMatch(/✓ fewer than nine pings arrive +always +valid in every reachable state/)
  expect(Object.keys(filesIn(join(cwd, 'elsewhere')))).toHaveLength(1)
})

test('a sometimes that no state satisfies is invalid, and unknown where the search was bounded', async () => {
  const [complete, bounded] = await Promise.all([
    exhaust('unreached --json', 'verdicts.ts'),
    exhaustAlone('unreached --depth 2 --json', 'verdicts.ts'),
  ])
  expect([complete.code, bounded.code]).toEqual([1, 2])
  expect(output(complete)).toMatchObject({ complete: true, sometimesNever: ['nine pings arrive'] })
  expect(output(complete).properties[1]).toMatchObject({
    verdict: 'invalid',
    reason: 'not reached: in none of 66 states there are',
  })
  expect(output(bounded)).toMatchObject({ complete: false, bounds: { depth: 2, loss: 1 }, depth: 3 })
  expect(output(bounded).properties[1]).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringMatching(/^not reached: in none of \d+ states, up to 2 steps$/),
  })
})

test('a pass within bounds is valid up to them, and says so', async () => {
  const holds = ['--property', 'no more pongs than pings']
  const at = (...more: string[]) =>
    quickly(['exhaust', '--model-file', model('ping.ts'), 'pingSuite', ...holds, ...more])
  const [depth, states, ascii] = await Promise.all([
    at('--depth', '4'),
    at('--states', '20'),
    at('--depth', '4', '--ascii', '--quiet'),
  ])
  expect([depth.code, states.code]).toEqual([0, 0])
  expect(depth.stdout).toMatch(/valid up to 4 steps\n/)
  expect(states.stdout).toMatch(/valid up to \d+ states \(all within \d+ steps?\)\n/)
  expect(ascii.stdout).toMatch(/^[\n -~]*$/)
  expect(ascii.stdout.split('\n')).toHaveLength(4)
})

test('what never ends is cut by the time limit or Ctrl-C: unknown, with the reason and what was covered', async () => {
  const interrupt: RunOptions = {
    meanwhile: (child) => void child.stderr!.once('data', () => child.kill('SIGINT')),
  }
  const [handler, property, endless] = await Promise.all([
    exhaustAlone('handler --time-limit 8s --json', 'endless.ts'),
    exhaustAlone('property --json', 'endless.ts', interrupt),
    exhaustAlone('counting --time-limit 8s --json', 'growing.ts'),
  ])
  expect([handler!.code, property!.code, endless!.code]).toEqual([2, 2, 2])
  expect(output(handler!)).toMatchObject({ verdict: 'unknown', complete: false, reason: 'time limit of 8 s reached' })
  expect(output(property!)).toMatchObject({ verdict: 'unknown', reason: 'interrupted' })
  const { distinct, properties } = output(endless!)
  expect(distinct).toBeGreaterThan(1_000)
  expect(properties[0]!.reason).toMatch(
    /^time limit of 8 s reached; [\d,]+ states judged, among them all within [\d,]+ steps$/,
  )
})

test('a search that needs too much memory ends, and says which part of the states goes on growing', async () => {
  const [counting, sending, hoarding, register, machine] = await Promise.all([
    exhaustAlone('counting --memory-limit 64m --json', 'growing.ts'),
    exhaustAlone('sending --memory-limit 40m', 'growing.ts'),
    exhaustAlone('hoarding --memory-limit 40m --json', 'endless.ts'),
    faultline('exhaust specs/abd-register --config {"servers":3,"clients":2} --memory-limit 80m'),
    faultline('exhaust specs/two-phase-commit --config ten --memory-limit 64m --json'),
  ])
  expect([counting!.code, sending!.code, hoarding!.code]).toEqual([2, 2, 2])
  expect(output(counting!)).toMatchObject({
    reason: 'memory limit of 64 MB reached',
    fastestGrowth: { part: 'local states of counter' },
  })
  expect(sending!.stdout).toMatch(/growth +fastest: messages in flight at once, from [\d,]+ to [\d,]+/)
  expect(register!.stdout).toMatch(/growth +fastest: states of observers, from \d+ to \d+/)
  expect(output(machine!)).toMatchObject({
    verdict: 'unknown',
    fastestGrowth: { part: expect.stringMatching(/^variable /) },
  })
  // The model itself took the memory, in one call.
  expect(output(hoarding!).reason).toBe('memory limit reached')
})

test('an error of the model is bad input, told with the shortest schedule that leads to it', async () => {
  const { code, stdout, stderr } = await exhaustAlone('throws', 'broken.ts')
  expect({ code, stdout }).toEqual({ code: 254, stdout: '' })
  expect(stderr).toContain('after these steps, the last of which is at fault:')
})

test('the same search prints the same, but for what is measured', async () => {
  const measured = /"(seconds|peakMemoryBytes)": [\d.]+/g
  const search = () => quickly('exhaust quorum-store/copies-in-memory --json --out here')
  const [first, second] = await Promise.all([search(), search()])
  expect(first!.code).toBe(1)
  expect(first!.stdout.replaceAll(measured, '')).toBe(second!.stdout.replaceAll(measured, ''))
})

test('without a configuration a suite’s own is taken: smaller, said to be so, and held to what is on record', async () => {
  const [first, text, lossy, faults] = await Promise.all([
    exhaust('measured --json', 'exhaustive.ts'),
    exhaust('measured', 'exhaustive.ts'),
    exhaust('measured --config one-lossy-ping', 'exhaustive.ts'),
    quickly(['exhaust', 'measured', '--model-file', model('exhaustive.ts'), '--faults', '{"loss":1}', '--json']),
  ])
  expect(output(first!)).toMatchObject({
    config: 'one-ping',
    exhaustive: { config: 'three', fields: { pings: 1 } },
    onRecord: { distinct: 4, same: true },
    distinct: 4,
  })
  expect(text!.stdout).toMatch(/^ping · one-ping\n/)
  expect(text!.stdout).toMatch(/\n {2}config +three, but pings 1\n {2}on record +the same\n/)
  expect(lossy!.stdout).toMatch(/on record +something else: 4 states, 4 generated, depth 4\n/)
  // Whoever changes the budgets asks for something else.
  const changed = output(faults!)
  expect(changed).toMatchObject({ config: 'one-ping', bounds: { loss: 1 } })
  expect(changed.onRecord).toBeUndefined()
})

test('a planted bug is searched until the property that must catch it is violated, whatever else is before', async () => {
  const [own, base, property] = await Promise.all([
    exhaust('ping/twice --json', 'exhaustive.ts'),
    exhaust('ping/twice --config three --json', 'exhaustive.ts'),
    // The first configuration is not judged by it.
    quickly([
      ...'exhaust measured --json --property'.split(' '),
      'b does not count to three',
      '--model-file',
      model('exhaustive.ts'),
    ]),
  ])
  expect(own!.code).toBe(1)
  expect(output(own!)).toMatchObject({ config: 'lossless', asExpected: true, onRecord: { length: 4, same: true } })
  const lengths = output(own!).properties.map(({ name, counterexample }) => [name, counterexample?.length])
  expect(lengths).toEqual([
    ['b counts no more than was sent', 4],
    ['b does not count to three', 3],
  ])
  // What is on record is of the protocol without the bug.
  expect(output(base!)).toMatchObject({ config: 'three', asExpected: true })
  expect(output(base!).onRecord).toBeUndefined()
  expect(output(property!)).toMatchObject({ config: 'three', asExpected: true, verdict: 'invalid' })
})

test('depth first has the same states, and does not call its counterexamples shortest', async () => {
  const [all, violated, text, stopped] = await Promise.all([
    exhaust('pingSuite --search depth-first --json', 'ping.ts'),
    exhaust('violated --search depth-first --json --no-database', 'verdicts.ts'),
    exhaust('violated --search depth-first --no-database', 'verdicts.ts'),
    exhaust('pingSuite --search depth-first --states 20', 'ping.ts'),
  ])
  expect(output(all!)).toMatchObject({
    verdict: 'valid',
    complete: true,
    distinct: 66,
    generated: 170,
    search: 'depth-first',
  })
  expect(output(all!).depth).toBeGreaterThanOrEqual(8)
  const { counterexample } = output(violated!).properties[0]!
  expect(counterexample).toMatchObject({ length: 3, minimality: '1-minimal' })
  expect(text!.stdout).toMatch(/violated in 3 steps \(first found(?: in \d+)?, not shortest\)/)
  expect(text!.stdout).toMatch(/ended with the first violation, depth first/)
  expect(stopped!.stdout).toMatch(/valid up to \d+ states, depth first\n/)
  await expectRefused('exhaust two-phase-commit --search sideways', /Allowed choices are breadth-first, depth-first/)
})

test('what cannot be done is refused', async () => {
  await Promise.all([
    expectRefused('exhaust', /missing required argument/),
    expectRefused('exhaust two-phase-comit', /did you mean two-phase-commit\?/),
    expectRefused(
      ['exhaust', model('verdicts.ts')],
      /expected one suite in .*verdicts\.ts, got alike, throws, unreached, violated /,
    ),
    expectRefused(
      'exhaust two-phase-commit --faults {"crash":-1}',
      /expected the budget of crash to be a whole number/,
    ),
    expectRefused('exhaust two-phase-commit --depth few', /Expected a whole number/),
  ])
})

test.skipIf(!hasScript)('a terminal gets a line of progress, which is wiped before the results', async () => {
  const command = `exhaust counting --model-file ${model('growing.ts')} --time-limit 4s`
  const { stdout } = await shell(`export -f faultline; script -qec "faultline ${command}" /dev/null`, {
    env: { TERM: 'xterm-256color' },
  })
  expect(stdout.replaceAll('\x1b[', 'ESC')).toMatch(
    /\rESCK[\d,]+ states · [\d,]+ states\/s · depth \d+ · frontier \d+ · \d+ MB · memo [\d.]+% · \d+ s/,
  )
  expect(stdout).toContain('\r\x1b[K\x1b[1mcounting')
})
