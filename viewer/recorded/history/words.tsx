/** Sentences in which lines and transactions lead to the operations that they name. */
import { shown } from '../../text.js'
import type { HistoryView } from './view.js'

export function Sentence({ view, text }: { view: HistoryView; text: string }) {
  const named = view.named.value
  return (
    <>
      {text.split(/(\b(?:line|byte) \d+\b|\bT\d+\b)/).map((part, i) => {
        const operation = i % 2 === 1 ? named.get(part) : undefined
        return operation === undefined ? (
          <span key={i}>{shown(part)}</span>
        ) : (
          <OperationLink key={i} view={view} operation={operation} text={part} />
        )
      })}
    </>
  )
}

export function OperationLink({ view, operation, text }: { view: HistoryView; operation: number; text: string }) {
  const isHere = view.chosen.value === operation
  return (
    <a
      class={`step-link ${isHere ? 'here' : ''}`}
      href={`#operation=${operation}`}
      onClick={(event) => {
        event.preventDefault()
        view.chosen.value = operation
      }}
    >
      {text}
    </a>
  )
}

/** `line 3 to line 7`, each a link. */
export function Extent({ view, operation }: { view: HistoryView; operation: number | undefined }) {
  const drawn = view.file.value.drawn
  const found = operation === undefined ? undefined : drawn?.operations[operation]
  if (drawn === undefined || found === undefined || operation === undefined) return null
  const end = found.end === undefined ? ' to no end' : ` to ${drawn.lines[found.end]}`
  const isOne = found.end !== undefined && drawn.lines[found.end] === drawn.lines[found.begin]
  return (
    <span class="extent">
      <OperationLink
        view={view}
        operation={operation}
        text={`${drawn.unit} ${drawn.lines[found.begin]}${isOne ? '' : end}`}
      />
    </span>
  )
}
