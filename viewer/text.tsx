/** Texts as the reader sees them: text nodes only, never longer than a page can bear, each with its own direction. */
import { visible } from './state/words.js'
import { goTo, type View } from './view.js'

const TEXT_MAX = 2_000

/** The text in its own direction, so that it cannot turn what stands beside it. */
export function shown(text: string) {
  const cut = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text
  return /^[ -~]*$/.test(cut) ? cut : <bdi>{visible(cut)}</bdi>
}

/** A sentence in which each `@7` leads to step 7. */
export function Linked({ view, text }: { view: View; text: string }) {
  const parts = text.split(/(@\d+)/)
  return (
    <>
      {parts.map((part, i) => {
        const number = /^@(\d+)$/.exec(part)?.[1]
        return number === undefined ? (
          <span key={i}>{shown(part)}</span>
        ) : (
          <StepLink key={i} view={view} step={Number(number)} />
        )
      })}
    </>
  )
}

export function StepLink({ view, step }: { view: View; step: number }) {
  const words = view.report.steps[step - 1]?.words ?? 'the start'
  const isHere = view.step.value === step
  return (
    <a
      class={`step-link ${isHere ? 'here' : ''}`}
      href={`#step=${step}`}
      title={words.slice(0, 200)}
      onClick={(event) => {
        event.preventDefault()
        goTo(view, step)
      }}
    >
      @{step}
    </a>
  )
}
