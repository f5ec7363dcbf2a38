/** Keeps the thread with the model: asks it one question after the other, and replaces it when it does not answer. */
import { Worker } from 'node:worker_threads'
import { LIVE_WORKER } from '../places.js'
import type { Answer, LiveModel, Question } from './questions.js'

/** No answer: the reason is for the reader. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  constructor(
    readonly kind: 'refused' | 'late' | 'failed',
    message: string,
  ) {
    super(message)
  }
}

/** To load a model may take longer than any question about it. */
const LOADING_MS = 30_000

export class ModelHost {
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(
    readonly model: LiveModel,
    readonly timeLimitMs: number,
  ) {}

  /** Rejects with `NoAnswer`: a question that makes no sense, a model that throws, or one that takes too long. */
  ask(method: Question['method'], given: readonly unknown[]): Promise<unknown> {
    const answered = this.#last.then(() => this.#ask({ method, given }))
    this.#last = answered.catch(() => {})
    return answered
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
  }

  async #ask(question: Question): Promise<unknown> {
    if (this.#isClosed) throw new NoAnswer('failed', 'the explorer has ended')
    if (this.#worker === undefined) await this.#start()
    const answer = (await this.#heard(this.timeLimitMs, question)) as Answer
    if ('answer' in answer) return answer.answer
    throw new NoAnswer(answer.isOurFault ? 'failed' : 'refused', answer.error)
  }

  /** The next thing that the thread says, after what it is told; without it in this time, or at all, it is ended. */
  async #heard(limitMs: number, told?: Question): Promise<unknown> {
    const worker = this.#worker!
    let release = () => {}
    const heard = new Promise<unknown>((settle, reject) => {
      const fail = (kind: NoAnswer['kind'], message: string) => reject(new NoAnswer(kind, message))
      const late = () =>
        fail(
          'late',
          `the model did not answer in ${limitMs / 1000} s (--time-limit gives it longer); it was started anew`,
        )
      const limit = setTimeout(late, limitMs)
      const onError = (error: Error) => fail('failed', `the model ended its thread: ${error.message}`)
      const onExit = () => fail('failed', 'the model ended its thread')
      worker.on('message', settle).on('error', onError).on('exit', onExit)
      release = () => {
        clearTimeout(limit)
        worker.off('message', settle).off('error', onError).off('exit', onExit)
      }
    })
    try {
      if (told !== undefined) worker.postMessage(told)
      return await heard
    } catch (error) {
      await this.#end()
      throw error
    } finally {
      release()
    }
  }

  async #start(): Promise<void> {
    const worker = new Worker(LIVE_WORKER, { workerData: this.model, stdout: true })
    // What a model writes to standard output must not end up in the results.
    worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    worker.on('error', () => {}) // whoever asked hears of it
    this.#worker = worker
    await this.#heard(Math.max(this.timeLimitMs, LOADING_MS))
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}
