/** What is violated, by what, and how it was found. */
import { shown } from './text.js'
import { switchTheme } from './theme.js'
import type { View } from './view.js'

export function Header({ view }: { view: View }) {
  const { property, target, about, budgets, start } = view.report
  return (
    <header>
      <div class="title">
        <h1>
          <span class="bad" aria-hidden="true">
            ✗{' '}
          </span>
          {shown(property.name)} <small>({shown(property.kind)}) does not hold</small>
        </h1>
        <p class="target">{shown(target)}</p>
        <div class="buttons">
          <button type="button" onClick={() => switchTheme(view)} title="Light or dark (c)">
            Theme
          </button>
          <button
            type="button"
            aria-pressed={view.isTable.value}
            onClick={() => {
              view.isTable.value = !view.isTable.value
            }}
            title="Steps as a table (t)"
          >
            Table
          </button>
          <button
            type="button"
            onClick={() => {
              view.isHelpOpen.value = true
            }}
            title="Keys and symbols (?)"
          >
            Help
          </button>
        </div>
      </div>
      <p class="facts">
        {[...about, ...budgets, ...start].map((text, i) => (
          <span key={text}>
            {i > 0 ? ' · ' : ''}
            {shown(text)}
          </span>
        ))}
      </p>
    </header>
  )
}
