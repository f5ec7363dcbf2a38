/** `faultline explore`: a page at this machine in which a protocol is stepped through, until Ctrl-C. */
import { randomBytes } from 'node:crypto'
import { join, relative, resolve } from 'node:path'
import { protocolName } from '../../kernel/index.js'
import { parseTrace } from '../../traces/index.js'
import type { StepperTold } from '../../traces/report/index.js'
import { EXIT, UsageError } from '../errors.js'
import { createText, expectWritableFolder } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { ModelHost, NoAnswer } from '../live/host.js'
import { METHODS } from '../live/questions.js'
import { serve } from '../live/server.js'
import { type Subject, type SubjectFlags, subjectOf } from '../live/subject.js'
import { traceName } from '../names.js'
import { livePage } from '../page/html.js'
import { print, printJson } from '../report/print.js'
import { ASKED_FOLDER } from '../save-traces.js'
import { relativeTo } from '../targets.js'

export interface ExploreFlags extends SubjectFlags {
  readonly port: number
  readonly out?: string
  /** Milliseconds for each question. */
  readonly timeLimit?: number
}

const TIME_LIMIT_MS = 30_000
const TOKEN_BYTES = 24

export async function explore(word: string, flags: ExploreFlags & OutputFlags): Promise<number> {
  const folder = flags.out ?? ASKED_FOLDER
  if (flags.out !== undefined) expectWritableFolder(flags.out)
  const subject = await subjectOf(word, flags)
  const host = hostOf(subject, folder, flags.timeLimit ?? TIME_LIMIT_MS)
  const ended = untilEnded()
  try {
    const told = (await firstAnswer(host, subject)) as StepperTold
    const report = subject.report ?? told.report
    const answers = Object.fromEntries(
      METHODS.map((name) => [name, (given: readonly unknown[]) => host.ask(name, given)]),
    )
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const { server, port } = await serve(
      { page: (known) => livePage(report, known), answers: { ...answers, save: saving(host, folder) } },
      token,
      flags.port,
    )
    announce(subject, `http://127.0.0.1:${port}/?token=${token}`, flags)
    await ended.promise
    server.closeAllConnections()
    await new Promise((settle) => server.close(settle))
    return EXIT.valid
  } finally {
    ended.release()
    await host.close()
  }
}

function hostOf({ reference, setting, path }: Subject, folder: string, timeLimitMs: number): ModelHost {
  const modelFile = reference.file === null ? null : relativeTo(resolve(folder), reference.file)
  return new ModelHost({ reference, setting, path, modelFile }, timeLimitMs)
}

/** A setting that does not exist, or a model that throws before the first step, is the end of the command. */
async function firstAnswer(host: ModelHost, { setting, path }: Subject): Promise<unknown> {
  try {
    return await host.ask('tell', [setting, path])
  } catch (error) {
    if (error instanceof NoAnswer && error.kind !== 'failed') throw new UsageError(error.message)
    throw error
  }
}

function announce({ name }: Subject, address: string, flags: OutputFlags): void {
  if (flags.json) printJson({ exploring: name, address }, flags)
  else if (flags.quiet) print(`${address}\n`, flags)
  else print(`exploring ${name} at\n  ${address}\nCtrl-C ends it.\n`, flags)
}

/** Writes a path into the folder, under a name that is free. */
function saving(host: ModelHost, folder: string) {
  return async (given: readonly unknown[]): Promise<{ readonly file: string }> => {
    const text = (await host.ask('trace', given)) as string
    const trace = parseTrace(text, 'the path')
    const name = traceName(
      protocolName({ name: trace.protocol, variant: trace.variant }),
      trace.config.name ?? 'unnamed',
      trace.property.name,
    )
    for (let number = 1; ; number++) {
      const file = join(folder, `${name}${number === 1 ? '' : `-${number}`}.json`)
      if (createText(file, text)) return { file: relative('.', file) }
    }
  }
}

/** Settles at Ctrl-C, or when something else asks the process to end. */
function untilEnded() {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let end = () => {}
  const promise = new Promise<void>((settle) => {
    end = settle
  })
  for (const signal of signals) process.on(signal, end)
  const release = () => {
    for (const signal of signals) process.off(signal, end)
  }
  return { promise, release }
}
