/** Runs the built command line as a child process, as its users do: nothing of its insides is imported. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { hosted } from './hosted.js'

/** `npm test` builds it. FAULTLINE_CLI tests another build, such as an installed package. */
const MAIN = process.env.FAULTLINE_CLI ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** A process that does not end by itself in this time hangs; it is killed, and its code is null. Tests may take a little more. */
const HANG_MS = 55_000
/** The same for processes that go through every protocol there is, on a machine that is busy with other things. */
export const LONG = { hangMs: 170_000, testMs: 180_000 } as const

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

export interface RunOptions {
  /** Default: a fresh folder, so that nobody finds what another run wrote. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with the process as it starts, to send it signals. */
  readonly meanwhile?: (child: ChildProcess) => void
  readonly hangMs?: number
}

/** Runs `faultline` with these arguments, given as a list or as one string without quotes. */
export function faultline(args: string | readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [MAIN, ...words(args)], options)
}

const words = (args: string | readonly string[]): readonly string[] =>
  typeof args === 'string' ? args.split(' ').filter((word) => word !== '') : args

/**
 * The same for commands that end by themselves, in a process that has answered others: quicker, since what they load is
 * there. It keeps TypeScript files that it has loaded, so a test that changes one has to call it otherwise.
 */
export function quickly(args: string | readonly string[], { cwd = folder() }: { cwd?: string } = {}): Promise<Ended> {
  return hosted(MAIN, words(args), cwd, HANG_MS)
}

/** Runs a shell command line in which `faultline` is the command under test. */
export function shell(command: string, options: RunOptions = {}): Promise<Ended> {
  const defined = `faultline() { "${process.execPath}" "${MAIN}" "$@"; }; ${command}`
  return run('bash', ['-c', defined], options)
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = folder(), env = {}, meanwhile = () => {}, hangMs = HANG_MS } = options
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
  const begin = performance.now()
  const child = spawn(command, args, { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const hang = setTimeout(() => child.kill('SIGKILL'), hangMs)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  meanwhile(child)
  return new Promise((settle, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(hang)
      settle({ code, signal, stdout, stderr, seconds: (performance.now() - begin) / 1000 })
    })
  })
}

/** A new empty folder, removed when the test ends. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'faultline-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A file with this text in a folder of its own. */
export function fileWith(text: string, name: string): string {
  const file = join(folder(), name)
  writeFileSync(file, text)
  return file
}

/** All files below a folder by relative path, with their contents. */
export function filesIn(root: string, below = ''): Record<string, string> {
  const here = join(root, below)
  if (!existsSync(here)) return {}
  const entries = readdirSync(here, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(below, entry.name)
      return entry.isDirectory() ? filesIn(root, path) : { [path]: readFileSync(join(root, path), 'utf8') }
    }),
  )
}

/** A model file of this folder. */
export const model = (name: string): string => fileURLToPath(new URL(`./models/${name}`, import.meta.url))

/** Bad input: exit code 254, a message that matches on standard error, no result, and nothing written. */
export async function expectRefused(
  args: string | readonly string[],
  message: RegExp,
  { cwd = folder() }: { cwd?: string } = {},
): Promise<Ended> {
  const before = filesIn(cwd)
  const ended = await quickly(args, { cwd })
  const what = `faultline ${typeof args === 'string' ? args : args.join(' ')}`
  expect(ended, what).toMatchObject({ code: 254, stdout: '' })
  expect(ended.stderr, what).toMatch(message)
  expect(ended.stderr, what).toMatch(/^error: /)
  // Our own stack traces help nobody who mistyped a name.
  expect(ended.stderr, what).not.toMatch(/\n\s+at .*(dist\/|node:internal)/)
  expect(filesIn(cwd), what).toEqual(before)
  return ended
}
