import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readHistory } from './read.js'
import { record } from './record.js'

class Store {
  readonly values = new Map<string, number>()
  name = 'store'
  pending: (() => void)[] = []

  async put(key: string, value: number): Promise<void> {
    if (value < 0) throw new Error('refused')
    if (value > 100) throw new Error('timeout')
    this.values.set(key, value)
  }

  async get(key: string): Promise<number | undefined> {
    return this.values.get(key)
  }

  wait(): Promise<void> {
    return new Promise((settle) => {
      this.pending.push(settle)
    })
  }

  size(): number {
    return this.values.size
  }
}

function recorded(classify?: (error: unknown) => 'fail' | 'info') {
  const lines: string[] = []
  const store = new Store()
  let [time, process] = [0, 0]
  const client = record(store, {
    to: (line) => lines.push(line),
    operations: {
      put: (key: string, value: number) => ({ f: 'put', key, value }),
      get: (key: string) => ({ f: 'get', key }),
      wait: () => ({ f: 'get', key: 'w' }),
    },
    now: () => time++,
    nextProcess: () => process++,
    node: 'n1',
    ...(classify ? { classify } : {}),
  })
  return { store, client, lines, history: () => readHistory(lines.join('')).history }
}

test('records arguments and answers, and passes on what it does not know', async () => {
  const { client, history } = recorded()
  await client.put('x', 1)
  expect(await client.get('x')).toBe(1)
  expect(await client.get('y')).toBeUndefined()
  expect([client.size(), client.name]).toEqual([1, 'store'])
  expect(history()).toEqual(
    [
      { type: 'invoke', f: 'put', key: 'x', value: 1 },
      { type: 'ok', f: 'put', key: 'x', value: 1 },
      { type: 'invoke', f: 'get', key: 'x' },
      { type: 'ok', f: 'get', key: 'x', value: 1 },
      { type: 'invoke', f: 'get', key: 'y' },
      { type: 'ok', f: 'get', key: 'y', value: null },
    ].map((event, time) => ({ process: 0, ...event, time, node: 'n1' })),
  )
})

test('an error is info, and the client goes on as another process', async () => {
  const { client, history } = recorded()
  await expect(client.put('x', 101)).rejects.toThrow('timeout')
  await client.get('x')
  expect(history().map(({ process, type, error }) => [process, type, error])).toEqual([
    [0, 'invoke', undefined],
    [0, 'info', 'timeout'],
    [1, 'invoke', undefined],
    [1, 'ok', undefined],
  ])
})

test('an error that its rule knows to be harmless is a failure of a process that goes on', async () => {
  const { client, history } = recorded((error) => ((error as Error).message === 'refused' ? 'fail' : 'info'))
  await expect(client.put('x', -1)).rejects.toThrow('refused')
  await expect(client.put('x', 101)).rejects.toThrow('timeout')
  expect(history().map(({ process, type }) => [process, type])).toEqual([
    [0, 'invoke'],
    [0, 'fail'],
    [0, 'invoke'],
    [0, 'info'],
  ])
})

test('calls that overlap are processes of their own', async () => {
  const { client, store, history } = recorded()
  const [first, second] = [client.wait(), client.wait()]
  store.pending[1]!()
  await second
  store.pending[0]!()
  await first
  await client.get('x')
  expect(history().map(({ process, type }) => `${process} ${type}`)).toEqual([
    '0 invoke',
    '1 invoke',
    '1 ok',
    '0 ok',
    '0 invoke',
    '0 ok',
  ])
})

test('a value that JSON cannot say is refused before the operation', async () => {
  const { client, store, lines } = recorded()
  await expect(client.put('x', Number.NaN)).rejects.toThrow('expected a number that JSON can say, got NaN')
  expect([store.values.size, lines]).toEqual([0, []])
})

test('a program that is killed in the middle of an operation leaves whole lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'run.jsonl')
  const source = new URL('./record.ts', import.meta.url).href
  const program = `
    import { record } from ${JSON.stringify(source)}
    const store = { put: async (key, value) => { if (value === 3) process.kill(process.pid, 'SIGKILL'); } }
    const client = record(store, { to: ${JSON.stringify(file)}, operations: { put: (key, value) => ({ f: 'put', key, value }) } })
    for (const value of [1, 2, 3, 4]) await client.put('é', value)
  `
  const ended = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
  expect(ended.signal, String(ended.stderr)).toBe('SIGKILL')
  const text = readFileSync(file, 'utf8')
  expect(text.endsWith('}\n')).toBe(true)
  const { history } = readHistory(text)
  expect(history.map(({ type, value, key }) => `${type} ${key} ${value}`)).toEqual([
    'invoke é 1',
    'ok é 1',
    'invoke é 2',
    'ok é 2',
    'invoke é 3',
  ])
})
