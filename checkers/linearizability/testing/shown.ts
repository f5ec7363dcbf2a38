/** A history in a message of a failing test. */
import type { History } from '../../../history/index.js'

export function disagreement(history: History, expected: unknown, got: unknown): Error {
  const lines = history.map((event) => JSON.stringify(event)).join('\n')
  return new Error(`Expected ${String(expected)}, got ${String(got)} for\n${lines}`)
}

/** A number that equal histories share, and others hardly ever do. */
export function fingerprint(history: History): number {
  let [high, low] = [0, 0]
  const mix = (part: number) => {
    high = Math.imul(high ^ part, 0x9e3779b1)
    high ^= high >>> 15
    low = Math.imul(low + part, 0x85ebca77)
    low ^= low >>> 13
  }
  const mixText = (text: string) => {
    for (let i = 0; i < text.length; i += 1) mix(text.charCodeAt(i))
  }
  for (const { process, type, f, key, value } of history) {
    mix(process)
    mix(type.charCodeAt(1))
    mixText(f)
    if (typeof key === 'string') mixText(key)
    if (typeof value === 'number') mix(value + 1000)
    else mixText(JSON.stringify(value ?? null))
  }
  return (high >>> 0) * 2 ** 21 + (low >>> 11)
}
