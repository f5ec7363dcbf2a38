/** The evidence in English. */
import { showValue } from '../../../history/index.js'
import type { Naming } from '../../verdict.js'
import type { Contradiction, Edge } from '../edges.js'
import type { IsolationEvidence } from '../evidence.js'
import { closing } from './closing.js'
import { flawSentences } from './flaws.js'
import { Words } from './words.js'

const INDENT = '   '

/** One statement a line; nested cases are indented. */
export function explainIsolation(evidence: IsolationEvidence, naming: Naming = {}): readonly string[] {
  const words = new Words(evidence, naming)
  if (evidence.flaw !== undefined) return flawSentences(evidence.flaw, words)
  if (evidence.contradiction === undefined) {
    const names = evidence.transactions.map(({ transaction }) => words.name(transaction)).join(', ')
    return [`No order of ${names} keeps ${evidence.level}: a search tried them all. A proof by hand would be too long.`]
  }
  return contradictionLines(evidence.contradiction, evidence, words, '')
}

function contradictionLines(
  contradiction: Contradiction,
  evidence: IsolationEvidence,
  words: Words,
  indent: string,
): string[] {
  if (contradiction.type === 'cycle') return cycleLines(contradiction.edges, evidence, words, indent)
  if (contradiction.type === 'sources') {
    const { read, cases } = contradiction
    return [
      `${indent}${words.name(read.transaction)} ${words.did(read)}, which ${cases.length} may have written:`,
      ...cases.flatMap(({ writer, contradiction: inner }) => [
        `${indent}- If it was ${writer === null ? 'there at first' : `the write of ${words.name(writer)}`}:`,
        ...contradictionLines(inner, evidence, words, indent + INDENT),
      ]),
    ]
  }
  const [first, second] = [words.name(contradiction.first.transaction), words.name(contradiction.second.transaction)]
  const key = words.key(contradiction.key)
  return [
    `${indent}${first} and ${second} both wrote ${key}; nothing tells which was first.`,
    `${indent}- If ${first} wrote ${key} before ${second}:`,
    ...contradictionLines(contradiction.ifBefore, evidence, words, indent + INDENT),
    `${indent}- If ${second} wrote ${key} before ${first}:`,
    ...contradictionLines(contradiction.ifAfter, evidence, words, indent + INDENT),
  ]
}

function cycleLines(edges: readonly Edge[], evidence: IsolationEvidence, words: Words, indent: string): string[] {
  const lines = edges.map((edge, i) => `${indent}${i + 1}. ${words.edge(edge)}`)
  return [...lines, `${indent}${closing(edges, evidence, words)}`, ...forcedLines(edges, evidence, words, indent)]
}

/** Why writes are in the only order that is possible; said once for each pair. */
function forcedLines(edges: readonly Edge[], evidence: IsolationEvidence, words: Words, indent: string): string[] {
  const said = new Set<string>()
  return edges.flatMap((edge) => {
    if (!('proof' in edge) || edge.proof.type !== 'forced') return []
    const from = edge.type === 'ww' ? edge.from : edge.write?.transaction
    const [first, second] = [from === undefined ? 'the initial value' : words.name(from), words.name(edge.to)]
    const name = `${edge.key} ${first} ${second}`
    if (said.has(name)) return []
    said.add(name)
    return [
      `${indent}${first}'s write of ${showValue(evidence.keys[edge.key]!)} comes before ${second}'s, for if ${second}'s came first:`,
      ...contradictionLines(edge.proof.contradiction, evidence, words, indent + INDENT),
    ]
  })
}
