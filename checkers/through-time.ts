/** Operations as they began and ended. */
import type { Operation } from '../history/index.js'

/**
 * Calls back at each beginning and each end, in order of positions. O(n log n).
 * @param operations in order of invocation
 */
export function throughTime(
  operations: readonly Operation[],
  begins: (operation: Operation) => void,
  ends: (operation: Operation) => void,
): void {
  const ended = operations.filter(({ completed }) => completed !== undefined)
  ended.sort((a, b) => a.completed! - b.completed!)
  let next = 0
  for (const operation of operations) {
    for (; next < ended.length && ended[next]!.completed! < operation.invoked; next += 1) ends(ended[next]!)
    begins(operation)
  }
  for (; next < ended.length; next += 1) ends(ended[next]!)
}
