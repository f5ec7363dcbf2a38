import { expect, test } from 'vitest'
import { readTransactions } from './read.js'

test('a chunk may be overwritten when the next one is asked for, whatever kind of bytes it is', () => {
  const text = 'w 1 1\n-----\nw 2 2\n=====\nr 1 1\nr 2 2\n'
  const bytes = new TextEncoder().encode(text)
  function* chunks(chunk: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk.length) {
      const part = bytes.subarray(at, at + chunk.length)
      chunk.set(part)
      yield chunk.subarray(0, part.length)
      chunk.fill(0)
    }
  }
  const whole = readTransactions(text)
  for (const chunk of [new Uint8Array(7), Buffer.alloc(7)]) expect(readTransactions(chunks(chunk))).toEqual(whole)
})
