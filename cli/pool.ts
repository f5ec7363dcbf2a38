/** A pool of worker threads, one job each at a time, jobs in the order in which they were handed in. */
import { Worker } from 'node:worker_threads'
import { HistoryError } from '../history/index.js'
import { ModelError } from '../kernel/errors.js'
import { UsageError } from './errors.js'
import type { AnswerMessage, Answers, Job, Progresses, ProgressOf, WireError } from './worker-protocol.js'

/** A worker ended before it could answer: out of memory, as a rule. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}

interface Waiting {
  readonly id: number
  readonly job: Job
  readonly resolve: (answer: Answers[keyof Answers]) => void
  readonly reject: (error: unknown) => void
  readonly onProgress: ((progress: Progresses[keyof Progresses]) => void) | undefined
}

export class WorkerPool {
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Waiting>()
  readonly #queue: Waiting[] = []
  readonly #wrapUp = new Int32Array(new SharedArrayBuffer(4))
  #nextId = 0
  #isClosed = false

  /** Workers start when they are first needed. `memoryLimitBytes` bounds the heap of each. */
  constructor(
    readonly size: number,
    readonly memoryLimitBytes: number | undefined,
    /** What each worker runs; it understands the jobs that it is given. */
    readonly script: 'worker.js' | 'history-worker.js' = 'worker.js',
  ) {}

  run<T extends Job['type']>(
    job: Job & { type: T },
    onProgress?: (progress: ProgressOf<T>) => void,
  ): Promise<Answers[T]> {
    return new Promise((resolve, reject) => {
      this.#nextId++
      this.#queue.push({
        id: this.#nextId,
        job,
        resolve: resolve as Waiting['resolve'],
        reject,
        onProgress: onProgress as Waiting['onProgress'],
      })
      this.#dispatch()
    })
  }

  /** Asks those that shrink to answer with what they have. */
  wrapUp(): void {
    Atomics.store(this.#wrapUp, 0, 1)
  }

  /** Ends all workers at once, also in the middle of user code; open jobs stay unanswered. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()))
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && !this.#isClosed) {
      const worker = this.#idle.pop() ?? (this.#busy.size < this.size ? this.#start() : undefined)
      if (!worker) return
      const waiting = this.#queue.shift()!
      this.#busy.set(worker, waiting)
      worker.postMessage({ id: waiting.id, job: waiting.job })
    }
  }

  #start(): Worker {
    const limits =
      this.memoryLimitBytes === undefined
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: Math.round(this.memoryLimitBytes / 2 ** 20) } }
    const worker = new Worker(new URL(`./${this.script}`, import.meta.url), {
      ...limits,
      workerData: { wrapUp: this.#wrapUp },
      stdout: true,
    })
    // What a model writes to standard output must not end up in the results.
    worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    worker.on('message', (message: AnswerMessage) => this.#settle(worker, message))
    worker.on('error', (error) => this.#lose(worker, error))
    worker.on('exit', () => this.#lose(worker, new Error('no error, but an exit')))
    return worker
  }

  #settle(worker: Worker, message: AnswerMessage): void {
    const waiting = this.#busy.get(worker)
    if ('progress' in message) {
      waiting?.onProgress?.(message.progress)
      return
    }
    this.#busy.delete(worker)
    this.#idle.push(worker)
    if ('answer' in message) waiting?.resolve(message.answer)
    else waiting?.reject(restored(message.error))
    this.#dispatch()
  }

  #lose(worker: Worker, error: unknown): void {
    const waiting = this.#busy.get(worker)
    this.#busy.delete(worker)
    const index = this.#idle.indexOf(worker)
    if (index >= 0) this.#idle.splice(index, 1)
    if (this.#isClosed) return
    const isMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
    waiting?.reject(
      new WorkerLost(
        isMemory
          ? 'memory limit reached'
          : `the model ended its thread: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
    this.#dispatch()
  }
}

/** The error that the worker met, with the class by which the command line knows it. */
function restored({ name, message, place, schedule, stack }: WireError): Error {
  if (name === 'ModelError') {
    const error = new ModelError(place ?? '', '')
    error.message = message
    error.schedule = schedule ?? []
    return error
  }
  if (name === 'HistoryError') {
    const error = new HistoryError({ expected: '', got: '' })
    error.message = message
    return error
  }
  const error = name === 'UsageError' ? new UsageError(message) : new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
