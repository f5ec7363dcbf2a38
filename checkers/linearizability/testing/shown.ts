/** A history in a message of a failing test. */
import type { History } from '../../../history/index.js'

export function disagreement(history: History, expected: unknown, got: unknown): Error {
  const lines = history.map((event) => JSON.stringify(event)).join('\n')
  return new Error(`Expected ${String(expected)}, got ${String(got)} for\n${lines}`)
}
