/** `histories`: prints how fast histories are judged, and keeps it in the results. */
import {
  benchCommand,
  benchGenerated,
  benchMultiRegister,
  benchPublic,
  dataFolder,
  porcupineLogs,
} from './histories.js'
import { benchObjects } from './objects.js'
import { markdown, writeSection } from './results.js'
import { milliseconds, table, thousands } from './text.js'

const title = 'Linearizability of histories'

export function histories(): void {
  const parts = [publicHistories(), generatedHistories(), manyObjects()]
  writeSection({ name: 'histories', title, command: 'npm run bench -- histories', body: parts.join('\n\n') })
}

function publicHistories(): string {
  const logs = porcupineLogs()
  if (logs.length === 0) {
    const absent = `Public histories: absent (expected porcupine's logs in the folder that FAULTLINE_CONFORMANCE_DATA names)`
    process.stdout.write(`\n${absent}\n`)
    return absent
  }
  const rows = logs.map((log) => ({ log, row: benchPublic(log, log.model === 'cas-register' ? 0.02 : 0.5) }))
  const etcd = rows.filter(({ log }) => log.model === 'cas-register').map(({ row }) => row)
  const sum = (of: (row: (typeof etcd)[number]) => number) => etcd.reduce((total, row) => total + of(row), 0)
  const files = (model: string) => logs.filter((log) => log.model === model).map(({ file }) => file)
  const etcdCommand = benchCommand(files('cas-register'))
  const others = [...rows.filter(({ log }) => log.model !== 'cas-register').map(({ log, row }) => ({ log, row }))]
  const multi = benchMultiRegister(0.5)
  const header = ['history', 'operations', 'verdict', 'judging, ms CPU', 'with evidence, ms CPU', 'whole command, ms']
  const cells = [
    [
      `etcd, ${etcd.length} logs`,
      thousands(sum(({ operations }) => operations)),
      `${etcd.filter(({ verdict }) => verdict === 'valid').length} valid`,
      milliseconds(sum(({ judged }) => judged.cpu)),
      milliseconds(sum(({ explained }) => explained.cpu)),
      milliseconds(etcdCommand.wall),
    ],
    ...others.map(({ log, row }) => [
      `kv ${row.name}${log.model === 'kv' ? '' : ', as one object'}`,
      thousands(row.operations),
      row.verdict,
      milliseconds(row.judged.cpu),
      milliseconds(row.explained.cpu),
      log.model === 'kv' ? milliseconds(benchCommand([log.file]).wall) : '',
    ]),
    ...(multi === undefined
      ? []
      : [
          [
            `kv ${multi.name}`,
            thousands(multi.operations),
            multi.verdict,
            milliseconds(multi.judged.cpu),
            milliseconds(multi.explained.cpu),
            milliseconds(benchCommand([`${dataFolder}/porcupine/kv/c10-bad.txt`], 'multi-register').wall),
          ],
        ]),
  ]
  table('Public histories: judging in process, warm; and the whole command', header, cells)
  return `Public histories; in process after warm-up, medians:\n\n${markdown(header, cells)}`
}

function generatedHistories(): string {
  const header = [
    'history',
    'file, MiB',
    'verdict',
    'reading, ms CPU',
    'judging, ms CPU',
    'ns/operation',
    'command, s',
    'its CPU, s',
    'peak, MiB',
  ]
  const cells: string[][] = []
  for (const row of benchGenerated()) {
    const { object, format, operations, mebibytes, verdict, read, judged, command } = row
    cells.push([
      `${object}, ${thousands(operations)}, ${format}`,
      mebibytes.toFixed(1),
      verdict,
      milliseconds(read.cpu),
      milliseconds(judged.cpu),
      thousands(((read.cpu + judged.cpu) / operations) * 1e9),
      command.wall.toFixed(2),
      command.cpu.toFixed(2),
      thousands(command.peak),
    ])
  }
  table('Histories of eight clients in which each value is used once', header, cells)
  return `Histories of eight clients in which each value is used once, made by \`bench/generated.ts\`:\n\n${markdown(header, cells)}`
}

function manyObjects(): string {
  const header = ['history', 'file, MiB', 'workers', 'command, s', 'its CPU, s', 'peak, MiB']
  const cells = benchObjects().flatMap(({ name, mebibytes, one, two }) =>
    [one, two].map(({ wall, cpu, peak }, i) => [
      name,
      mebibytes.toFixed(2),
      String(i + 1),
      wall.toFixed(2),
      cpu.toFixed(2),
      thousands(peak),
    ]),
  )
  table('Histories of many objects, one worker and two', header, cells)
  return `Histories of many objects, made by \`bench/objects.ts\`, with one worker and with two:\n\n${markdown(header, cells)}`
}
