/**
 * The first script of a page that `faultline explore` serves: the model is at the server. It has the same questions as a
 * model in the page; each is a request with the token that came with the page, and names no other host.
 */
import type { RemoteStepper, StepperFactory } from '../traces/report/stepper.js'

/** A question that the server refused, or that never reached it, in words for the reader. */
async function ask(token: string, method: string, question: readonly unknown[]): Promise<unknown> {
  const response = await fetch(`/api/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-faultline-token': token },
    body: JSON.stringify(question),
  }).catch(() => undefined)
  if (response === undefined) throw new Error('The server does not answer: it was ended, or this page is an old one.')
  const answer = (await response.json().catch(() => undefined)) as {
    readonly error?: unknown
    readonly answer?: unknown
  }
  if (response.ok && answer !== undefined) return answer.answer
  throw new Error(typeof answer?.error === 'string' ? answer.error : `The server answered ${response.status}.`)
}

/** Expects a page with the token in it. */
export function remoteStepper(page: Document): RemoteStepper {
  const token = page.querySelector('meta[name="faultline-token"]')?.getAttribute('content') ?? ''
  const asking =
    (method: string) =>
    (...question: readonly unknown[]) =>
      ask(token, method, question) as Promise<never>
  return {
    offer: asking('offer'),
    tell: asking('tell'),
    outcomes: asking('outcomes'),
    run: asking('run'),
    compare: asking('compare'),
    trace: asking('trace'),
    save: asking('save'),
  }
}

const factory: StepperFactory = () => remoteStepper(document)
Object.assign(globalThis, { faultlineStepper: factory })
