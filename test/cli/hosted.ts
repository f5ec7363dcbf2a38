/** The command line in a process that answers others too, in the order in which they are asked: see host.mjs. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Ended } from './run.js'

const HOST = fileURLToPath(new URL('./host.mjs', import.meta.url))

let host: ChildProcess | undefined
let last: Promise<unknown> = Promise.resolve()

/** What `faultline` answers in this folder. A host that does not answer in this time is killed, and that is an error. */
export function hosted(main: string, args: readonly string[], cwd: string, hangMs: number): Promise<Ended> {
  const answered = last.then(() => ask(main, { args, cwd }, hangMs))
  last = answered.catch(() => {})
  return answered
}

function ask(main: string, request: { readonly args: readonly string[]; readonly cwd: string }, hangMs: number) {
  host ??= started(main)
  const asked = host
  return new Promise<Ended>((settle, reject) => {
    const hang = setTimeout(() => asked.kill('SIGKILL'), hangMs)
    const done = () => {
      clearTimeout(hang)
      asked.removeAllListeners()
      // Nobody is waited for between questions: the host ends when these tests do.
      asked.channel?.unref()
    }
    asked.channel?.ref()
    asked.once('message', (ended: Ended) => {
      done()
      settle(ended)
    })
    asked.once('exit', (code, signal) => {
      done()
      host = undefined
      reject(new Error(`faultline ${request.args.join(' ')}: the process ended without an answer, ${signal ?? code}`))
    })
    asked.send(request)
  })
}

function started(main: string): ChildProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env
  const child = fork(HOST, [main], { env, execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  child.unref()
  return child
}
