/** A whole process of any kind, with what it took: GNU time tells of a child what Node does not. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/** What a process took. Without GNU time on the machine, only how long is known. */
export interface Cost {
  /** Seconds. */
  readonly wall: number
  /** Seconds of all its threads together. */
  readonly cpu: number | undefined
  /** The most memory that it held at a time, in MiB. */
  readonly peak: number | undefined
}

export interface Timed extends Cost {
  readonly stdout: string
  readonly stderr: string
  /** Why it came to no end of its own, or an exit code. */
  readonly end: number | string
}

const OUTPUT_MAX = 2 ** 28
let hasTime: boolean | undefined

/** Whether memory and processor time can be told. */
export function canTellMemory(): boolean {
  hasTime ??= /GNU/i.test(String(spawnSync('time', ['--version'], { encoding: 'utf8' }).output))
  return hasTime
}

export function timed(program: string, args: readonly string[], cwd: string): Timed {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-timed-'))
  const file = join(folder, 'cost')
  const [command, all] = canTellMemory()
    ? ['time', ['-o', file, '-f', '%U %S %M', program, ...args]]
    : [program, [...args]]
  try {
    const begin = performance.now()
    const run = spawnSync(command, all, { cwd, encoding: 'utf8', maxBuffer: OUTPUT_MAX })
    const wall = (performance.now() - begin) / 1000
    const told = canTellMemory() && run.error === undefined ? readFileSync(file, 'utf8') : ''
    const signal = run.signal ?? /^Command terminated by (signal \d+)/m.exec(told)?.[1]
    const end = run.error?.message ?? (signal ? `ended by ${signal}` : run.status!)
    return { wall, ...costOf(told), stdout: run.stdout ?? '', stderr: run.stderr ?? '', end }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** From the last line: above it, GNU time tells of a process that failed. */
export function costOf(told: string): Pick<Cost, 'cpu' | 'peak'> {
  const found = /^([\d.]+) ([\d.]+) (\d+)$/.exec(told.trimEnd().split('\n').at(-1)!)
  return found
    ? { cpu: Number(found[1]) + Number(found[2]), peak: Number(found[3]) / 1024 }
    : { cpu: undefined, peak: undefined }
}
