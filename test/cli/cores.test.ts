/** What `history` shows of a bad history: the part that is bad by itself, drawn, explained, and as a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, filesIn, folder, quickly } from './run.js'

type Event = Readonly<Record<string, unknown>>
const lines = (...events: readonly Event[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const call = (process: number, f: string, value: unknown, argument: unknown = value): Event[] => [
  { process, type: 'invoke', f, ...(argument === null ? {} : { value: argument }) },
  { process, type: 'ok', f, value },
]

/** Hundreds of rounds that are right, and a cache that answers late in the midst of them. */
function stale(): string {
  const round = (i: number) => [...call(0, 'write', i), ...call(1, 'read', i, null)]
  const rounds = Array.from({ length: 300 }, (_, i) =>
    i === 200 ? [...round(i), ...call(2, 'read', 150, null)] : round(i),
  )
  return lines(...rounds.flat())
}

test('of hundreds of operations those are drawn that contradict each other, and written as a history', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'cache.jsonl'), stale())
  const ended = await faultline('history cache.jsonl --check linearizable', { cwd })
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  expect(ended.stdout.replace(/[\d.]+ ms/, '0 ms')).toMatchInlineSnapshot(`
    "✗ cache.jsonl  not linearizable  601 operations, jsonl as register, 0 ms

        3 of its 601 operations contradict each other:

        line   client 0       client 2
        ────────────────────────────────────────────────────────────────────────────────────────────────
         601   ┏ write(150)
         602   ┗
         605   ┏ write(151)
         606   ┗
         805                  ┏ read()→150
         806                  ┗ ✗
        ✗ no order allows this answer

        read()→150 by client 2 began (line 805) after write(151) by client 0 had returned (line 606),
          but it found 150, written by write(150) by client 0, which had returned (line 602) before
          write(151) began; so it comes before write(151), which overwrote that.
        No order of the two operations does both.
        The longest order that goes well has 402 of the 601 operations of the history, and ends
          with read()→199 by client 1 (line 799), write(200) by client 0 (line 801), read()→200 by
          client 1 (line 803).

        written: faultline-traces/cache-core.jsonl
    "
  `)
  const [again, ascii] = await Promise.all([
    quickly('history faultline-traces/cache-core.jsonl --out again', { cwd }),
    quickly('history cache.jsonl --ascii --out plain', { cwd }),
  ])
  expect(again.code).toBe(1)
  expect(again.stdout).toContain('Of its 3 operations none can be spared')
  expect(ascii.stdout).toMatch(/^[\n -~]*$/)
  expect(ascii.stdout).toContain('    X no order allows this answer')
  const written = filesIn(cwd)
  expect(written['again/cache-core.jsonl']).toBe(written['faultline-traces/cache-core.jsonl'])
  expect(written['plain/cache-core.jsonl']).toBe(written['faultline-traces/cache-core.jsonl'])
})

/** Bad only as the format means it: a compare-and-set that failed saw another value, and nil is nothing. */
const ETCD = [
  ['0', ':invoke', ':write', '1'],
  ['0', ':ok', ':write', '1'],
  ['1', ':invoke', ':cas', '[1 2]'],
  ['1', ':fail', ':cas', '[1 2]'],
]
  .map((fields) => `INFO  jepsen.util - ${fields.join('\t')}\n`)
  .join('')

test('the file says how it is meant, so that it is judged as the whole was, whatever the formats take for granted', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'etcd.log'), ETCD)
  writeFileSync(join(cwd, 'read.jsonl'), lines(...call(0, 'read', 4, null), ...call(1, 'read', 5, null)))
  const first = await quickly('history etcd.log --check linearizable --out a --json', { cwd })
  const { files } = contract<{ files: { evidence: { core: { file: string } } }[] }>(first, 'history')
  expect(files[0]!.evidence.core.file).toBe(join('a', 'etcd-core.jsonl'))
  await quickly('history read.jsonl --check sequential --initial 4 --out a', { cwd })
  const again = await quickly('history a/etcd-core.jsonl a/read-core.jsonl --out b --json', { cwd })
  expect(again.code).toBe(1)
  const judged = JSON.parse(again.stdout) as { files: Event[] }
  expect(judged.files).toMatchObject([
    { verdict: 'invalid', checker: 'linearizable', model: 'cas-register', operations: 2 },
    { verdict: 'invalid', checker: 'sequential', model: 'register', operations: 1 },
  ])
  expect(readFileSync(join(cwd, 'a', 'read-core.jsonl'), 'utf8').split('\n')[0]).toBe(
    '{"process":"faultline","type":"info","f":"judge","value":{"model":"register","check":"sequential","initial":4}}',
  )
  await expectRefused('history a/etcd-core.jsonl --model regster', /got regster \(did you mean register\?\)/, { cwd })
})

test('histories of one name get files of their own, and a good one none', async () => {
  const cwd = folder()
  const bad = lines(...call(0, 'write', 1), ...call(1, 'read', 2, null))
  writeFileSync(join(cwd, 'h.jsonl'), bad)
  writeFileSync(join(cwd, 'h.json'), `[${bad.trim().split('\n').join(',')}]`)
  writeFileSync(join(cwd, 'good.jsonl'), lines(...call(0, 'write', 1), ...call(1, 'read', 1, null)))
  await quickly('history h.jsonl h.json good.jsonl --check linearizable --out cores --quiet', { cwd })
  expect(Object.keys(filesIn(join(cwd, 'cores')))).toEqual(['h-core-2.jsonl', 'h-core.jsonl'])
})

test('a folder that cannot be written to costs the file, and not the verdict; one that was asked for is an error', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'h.jsonl'), lines(...call(0, 'write', 1), ...call(1, 'read', 2, null)))
  writeFileSync(join(cwd, 'faultline-traces'), 'not a folder')
  const ended = await faultline('history h.jsonl', { cwd })
  expect(ended.code).toBe(1)
  expect(ended.stderr).toMatch(/^warning: cannot write faultline-traces.h-core\.jsonl: /)
  await expectRefused('history h.jsonl --out faultline-traces', /expected a folder to write to, got faultline-traces/, {
    cwd,
  })
})
