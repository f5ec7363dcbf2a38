/** Puts the page together. */
import { render } from 'preact'
import { App } from './app.js'
import { listenToKeys } from './keys.js'
import { payloadOf } from './payload.js'
import { keepInAddress } from './place.js'
import { keepTheme } from './theme.js'
import { viewOf } from './view.js'

export async function start(page: Document): Promise<void> {
  const root = page.getElementById('app')
  if (root === null) return
  try {
    const view = viewOf(await payloadOf(page))
    keepTheme(view, page)
    keepInAddress(view, window)
    listenToKeys(view, page)
    root.replaceChildren()
    render(<App view={view} />, root)
  } catch (error) {
    root.textContent = `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}`
  }
}
