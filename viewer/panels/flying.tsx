/** The messages that are in flight after the step that is looked at. */
import type { ReportMessage } from '../../traces/report/index.js'
import { StepLink, shown } from '../text.js'
import type { View } from '../view.js'

const SHOWN_MAX = 60

export function Flying({ view }: { view: View }) {
  const { report, step } = view
  const flying = report.messages.flatMap((message, i) => (isFlying(message, step.value) ? [[i, message] as const] : []))
  return (
    <article class="flying">
      <h3>
        In flight <small>{flying.length === 0 ? 'nothing' : flying.length}</small>
      </h3>
      <ul>
        {flying.slice(0, SHOWN_MAX).map(([i, message]) => (
          <li key={message.id} class={view.followed.value === i ? 'followed' : ''}>
            <button
              type="button"
              class="message-name"
              aria-pressed={view.followed.value === i}
              title="Follow this message (f)"
              onClick={() => {
                view.followed.value = view.followed.value === i ? undefined : i
              }}
            >
              {message.id}
            </button>{' '}
            {shown(message.body)}{' '}
            <span class="way">
              {shown(report.lanes[message.from]?.name ?? '')} → {shown(report.lanes[message.to]?.name ?? '')}
            </span>{' '}
            <Fate view={view} message={message} />
          </li>
        ))}
      </ul>
      {flying.length > SHOWN_MAX && <p class="aside">and {flying.length - SHOWN_MAX} more</p>}
    </article>
  )
}

const isFlying = ({ sentAt, end }: ReportMessage, step: number): boolean =>
  sentAt <= step && (end === undefined || end.step > step)

function Fate({ view, message: { sentAt, end, isForged } }: { view: View; message: ReportMessage }) {
  const sent = sentAt === 0 ? 'sent at the start' : 'sent '
  return (
    <span class="fate">
      {isForged ? 'FORGED, ' : ''}
      {sent}
      {sentAt > 0 && <StepLink view={view} step={sentAt} />}
      {end === undefined ? ', still on its way at the end' : `, ${end.how} `}
      {end !== undefined && <StepLink view={view} step={end.step} />}
    </span>
  )
}
