/** Our side of a comparison: the whole process of `faultline exhaust`, and what it counted. */
import { tmpdir } from 'node:os'
import { COMMAND } from '../places.js'
import { thousands } from '../text.js'
import { type Timed, timed } from '../timed.js'

export interface Counts {
  readonly distinct: number
  readonly generated: number
}

/** What we search, with no reduction unless one is named. */
export interface OurSearch {
  readonly target: string
  readonly config: object
  readonly reductions?: 'symmetry'
  readonly memoryLimit?: string
}

/** The whole process of the command, and what it printed. */
export function askOurs({ target, config, reductions, memoryLimit }: OurSearch): Timed {
  const args = [COMMAND, 'exhaust', target, '--config', JSON.stringify(config), '--json', '--all', '--no-database']
  const limits = memoryLimit === undefined ? [] : ['--memory-limit', memoryLimit]
  return timed(process.execPath, [...args, '--reductions', reductions ?? 'none', ...limits], tmpdir())
}

/** What the command says of a search, or why it says nothing. */
export function countsOfOurs({ stdout, stderr, end }: Pick<Timed, 'stdout' | 'stderr' | 'end'>): Counts | string {
  try {
    const { complete, reason, distinct, generated } = JSON.parse(stdout)
    return complete === true ? { distinct, generated } : `${reason}, ${thousands(distinct)} states found`
  } catch {
    return `expected a report in JSON, got exit ${end}: ${stderr.trim().split('\n')[0]}`
  }
}
