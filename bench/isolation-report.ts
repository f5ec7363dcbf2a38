/** `npm run bench -- isolation`: anomalies of lists, the weak levels, and Cobra's logs, one table each. */
import { isolation as anomalies } from './isolation.js'
import { isolationLogs } from './isolation-logs.js'
import { benchWeak, type WeakRow, weakShapes } from './isolation-weak.js'
import type { Times } from './measure.js'
import { table, thousands } from './text.js'

const PARTS = { anomalies: () => anomalies(), weak: weakLevels, logs: isolationLogs } as const

/** All parts, one of them, or the anomalies of a file alone. */
export function isolation(what?: string): void {
  if (what === undefined) for (const part of Object.values(PARTS)) part()
  else if (what in PARTS) PARTS[what as keyof typeof PARTS]()
  else anomalies(what)
}

function weakLevels(): void {
  table(
    'Weak levels (Biswas–Enea, 50 sessions), seconds of processor time (goal: under 5 s each for 1,000,000 operations)',
    [
      'history',
      'operations',
      'read',
      'observe',
      'read-committed',
      'read-atomic',
      'causal',
      'without sessions',
      'all at once',
    ],
    [...benchWeak(weakShapes)].map(cells),
  )
}

const seconds = ({ cpu }: Times) => cpu.toFixed(2)

function cells({ shape, read, observed, levels, withoutSessions, together }: WeakRow): string[] {
  const { operations, perTransaction, keys, zipfian, lag } = shape
  const kind = `${perTransaction} a transaction, ${thousands(keys)} keys${zipfian ? ', zipfian' : ''}${lag ? ', lagging' : ''}`
  const judged = levels.map(({ judged: times, verdict }) => `${seconds(times)} ${verdict === 'valid' ? '✓' : '✗'}`)
  return [
    kind,
    thousands(operations),
    seconds(read),
    seconds(observed),
    ...judged,
    seconds(withoutSessions),
    seconds(together),
  ]
}
