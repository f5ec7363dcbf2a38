/**
 * The lattice of isolation levels as a drawing, strongest at the top: serializability and its forms at the left, snapshot
 * isolation and its forms at the right, and below them what both imply. A line leads down to what a level implies.
 */
import type { IsolationLevel, Lattice, Verdict } from '../../checkers/index.js'
import { implies } from '../../checkers/index.js'

export interface LatticeStyle {
  readonly ascii: boolean
  readonly mark: (verdict: Verdict) => string
}

const LEFT: readonly IsolationLevel[] = [
  'strict-serializable',
  'strong-session-serializable',
  'serializable',
  'repeatable-read',
]
const RIGHT: readonly IsolationLevel[] = [
  'strong-snapshot-isolation',
  'strong-session-snapshot-isolation',
  'snapshot-isolation',
]
const BELOW: readonly IsolationLevel[] = ['causal', 'read-atomic', 'read-committed', 'read-uncommitted']
/** Where the right column begins. */
const COLUMN = 36

export function latticeText({ levels }: Lattice, { ascii, mark }: LatticeStyle): string[] {
  const verdicts = new Map(levels.map(({ level, verdict }) => [level, verdict]))
  const present = (names: readonly IsolationLevel[]) => names.filter((name) => verdicts.has(name))
  const shown = (name: IsolationLevel) => `${mark(verdicts.get(name)!)} ${name}`
  const glyphs = ascii
    ? { line: '-', down: '|', corner: '+', tee: '+', up: '+' }
    : { line: '─', down: '│', corner: '┐', tee: '┤', up: '┴' }
  const width = (name: IsolationLevel) => name.length + (ascii ? 3 : 2)
  const rows: string[] = []
  let left = present(LEFT)
  for (const [i, right] of present(RIGHT).entries()) {
    const link = left.findLastIndex((name) => implies(name, right))
    for (const name of left.slice(0, link))
      rows.push(i === 0 ? shown(name) : `${padded(shown(name), width(name))}${glyphs.down}`)
    if (link >= 0) {
      const name = left[link]!
      const rule = glyphs.line.repeat(COLUMN - width(name) - 1)
      rows.push(`${shown(name)} ${rule}${i === 0 ? glyphs.corner : glyphs.tee}`)
      left = left.slice(link + 1)
    }
    rows.push(`${' '.repeat(COLUMN)}${shown(right)}`.replace(/^ /, left.length > 0 ? glyphs.down : ' '))
  }
  const [psi, prefix] = ['parallel-snapshot-isolation', 'prefix'] as const
  const fork = ascii ? ['+', '+', '+', '+'] : ['┌', '┐', '└', '┘']
  const [from, to] = [16, COLUMN + 16]
  const across = (a: string, middle: string, b: string) =>
    `${' '.repeat(from)}${a}${glyphs.line.repeat(COLUMN - from - 1)}${middle}${glyphs.line.repeat(to - COLUMN - 1)}${b}`
  rows.push(across(fork[0]!, glyphs.up, fork[1]!))
  rows.push(`${padded(shown(psi), width(psi), to - 4)}${shown(prefix)}`)
  rows.push(across(fork[2]!, ascii ? '+' : '┬', fork[3]!))
  return [...rows, ...BELOW.map((name) => `${' '.repeat(COLUMN)}${shown(name)}`)]
}

function padded(text: string, width: number, to = COLUMN): string {
  return text + ' '.repeat(Math.max(0, to - width))
}
