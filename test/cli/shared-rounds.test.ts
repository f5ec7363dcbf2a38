/** The objects of one history are judged by several workers: the same result, and none that is wrong when something ends early. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { faultline, folder, LONG, type RunOptions } from './run.js'

type Event = Readonly<Record<string, unknown>>
const lines = (...events: readonly Event[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')

/** Three registers: a chain of swaps for each, of which the first one offered leads astray for long. */
function swaps(badKeys: readonly number[] = [], count = 20): string {
  const events: Event[] = []
  for (let key = 0; key < 3; key += 1) {
    const pairs = [
      [0, 5],
      [0, 1],
      [1, 0],
    ]
    let [at, seed] = [5, key + 7]
    for (let i = 1; i < count; i += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      const next = 5 + ((seed >> 8) % 4)
      pairs.push([at, next === at ? 5 + ((next - 4) % 4) : next])
      at = pairs.at(-1)![1]!
    }
    pairs.push([at, badKeys.includes(key) ? 4 : 5])
    const swap = (type: string) => pairs.map((value, i) => ({ process: 100 * key + i, type, f: 'cas', key, value }))
    const read = { process: 100 * key + 99, f: 'read', key }
    events.push(...swap('invoke'), ...swap('ok'), { ...read, type: 'invoke' }, { ...read, type: 'ok', value: 5 })
  }
  return lines(...events)
}

test.each([
  ['good', []],
  ['bad', [1, 2]],
])(
  'the objects of a %s history are judged by as many workers as there are, to the same result',
  async (_, badKeys) => {
    const text = swaps(badKeys)
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (workers) => {
        const cwd = folder()
        writeFileSync(join(cwd, 'swaps.jsonl'), text)
        const args = `history swaps.jsonl --model cas-register --initial 0 --check linearizable --json --workers ${workers}`
        const { stdout, stderr, code } = await faultline(args, { cwd })
        return { stderr, code, stdout: stdout.replace(/"seconds": [\d.e-]+/, '') }
      }),
    )
    expect(one).toMatchObject({ code: badKeys.length === 0 ? 0 : 1, stderr: '' })
    expect([two, three]).toEqual([one, one])
  },
  LONG.testMs,
)

/** Never to come back, and meanwhile leave the processor to others. */
const WAIT = 'for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
/** A register whose swaps of key 1 do something else in any thread but the one that reads the file. */
const stuckBy = (what: string) => `import { threadId } from 'node:worker_threads'
import { reject } from 'faultline/checkers'
export const stuck = {
  name: 'stuck',
  initial: 0,
  partition: ({ key }: any) => key,
  operations: {
    cas: { kind: 'update', step: (state: number, { key, input }: any) => {
      if (key === 1 && threadId > 1) { ${what} }
      return state === input[0] ? input[1] : reject('it holds ' + state)
    } },
    read: { kind: 'read', step: (state: number, { output }: any) => (state === output ? state : reject('it holds ' + state)) },
  },
}
`

test(
  'an object whose judgement never ends does not hide another that is bad, when the time is over',
  async () => {
    const judged = async (seconds: number, ...badKeys: number[]) => {
      const cwd = folder()
      writeFileSync(join(cwd, 'stuck.ts'), stuckBy(WAIT))
      writeFileSync(join(cwd, 'swaps.jsonl'), swaps(badKeys))
      const args = `history swaps.jsonl --model stuck.ts --check linearizable --workers 2 --time-limit ${seconds}s --json`
      const ended = await faultline(args, { cwd })
      expect(ended.stderr).toBe('')
      return contract<{ files: { verdict: string; reason: string }[] }>(ended, 'history').files[0]!
    }
    // The bad one has the machine for itself for most of its time.
    const [good, bad] = await Promise.all([judged(5), judged(10, 2)])
    expect(good).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(/^time limit of 5 s reached: /) })
    expect(bad).toMatchObject({ verdict: 'invalid', reason: expect.stringContaining('of key 2 ') })
  },
  LONG.testMs,
)

/** The judgement of three registers by two workers, of which one gets key 1 and does `what`. */
async function judged(what: string, badKeys: readonly number[], options: RunOptions = {}) {
  const cwd = folder()
  writeFileSync(join(cwd, 'stuck.ts'), stuckBy(what))
  writeFileSync(join(cwd, 'swaps.jsonl'), swaps(badKeys))
  const args = 'history swaps.jsonl --model stuck.ts --check linearizable --workers 2 --json'
  const ended = await faultline(args, { cwd, hangMs: LONG.hangMs, ...options })
  const { files } = contract<{ files: { verdict: string; reason: string }[] }>(ended, 'history')
  return { code: ended.code, ...files[0]! }
}

test(
  'an object whose worker is lost is undecided, with the reason, and hides no other that is bad',
  async () => {
    const [good, bad] = await Promise.all([judged('process.exit(7)', []), judged('process.exit(7)', [2])])
    expect(good).toMatchObject({ code: 2, verdict: 'unknown' })
    expect(good.reason).toMatch(
      /^the search ended early \(the model ended its thread: .*\), and 1 of 3 objects were neither/,
    )
    expect(bad).toMatchObject({ code: 1, verdict: 'invalid', reason: expect.stringContaining('of key 2 ') })
  },
  LONG.testMs,
)

test(
  'Ctrl-C while workers have the objects ends with what is known',
  async () => {
    const ended = await judged("console.log('stuck'); for (;;) {}", [], {
      meanwhile: (child) => child.stderr!.once('data', () => child.kill('SIGINT')),
    })
    expect(ended).toMatchObject({ code: 2, verdict: 'unknown' })
    expect(ended.reason).toMatch(/^interrupted: /)
  },
  LONG.testMs,
)
