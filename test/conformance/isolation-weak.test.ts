/** Public histories keep the weak levels that their sources say they keep, and break the others. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { implies, ruleOf } from '../../checkers/isolation/levels.js'
import { observe } from '../../checkers/isolation/observe.js'
import { decideWeakLevels } from '../../checkers/isolation/weak/index.js'
import { readTransactions } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data')

if (existsSync(data)) {
  test.each([...rowsOf('awdit'), ...rowsOf('cobra-logs')])('%s: %s', (path, expected) => {
    const levels = ['read-committed', 'read-atomic', 'causal'] as const
    const observations = observe(transactionsIn(path))
    const rules = levels.map((level) => ruleOf(level, 'biswas-enea'))
    const decisions = decideWeakLevels(observations, rules, {})
    const said = decisions.map(({ verdict }, i) => {
      const isFlawed = observations.flaws.some(({ refutes }) => implies(levels[i]!, refutes))
      return `${['RC', 'RA', 'CC'][i]}=${isFlawed ? 'f' : { valid: 't', invalid: 'f', unknown: '?' }[verdict]}`
    })
    expect(said.join(' ')).toBe(expected)
    // One level by itself is judged as all of them together are.
    for (const [i, rule] of rules.entries()) expect(decideWeakLevels(observations, [rule], {})).toEqual([decisions[i]])
  })
} else {
  const missing = `NOT RUN: no public histories at ${data}; set FAULTLINE_CONFORMANCE_DATA`
  console.warn(missing)
  test.skip(missing)
}

/** Path, and what is expected of the three levels. */
function rowsOf(source: string): [string, string][] {
  const rows = readFileSync(join(data, source, 'EXPECTED.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  return rows.map((row) => [join(source, row.split('\t')[0]!), /RC=[tf] RA=[tf] CC=[tf]/.exec(row)![0]])
}

function transactionsIn(path: string) {
  const whole = join(data, path)
  if (!path.startsWith('cobra-logs')) return readTransactions(readFileSync(whole), { file: whole })
  const folder = readdirSync(whole).map((name) => ({
    file: join(whole, name),
    chunks: [readFileSync(join(whole, name))],
  }))
  return readTransactions({ folder }, { file: path })
}
