/** Files with histories of many objects, of our own making: many that are easy, and a few that are hard. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchCommand } from './histories.js'
import type { ProcessTimes } from './measure.js'

export interface ObjectsBenchRow {
  readonly name: string
  readonly mebibytes: number
  readonly one: ProcessTimes
  readonly two: ProcessTimes
}

export function benchObjects(): readonly ObjectsBenchRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-objects-'))
  const bench = (name: string, lines: Iterable<string>, flags: readonly string[]): ObjectsBenchRow => {
    const file = join(folder, 'history.jsonl')
    write(file, lines)
    const command = (workers: number) => benchCommand([file], 'cas-register', [...flags, `--workers=${workers}`])
    return { name, mebibytes: statSync(file).size / 2 ** 20, one: command(1), two: command(2) }
  }
  try {
    return [
      bench('8 hard objects', swaps(8, 21), ['--initial=0']),
      bench('1,000 easy objects, short', repeated(1_000, 100_000), []),
      bench('1,000 easy objects, long', repeated(1_000, 1_000_000), []),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function write(file: string, lines: Iterable<string>): void {
  const descriptor = openSync(file, 'w')
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < 2 ** 20) continue
    writeSync(descriptor, text)
    text = ''
  }
  writeSync(descriptor, text)
  closeSync(descriptor)
}

const event = (process: number, type: string, f: string, key: number, value: unknown) =>
  JSON.stringify({ process, type, f, key, value })

/** Registers whose swaps make a chain; the first one offered leads astray, and all others are tried before it is taken back. */
function* swaps(keys: number, count: number): Generator<string> {
  for (let key = 0; key < keys; key += 1) {
    const pairs = [
      [0, 5],
      [0, 1],
      [1, 0],
    ]
    const random = randomFrom(key + 1)
    let at = 5
    for (let i = 1; i < count; i += 1) {
      const next = 5 + ((at - 5 + 1 + random(3)) % 4)
      pairs.push([at, next])
      at = next
    }
    pairs.push([at, 5])
    for (const type of ['invoke', 'ok'])
      for (const [i, pair] of pairs.entries()) yield event(100 * key + i, type, 'cas', key, pair)
    yield event(100 * key + 99, 'invoke', 'read', key, null)
    yield event(100 * key + 99, 'ok', 'read', key, 5)
  }
}

/** Eight clients write and read registers, with five values in all. */
function* repeated(keys: number, operations: number): Generator<string> {
  const random = randomFrom(7)
  const held = new Map<number, number>()
  for (let i = 0; i < operations; i += 8) {
    const calls = Array.from({ length: 8 }, () => ({ key: random(keys), input: random(2) === 0 ? random(5) : null }))
    const f = (input: number | null) => (input === null ? 'read' : 'write')
    for (const [client, { key, input }] of calls.entries()) yield event(client, 'invoke', f(input), key, input)
    for (const [client, { key, input }] of calls.entries()) {
      if (input !== null) held.set(key, input)
      yield event(client, 'ok', f(input), key, held.get(key) ?? null)
    }
  }
}

/** Marsaglia's xorshift with 32 bits: integers from 0 to below `below`. */
function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 0x9e3779b9) | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
