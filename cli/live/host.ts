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
    const worker = this.#worker ?? this.#start()
    const answer = await new Promise<Answer>((settle, reject) => {
      const fail = (kind: NoAnswer['kind'], message: string) => {
        done()
        void this.#end()
        reject(new NoAnswer(kind, message))
      }
      const limit = setTimeout(() => fail('late', this.#lateWords()), this.timeLimitMs)
      const onMessage = (message: Answer) => {
        done()
        settle(message)
      }
      const onError = (error: Error) => fail('failed', `the model ended its thread: ${error.message}`)
      const onExit = () => fail('failed', 'the model ended its thread')
      const done = () => {
        clearTimeout(limit)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      }
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage(question)
    })
    if ('answer' in answer) return answer.answer
    throw new NoAnswer(answer.isOurFault ? 'failed' : 'refused', answer.error)
  }

  #lateWords(): string {
    return `the model did not answer in ${this.timeLimitMs / 1000} s (--time-limit gives it longer); it was started anew`
  }

  #start(): Worker {
    const worker = new Worker(LIVE_WORKER, { workerData: this.model, stdout: true })
    // What a model writes to standard output must not end up in the results.
    worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    worker.on('error', () => {}) // whoever asked hears of it
    this.#worker = worker
    return worker
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}
