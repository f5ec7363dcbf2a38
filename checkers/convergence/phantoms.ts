/** What replicas hold although nobody put it there: wrong whatever else a checker looks at. */
import type { Operation, Value } from '../../history/index.js'
import { type Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { type Held, isPossible, type Kind, shown } from './final-reads.js'

export const phantomPhrases: Phrases = {
  unexpected: {
    reason: (finding) =>
      `${plural(finding.count, 'value', 'was')} found in the end that nobody had put there: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [read, failed] }, speaker) => {
      const found = `${speaker.operation(read!)} found ${shown(value)}`
      return failed
        ? `${found}, but ${speaker.operation(failed)} did not happen`
        : `${found}, which nobody had put there`
    },
  },
}

/** @param initial what registers hold at first */
export function findPhantoms({ values, reads, updates }: Held, kind: Kind, initial: Value, findings: Findings): void {
  if (kind === 'values') return
  const put = new Set<number>()
  const failed = new Map<number, Operation>()
  for (const update of updates) {
    if (update.f === 'remove') continue
    if (isPossible(update)) put.add(values.of(update.input))
    else failed.set(values.of(update.input), update)
  }
  if (kind === 'register') put.add(values.of(initial))
  for (const { operation, held } of reads) {
    for (const value of held) {
      if (put.has(value)) continue
      const operations = [operation, ...(failed.has(value) ? [failed.get(value)!] : [])]
      findings.add('unexpected', () => ({
        value: values.values[value]!,
        operations: operations.map((each) => mentionOf(each)),
      }))
    }
  }
}
