/** `faultline shrink`: a shorter trace that violates the same property, in a file of its own. */
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Verdict } from '../../checkers/index.js'
import { PROOF_STATES } from '../../explore/index.js'
import { formatTrace, parseTrace, renderTrace, type Trace } from '../../traces/index.js'
import { isMachineTrace, type MachineTraceFile, parseMachineTrace } from '../../traces/machine/index.js'
import { EXIT, exitCodeOf, UsageError } from '../errors.js'
import { expectWritableFolder, readText, writeText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { WorkerLost, WorkerPool } from '../pool.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { type StopControl, stopControl } from '../stop.js'
import { relativeTo } from '../targets.js'
import type { ShrinkRequest } from '../worker-protocol.js'

export interface ShrinkFlags {
  readonly modelFile?: string
  readonly out?: string
  readonly inPlace?: boolean
  readonly timeLimit?: number
  readonly states?: number
}

/** What the last candidate may take once the time is up: it is user code, and may never end. */
const PATIENCE_MS = 1_000

/** What came of it. `reason` says why it was cut short. */
interface Outcome {
  readonly verdict: Verdict
  readonly trace: Trace | undefined
  readonly reason: string | undefined
}

export async function shrink(file: string, flags: ShrinkFlags & OutputFlags): Promise<number> {
  const begin = performance.now()
  const text = readText(file)
  if (isMachineTrace(text)) throw new UsageError(machineRefusal(parseMachineTrace(text, file), file))
  const trace = parseTrace(text, file)
  if (trace.verdict === 'holds')
    throw new UsageError(
      `expected a trace that violates its property, got ${file}, in which '${trace.property.name}' holds`,
    )
  if (trace.lasso !== undefined)
    throw new UsageError(
      `expected a trace that ends, got ${file}, which repeats for ever: its way there and its cycle are short already`,
    )
  const target = targetFile(file, flags)
  expectWritableFolder(dirname(target))
  const pool = new WorkerPool(1, undefined)
  const stop = stopControl(flags.timeLimit, performance.now() - begin)
  try {
    const outcome = await outcomeOf(
      pool,
      { trace, file, modelFile: flags.modelFile, proofStates: flags.states ?? PROOF_STATES },
      stop,
    )
    if (outcome.trace !== undefined) save(outcome.trace, target)
    report(trace, outcome, target, flags)
    return outcome.reason === undefined ? exitCodeOf(outcome.verdict) : EXIT.unknown
  } finally {
    stop.release()
    await pool.close()
  }
}

/** A machine's trace is shortest as it is found, or the search for the shortest is the way to one. */
function machineRefusal({ minimality, machine, lasso }: MachineTraceFile, file: string): string {
  const why =
    minimality === 'shortest'
      ? 'no shorter one exists'
      : lasso === undefined
        ? `\`faultline exhaust ${machine}\` without --search depth-first finds the shortest`
        : 'its way there and its cycle are short already'
  return `expected the trace of a protocol, got ${file}, which is that of the plain machine ${machine}: ${why}`
}

/** `name.json` becomes `name.shrunk.json`, in the same folder or in `--out`; where that is the trace itself, it is numbered. */
function targetFile(file: string, { out, inPlace }: ShrinkFlags): string {
  if (inPlace && out !== undefined) throw new UsageError('expected --in-place or --out, got both')
  if (inPlace) return file
  const name = basename(file)
    .replace(/\.json$/, '')
    .replace(/\.shrunk(-\d+)?$/, '')
  for (let i = 1; ; i++) {
    const target = join(out ?? dirname(file), `${name}.shrunk${i === 1 ? '' : `-${i}`}.json`)
    if (resolve(target) !== resolve(file)) return target
  }
}

async function outcomeOf(pool: WorkerPool, request: ShrinkRequest, stop: StopControl): Promise<Outcome> {
  const unknown = (reason: string): Outcome => ({ verdict: 'unknown', trace: undefined, reason })
  const patience = stop.promise.then(async () => {
    pool.wrapUp()
    await new Promise((settle) => setTimeout(settle, PATIENCE_MS).unref())
  })
  let unproved: Trace | undefined
  try {
    const told = pool.run({ type: 'shrink', request }, (trace) => {
      unproved = trace
    })
    const ended = await Promise.race([told, patience])
    const answer = ended === undefined ? unproved : ended
    if (answer === undefined) return unknown(`${stop.reason()}, and the model did not come to an end`)
    if (answer === null) return { verdict: 'valid', trace: undefined, reason: undefined }
    // What was finished before the time was up is as good as without a limit.
    const reason = answer.minimality === 'unshrunk' ? stop.reason() : undefined
    return { verdict: 'invalid', trace: answer, reason }
  } catch (error) {
    if (error instanceof WorkerLost)
      return unproved === undefined
        ? unknown(error.message)
        : { verdict: 'invalid', trace: unproved, reason: undefined }
    throw error
  }
}

function save(trace: Trace, file: string): void {
  const modelFile = trace.modelFile === null ? null : relativeTo(dirname(resolve(file)), trace.modelFile)
  writeText(file, formatTrace({ ...trace, modelFile }))
}

function report(before: Trace, { verdict, trace, reason }: Outcome, target: string, flags: OutputFlags): void {
  const file = relative('.', target)
  if (flags.json) {
    const result = {
      verdict,
      property: before.property.name,
      before: before.steps.length,
      after: trace?.steps.length ?? null,
      minimality: trace?.minimality ?? null,
      trace: trace === undefined ? null : file,
      ...(reason === undefined ? {} : { reason }),
    }
    printJson(result, flags)
    return
  }
  const style = styleOf(flags)
  const name = `'${before.property.name}'`
  const cutShort = reason === undefined ? '' : ` (${reason})`
  const story =
    trace !== undefined
      ? `${name} is violated in ${trace.steps.length} of ${before.steps.length} steps${cutShort}: ${file}`
      : verdict === 'valid'
        ? `${name} holds: the model has changed, or the property has; nothing was written`
        : `not shrunk${cutShort}; nothing was written`
  const drawn = flags.quiet || trace === undefined ? '' : `\n${renderTrace(trace, style.render)}`
  print(`${style.mark(verdict)} ${story}\n${drawn}`, flags)
}
