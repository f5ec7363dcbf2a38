/** The worker thread that reads and judges histories, or single objects of one: a user's specification may never end. */
import { parentPort, workerData } from 'node:worker_threads'
import { judge } from './commands/history.js'
import { searchShare } from './history-shares.js'
import { specificationOf } from './history-specification.js'
import { redirectConsole } from './worker-console.js'
import type { AnswerMessage, JobMessage } from './worker-protocol.js'

const { wrapUp } = workerData as { readonly wrapUp: Int32Array }
/** Told by shared memory: a worker that searches reads no messages. */
const isWrapUp = (): boolean => Atomics.load(wrapUp, 0) === 1

async function answer({ job }: JobMessage) {
  if (job.type === 'share') {
    const specification = await specificationOf(job.request.specification)
    return searchShare(job.request, specification!, isWrapUp)
  }
  if (job.type !== 'history') throw new Error(`expected a history to judge, got ${job.type}`)
  return judge(job.file, job.flags, isWrapUp, (operations) => Atomics.store(job.progress, 0, operations))
}

redirectConsole()
parentPort?.on('message', (message: JobMessage) => {
  const { id } = message
  answer(message).then(
    (outcome) => parentPort!.postMessage({ id, answer: outcome } satisfies AnswerMessage),
    (error: unknown) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
      const wire = { name, message, ...(stack === undefined ? {} : { stack }) }
      parentPort!.postMessage({ id, error: wire } satisfies AnswerMessage)
    },
  )
})
