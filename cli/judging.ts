/** Judging files over workers, so that a limit or Ctrl-C ends it even where user code loops. */
import type { FileOutcome, HistoryFlags } from './commands/history.js'
import { historyInput, recognised } from './history-input.js'
import { WorkerLost, WorkerPool } from './pool.js'
import { stopControl } from './stop.js'

/** After Ctrl-C a search may take this long to say what it has. */
const GRACE_INTERRUPT_MS = 1000
/** Of a time limit, the part in which a search says what it has, so that the command ends when the limit is over. */
const GRACE_PART = 0.02
const GRACE_MIN_MS = 50
const graceOf = (timeLimitMs: number) => Math.min(timeLimitMs / 4, Math.max(GRACE_MIN_MS, timeLimitMs * GRACE_PART))

/** In the order of the files. The first error, in that order, is that of all. */
export async function judgeAll(files: readonly string[], flags: HistoryFlags): Promise<readonly FileOutcome[]> {
  // Mistakes that need no worker come first; formats are what there is to say of a file that is never judged.
  const formats = files.map((file) => {
    historyInput(file)
    return flags.format ?? recognised(file) ?? 'unknown'
  })
  const { timeLimit } = flags
  const stop = stopControl(timeLimit, performance.now() + (timeLimit === undefined ? 0 : graceOf(timeLimit)))
  const pool = new WorkerPool(Math.min(flags.workers, files.length), flags.memoryLimit, 'history-worker.js')
  const end = graceEnd(stop.promise, pool, flags)
  // Files that are few leave workers to each of them.
  const each = { ...flags, workers: Math.max(1, Math.floor(flags.workers / files.length)) }
  const judged = files.map((file, i) => {
    const progress = new Int32Array(new SharedArrayBuffer(4))
    const unanswered = (reason: string): FileOutcome => ({
      file,
      format: formats[i]!,
      checker: flags.check ?? 'linearizable',
      model: flags.model ?? '',
      operations: Atomics.load(progress, 0),
      seconds: performance.now() / 1000,
      result: { verdict: 'unknown', reason },
    })
    const answer = pool.run({ type: 'history', file, flags: each, progress }).then(
      (outcome) => withReason(outcome, stop.reason()),
      (error: unknown) => {
        if (error instanceof WorkerLost) return unanswered(error.message)
        throw error
      },
    )
    const cut = end.then((reason) => unanswered(`${reason}: the file was not judged to its end`))
    return Promise.race([answer, cut])
  })
  try {
    const settled = await Promise.allSettled(judged)
    return settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    })
  } finally {
    stop.release()
    await pool.close()
  }
}

/** Settles when nobody is waited for any more. */
async function graceEnd(stopped: Promise<string>, pool: WorkerPool, { timeLimit }: HistoryFlags): Promise<string> {
  const reason = await stopped
  pool.wrapUp()
  const isLimit = timeLimit !== undefined && reason.startsWith('time limit')
  const grace = isLimit ? graceOf(timeLimit) : GRACE_INTERRUPT_MS
  await new Promise((settle) => setTimeout(settle, grace))
  return reason
}

/** A search that was told to stop says so; who told it is known here. */
function withReason(outcome: FileOutcome, reason: string | undefined): FileOutcome {
  const { result } = outcome
  if (reason === undefined || result.verdict !== 'unknown') return outcome
  return { ...outcome, result: { ...result, reason: `${reason}: ${result.reason}` } }
}
