/** What is violated, by what, and how it was found; of a branch, what it is and whether it violates anything. */
import { ExportMenu } from './export-menu.js'
import { Standing } from './panels/standing.js'
import { shown } from './text.js'
import { switchTheme } from './theme.js'
import { isEndless, type View } from './view.js'

export function Header({ view }: { view: View }) {
  const { property, target, about, budgets, start } = view.report
  const isBad = view.violatedAt !== undefined
  return (
    <header>
      <div class="title">
        <h1>
          <span class={isBad ? 'bad' : 'good'} aria-hidden="true">
            {isBad ? '✗' : isEndless(view.report) ? '?' : '✓'}{' '}
          </span>
          {shown(property.name)}{' '}
          <small>
            ({shown(property.kind)}){' '}
            {isBad ? 'does not hold' : isEndless(view.report) ? 'cannot be judged by steps that end' : 'holds so far'}
          </small>
        </h1>
        <p class="target">{shown(target)}</p>
        <div class="buttons">
          <ExportMenu view={view} />
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
          {view.desk.model.value !== undefined && (
            <button
              type="button"
              aria-pressed={view.isExploring.value}
              onClick={() => {
                view.isExploring.value = !view.isExploring.value
              }}
              title="Other variants, configurations and faults; random runs; comparisons (e)"
            >
              Explore
            </button>
          )}
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
      <Standing view={view} />
    </header>
  )
}
