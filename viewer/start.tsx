/** Puts the page together. */
import { render } from 'preact'
import type { StepperFactory } from '../traces/report/stepper.js'
import { App } from './app.js'
import { attach } from './explore/desk.js'
import { listenToKeys } from './keys.js'
import { payloadOf } from './payload.js'
import { keepInAddress } from './place.js'
import { keepTheme } from './theme.js'
import { type View, viewOf } from './view.js'

export async function start(page: Document): Promise<void> {
  const root = page.getElementById('app')
  if (root === null) return
  try {
    const view = viewOf(await payloadOf(page))
    keepTheme(view, page)
    listenToKeys(view, page)
    root.replaceChildren()
    render(<App view={view} />, root)
    keepInAddress(view, window, attachModel(view))
  } catch (error) {
    root.textContent = `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** A page whose model does not work shows its counterexample nonetheless. */
async function attachModel({ desk }: View): Promise<void> {
  try {
    const { faultlineStepper } = globalThis as { readonly faultlineStepper?: StepperFactory }
    if (faultlineStepper !== undefined) await attach(desk, faultlineStepper())
  } catch (error) {
    desk.trouble.value = `The model in this page does not work: ${error instanceof Error ? error.message : String(error)}`
  }
}
