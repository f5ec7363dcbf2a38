/** What is in flight, in an order that makes no difference: how vectors of one state are made equal. */

/**
 * Sorts the words from `network` up to `length` in place, by `rank`; equal ranks keep their order. Nearly sorted as a rule,
 * so insertion it is.
 */
export function sortInFlight(
  words: Int32Array,
  network: number,
  length: number,
  rank: (envelope: number) => number = (envelope) => envelope,
): void {
  for (let i = network + 1; i < length; i++) {
    const envelope = words[i]!
    let to = i
    for (; to > network && rank(words[to - 1]!) > rank(envelope); to--) words[to] = words[to - 1]!
    words[to] = envelope
  }
}
