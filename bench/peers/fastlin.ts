/**
 * fastlin (C++): no registry has it, so that whoever has built it names the program in FAULTLINE_FASTLIN. It takes a file
 * as its argument and prints 1 or 0.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { inFastlin, writeGenerated } from '../generated.js'
import { benchCommand } from '../histories.js'
import { markdown, writeSection } from '../results.js'
import { table, thousands } from '../text.js'

const OPERATIONS = 1_000_000

/** Seconds for the whole process, measured once on a machine of this kind with histories of a million operations. */
const elsewhere: Readonly<Record<string, number>> = { queue: 0.9, stack: 1.9 }

export async function compareFastlin(): Promise<void> {
  const program = process.env.FAULTLINE_FASTLIN
  const folder = mkdtempSync(join(tmpdir(), 'faultline-fastlin-'))
  const rows: string[][] = []
  try {
    for (const object of inFastlin) {
      const file = join(folder, `${object}.log`)
      writeGenerated(file, object, OPERATIONS, 'fastlin')
      const theirs = program === undefined ? undefined : timed(program, file)
      const ours = benchCommand([file])
      const [label, seconds] = theirs === undefined ? [' (measured elsewhere)', elsewhere[object]!] : ['', theirs]
      rows.push([
        `${object}, ${thousands(OPERATIONS)}`,
        `${seconds.toFixed(2)}${label}`,
        ours.wall.toFixed(2),
        ours.cpu.toFixed(2),
        theirs === undefined ? '' : (ours.wall / theirs).toFixed(2),
      ])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const header = ['history', 'fastlin, s', 'ours, s', 'ours, s CPU', 'ours/theirs']
  const absent =
    'fastlin: absent (it is in no registry; FAULTLINE_FASTLIN names the program where somebody has built it)'
  if (program === undefined) process.stdout.write(`\n${absent}\n`)
  table('The whole command, reading included, of a file in fastlin’s format', header, rows)
  writeSection({
    name: 'fastlin',
    title: 'Histories of data structures beside fastlin',
    command: 'npm run bench -- peers fastlin',
    body: `${program === undefined ? `${absent}.\n\n` : ''}The whole process, file read included:\n\n${markdown(header, rows)}`,
  })
}

function timed(program: string, file: string): number {
  const begin = performance.now()
  const { status, error } = spawnSync(program, [file], { stdio: 'ignore' })
  if (error || status === null)
    throw new Error(`Expected ${program} to judge a file, got ${error?.message ?? 'no end'}`)
  return (performance.now() - begin) / 1000
}
