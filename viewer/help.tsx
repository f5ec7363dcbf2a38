/** Keys, and what the picture's signs mean. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { KEYS } from './keys.js'
import type { View } from './view.js'

const NAMES: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowDown: '↓', ArrowLeft: '←', ArrowUp: '↑' }

const SIGNS: readonly (readonly [string, string])[] = [
  ['═ ─ ┄', 'the line of a node: two lines for who leads, or for the rarest role; then one, dashes, dots'],
  ['╲►', 'a message, from where it was sent to where it arrives: the steeper, the longer it took'],
  ['┄×', 'a message that was lost, or can never arrive'],
  ['┄○', 'a message still on its way at the end'],
  ['▮', 'a client waits for an answer'],
  ['▨', 'a node that is down; between lanes: a partition'],
  ['[ ]', 'a timer that fires, or a fault'],
  ['▸', 'a step that WHY names'],
  ['▂▄█', 'over the scrubber: the share of random ends from each step that violate the property (a sample)'],
  ['◆', 'history: the moment at which an operation may have taken effect'],
  ['▒', 'history: an operation for which there is no such moment'],
]

export function Help({ view }: { view: View }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  const close = () => {
    view.isHelpOpen.value = false
  }
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys and signs</h2>
      <div class="columns">
        <dl>
          {KEYS.filter(({ isOfModel }) => !isOfModel || view.desk.model.value !== undefined).map(({ keys, does }) => (
            <div key={does}>
              <dt>
                {(keys.length > 3 ? [`${keys[0]}–${keys.at(-1)}`] : keys).map((key) => (
                  <kbd key={key}>{NAMES[key] ?? key}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <dl>
          {SIGNS.map(([sign, meaning]) => (
            <div key={sign}>
              <dt class="sign">{sign}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </div>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  )
}
