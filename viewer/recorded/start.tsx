/** Puts the page together that its data asks for. */
import { type ComponentChildren, render } from 'preact'
import type { HistoryPage } from '../../history/page/index.js'
import type { MachinePage, SpacePage } from '../../traces/report/space.js'
import { payloadOf } from '../payload.js'
import { keepTheme } from '../theme.js'
import { frameOf } from './frame.js'
import { History } from './history/history.js'
import { Machine } from './machine/machine.js'
import { Space } from './space/space.js'

type Shown = HistoryPage | SpacePage | MachinePage

export async function start(page: Document): Promise<void> {
  const root = page.getElementById('app')
  if (root === null) return
  try {
    const shown = await payloadOf<Shown>(page)
    const frame = frameOf()
    keepTheme(frame, page)
    root.replaceChildren()
    render(body(shown, frame), root)
  } catch (error) {
    root.textContent = `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}`
  }
}

function body(shown: Shown, frame: ReturnType<typeof frameOf>): ComponentChildren {
  switch (shown.kind) {
    case 'history':
      return <History page={shown} frame={frame} />
    case 'space':
      return <Space page={shown} frame={frame} />
    case 'machine':
      return <Machine page={shown} frame={frame} />
  }
}
