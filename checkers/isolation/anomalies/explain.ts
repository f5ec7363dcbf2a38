/** Anomalies in English: what each means, the steps that show it, and what contradicts what. */
import { showValue } from '../../../history/index.js'
import type { Edge } from '../edges.js'
import type { Flaw } from '../flaws.js'
import type { TransactionHistory } from '../observations.js'
import type { Anomaly, AnomalyExample } from './anomalies.js'
import { assumptions, explainEdge } from './explain-edge.js'
import { meaningOf } from './meanings.js'
import { Phrases, type TransactionNaming } from './phrases.js'

/** One statement a line, without indentation: the meaning first, then what happened, then the contradiction. */
export function explainAnomaly(
  { history }: { readonly history: TransactionHistory },
  anomaly: Anomaly,
  naming: TransactionNaming = {},
): readonly string[] {
  return [`${anomaly.name}: ${meaningOf(anomaly.name)}.`, ...told(anomaly.example, new Phrases(history, naming))]
}

function told(example: AnomalyExample, phrases: Phrases): readonly string[] {
  switch (example.type) {
    case 'flaw':
      return [flawTold(example.flaw, phrases)]
    case 'cycle':
      return cycleTold(example.edges, phrases)
    case 'updates':
      return updatesTold(example, phrases)
    case 'versions':
      return versionsTold(example, phrases)
  }
}

/** Longer cycles are not repeated in the last line. */
const REPEATED_MAX = 5

function cycleTold(edges: readonly Edge[], phrases: Phrases): readonly string[] {
  const steps = edges.map((edge, i) => `${i + 1}. ${explainEdge(phrases, edge, phrases.naming)}`)
  const pairs = edges.map((edge) => [phrases.name(edge.from), phrases.name(edge.to)])
  const [first, ...rest] = pairs.map(([from, to], i) => `${from}${i === 0 ? ' comes' : ''} before ${to}`)
  const repeated =
    pairs.length > REPEATED_MAX
      ? 'each of these transactions comes before the next one, and the last one before the first'
      : `${[first, ...rest.slice(0, -1)].join(', ')}, and ${rest.at(-1)}`
  return [...steps, `A contradiction: ${repeated}.`]
}

function updatesTold(
  { updates, of }: Extract<AnomalyExample, { type: 'updates' }>,
  phrases: Phrases,
): readonly string[] {
  const steps = updates
    .slice(0, REPEATED_MAX)
    .map(({ read, write }, i) => `${i + 1}. ${phrases.clause(read)} and ${phrases.did(write)}.`)
  const more = of > steps.length ? [`… and ${of - steps.length} more did the same.`] : []
  const closing = 'whichever of them came first, the others should have read what it wrote'
  return [...steps, ...more, `A contradiction: ${closing}.`]
}

function versionsTold(
  { source, writes }: Extract<AnomalyExample, { type: 'versions' }>,
  phrases: Phrases,
): readonly string[] {
  const versions = writes.map((write) => (write === null ? 'the initial version' : `what ${phrases.clause(write)}`))
  const steps = versions.map((version, i) => {
    const next = versions[(i + 1) % versions.length]!
    return `${i + 1}. ${capital(version)} comes before ${next}.`
  })
  return [`Taken for granted: ${assumptions[source]}.`, ...steps, 'A contradiction: so not all of this can be.']
}

function flawTold({ name, value, accesses }: Flaw, phrases: Phrases): string {
  const [read, ...others] = accesses
  const [other, third] = others
  const isList = phrases.history.type === 'list-append'
  const fault = [value]
  const found = phrases.clause(read, fault)
  const shown = showValue(value)
  switch (name) {
    case 'unwritten-read':
      return `${found}, but no transaction ${isList ? 'appended' : 'wrote'} ${shown} to ${phrases.key(read)}.`
    case 'internal':
      return phrases.access(other!).type === 'read'
        ? `${phrases.clause(other!)} and then ${phrases.did(read)}, without a write of its own in between.`
        : `${phrases.clause(other!)} and then ${phrases.did(read)}.`
    case 'duplicate-elements':
      return `${found}, which shows ${shown} twice.`
    case 'G1a':
      return `${found}, but ${phrases.clause(other!)} and aborted.`
    case 'G1b':
      return `${found}, but ${phrases.clause(other!)} and ${isList ? 'appended more to' : 'overwrote'} the key before it committed.`
    case 'future-read':
      return `${found} before it ${phrases.did(other!)}.`
    case 'incompatible-order':
      return `${found}, but ${phrases.clause(other!, fault)}: neither list begins with the other.`
    case 'torn-append':
      return `${found}, but ${phrases.clause(other!)} and then ${phrases.did(third!)}: neither side by side nor at the end.`
    case 'dirty-update':
      return `${found}: ${phrases.clause(other!)} and aborted, and yet ${phrases.clause(third!)}, after it, and committed.`
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
