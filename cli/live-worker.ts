/** The thread that has the model of the explorer: user code, which may never answer. */
import { parentPort, workerData } from 'node:worker_threads'
import { QuestionError, stepperOf } from '../explore/stepper/index.js'
import { ModelError } from '../kernel/index.js'
import type { Stepper } from '../traces/report/index.js'
import { UsageError } from './errors.js'
import { type Answer, type LiveModel, type Question, READY } from './live/questions.js'
import { suitesOf } from './targets.js'
import { redirectConsole } from './worker-console.js'

async function begun({ reference, ...context }: LiveModel): Promise<Stepper> {
  const suites = await suitesOf(reference.file)
  return stepperOf(suites.get(reference.suite)!, context)
}

async function answerOf({ method, given }: Question): Promise<Answer> {
  try {
    const asked = (await stepper)[method] as (...given: readonly unknown[]) => Promise<unknown>
    return { answer: await asked.call(await stepper, ...given) }
  } catch (error) {
    const isOurFault = ![QuestionError, ModelError, UsageError].some((kind) => error instanceof kind)
    return { error: error instanceof Error ? error.message : String(error), isOurFault }
  }
}

redirectConsole()
const stepper = begun(workerData as LiveModel)
// What went wrong, each question hears of.
void stepper.catch(() => {}).then(() => parentPort!.postMessage(READY))
parentPort!.on('message', (question: Question) => {
  void answerOf(question).then((answer) => parentPort!.postMessage(answer))
})
