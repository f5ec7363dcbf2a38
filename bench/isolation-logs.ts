/**
 * Serializability and snapshot isolation of Cobra's logs, from the folder that FAULTLINE_CONFORMANCE_DATA names: what
 * judging takes, and the whole process with reading.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkHistory } from '../checkers/index.js'
import { historyInput } from '../cli/history-input.js'
import { readTransactions } from '../history/index.js'
import { measureProcess, once } from './measure.js'
import { COMMAND } from './places.js'
import { table, thousands } from './text.js'

const LOGS = ['one-shot-10k/twitter-10000', 'one-shot-chengRW/chengRW-10000', 'ser-violation/yuga-G2-a']
const LEVELS = ['serializable', 'snapshot-isolation'] as const

export function isolationLogs(): void {
  const data = resolve(process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data', 'cobra-logs')
  if (!existsSync(data)) {
    process.stdout.write(`\nCobra's logs: not measured, there are none at ${data}; set FAULTLINE_CONFORMANCE_DATA\n`)
    return
  }
  const rows = LOGS.flatMap((log) => {
    const folder = join(data, log)
    const recorded = readTransactions(historyInput(folder), { file: folder })
    return LEVELS.map((level) => {
      let verdict = ''
      const judged = once(() => {
        verdict = checkHistory({ ...recorded }, level).verdict
      })
      const whole = measureProcess(COMMAND, ['history', folder, '--check', level, '--quiet', '--workers', '1'])
      return [log, level, thousands(recorded.transactions.length), verdict, judged, whole] as const
    })
  })
  table(
    "Cobra's logs, seconds (goals, whole: 2 s for the first two, 3 s for the third)",
    ['history', 'level', 'transactions', 'verdict', 'judged, CPU', 'process, CPU', 'process, wall', 'peak, MiB'],
    rows.map(([log, level, transactions, verdict, judged, whole]) => [
      log,
      level,
      transactions,
      verdict,
      judged.cpu.toFixed(2),
      whole.cpu.toFixed(2),
      whole.wall.toFixed(2),
      thousands(whole.peak),
    ]),
  )
}
