/** Saves the run in other formats; each says what it loses. */
import { useState } from 'preact/hooks'
import { exportsOf, hasExports, type PageExport, pngOf, save } from './exports.js'
import type { View } from './view.js'

const NAMES: Readonly<Record<string, string>> = {
  svg: 'SVG: the diagram as a picture',
  mermaid: 'Mermaid: a sequence diagram',
  itf: 'ITF: the states, as JSON',
  shiviz: 'ShiViz: a log with vector clocks',
  'jepsen-edn': 'Jepsen: what clients saw, as EDN',
}

export function ExportMenu({ view }: { view: View }) {
  const [formats, setFormats] = useState<readonly PageExport[]>()
  const [trouble, setTrouble] = useState('')
  // They are of the run that the page was written of, not of a branch.
  // They are of what was found.
  const isFound = view.desk.branch.value.isFixed && view.desk.comparison.value === undefined
  if (!hasExports(document) || !isFound) return null
  const stem = view.report.target.replace(/[^A-Za-z0-9]+/g, '-')
  const svg = formats?.find(({ name }) => name === 'svg')
  const saving = async (file: string, content: Blob | Promise<Blob>) => {
    try {
      save(document, `${stem}.${file}`, await content)
      setTrouble('')
    } catch (error) {
      setTrouble(`Not saved: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return (
    <details
      class="menu"
      onToggle={async ({ currentTarget }) => {
        if (currentTarget.open && formats === undefined) setFormats(await exportsOf(document))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !event.currentTarget.open) return
        event.stopPropagation()
        event.currentTarget.open = false
        event.currentTarget.querySelector('summary')?.focus()
      }}
    >
      <summary>Export</summary>
      <ul>
        {svg !== undefined && (
          <Format
            what="PNG: the diagram as pixels"
            losses={[...svg.losses, 'text that can be searched']}
            onSave={() => saving('png', pngOf(document, svg.text))}
          />
        )}
        {formats?.map(({ name, file, text, losses }) => (
          <Format
            key={name}
            what={NAMES[name] ?? name}
            losses={losses}
            onSave={() => saving(file, new Blob([text], { type: 'text/plain' }))}
          />
        ))}
        {trouble !== '' && <li role="alert">{trouble}</li>}
      </ul>
    </details>
  )
}

function Format({ what, losses, onSave }: { what: string; losses: readonly string[]; onSave: () => void }) {
  return (
    <li>
      <button type="button" onClick={onSave}>
        {what}
      </button>
      <p class="aside">without {losses.join('; ')}</p>
    </li>
  )
}
