/** Everything by keyboard. */

import { foldLanes, foldSteps } from './diagram/folding-buttons.js'
import { resume, take, turnOver, undo } from './explore/acts.js'
import { isWanted } from './explore/choices.js'
import { focusOn } from './panels/branches.js'
import { switchTheme } from './theme.js'
import { goTo, nextOf, type View } from './view.js'

export interface Key {
  readonly keys: readonly string[]
  readonly does: string
  readonly act: (view: View, key: string) => void
  /** Only where the page has a model. */
  readonly isOfModel?: true
}

const PAGE_STEPS = 10

export const KEYS: readonly Key[] = [
  { keys: ['ArrowRight', 'ArrowDown', 'j'], does: 'next step', act: (view) => goTo(view, view.step.value + 1) },
  { keys: ['ArrowLeft', 'ArrowUp', 'k'], does: 'step before', act: (view) => goTo(view, view.step.value - 1) },
  { keys: ['PageDown'], does: `${PAGE_STEPS} steps on`, act: (view) => goTo(view, view.step.value + PAGE_STEPS) },
  { keys: ['PageUp'], does: `${PAGE_STEPS} steps back`, act: (view) => goTo(view, view.step.value - PAGE_STEPS) },
  { keys: ['Home'], does: 'the start', act: (view) => goTo(view, 0) },
  {
    keys: ['End'],
    does: 'the last step, where the property breaks',
    act: (view) => goTo(view, view.report.steps.length),
  },
  { keys: [']'], does: 'next fault or timeout', act: (view) => goTo(view, nextOf(view.faults, view.step.value, 1)) },
  { keys: ['['], does: 'fault or timeout before', act: (view) => goTo(view, nextOf(view.faults, view.step.value, -1)) },
  { keys: ['w'], does: 'next step that WHY names', act: nextCited },
  { keys: ['d'], does: 'compare states with this step, or with the step before again', act: pinBase },
  { keys: ['f'], does: 'follow the message of this step: to where it was sent, and back', act: follow },
  { keys: ['/'], does: 'search', act: (view) => open(view.isSearching) },
  {
    keys: ['n'],
    does: 'next step that was found',
    act: (view) => goTo(view, nextOf(view.found.value, view.step.value, 1)),
  },
  { keys: ['N'], does: 'found step before', act: (view) => goTo(view, nextOf(view.found.value, view.step.value, -1)) },
  { keys: [...'123456789'], does: 'take the event with this number', act: takeNumber, isOfModel: true },
  {
    keys: ['r'],
    does: 'resume the schedule that the branch came from',
    act: ({ desk }) => resume(desk),
    isOfModel: true,
  },
  { keys: ['u'], does: 'undo the last action on this branch', act: ({ desk }) => undo(desk), isOfModel: true },
  { keys: ['b'], does: 'the tree of branches; arrows go to another one', act: () => focusOn(), isOfModel: true },
  { keys: ['e'], does: 'explorer: other settings, random runs, comparisons', act: explore, isOfModel: true },
  { keys: ['v'], does: 'the other side of a comparison', act: ({ desk }) => turnOver(desk), isOfModel: true },
  { keys: ['p'], does: 'causal past only: fold what cannot have led to it', act: foldSteps },
  { keys: ['l'], does: 'fold lanes without a part in it', act: foldLanes },
  { keys: ['t'], does: 'steps as a table, or as a picture', act: (view) => toggle(view.isTable) },
  { keys: ['c'], does: 'light or dark', act: switchTheme },
  { keys: ['?'], does: 'this list', act: (view) => toggle(view.isHelpOpen) },
  { keys: ['Escape'], does: 'close what is open', act: close },
]

export function listenToKeys(view: View, page: Document): void {
  page.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (isForTheField(event)) return
    const found = KEYS.find(({ keys }) => keys.includes(event.key))
    if (found === undefined || (found.isOfModel && view.desk.model.value === undefined)) return
    event.preventDefault()
    found.act(view, event.key)
  })
}

/** Who types into a field means the field, but for leaving it. */
function isForTheField({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  const isField = target.matches('input:not([type=range]), select, textarea')
  const isScrolling = target.matches('[data-scrolls]') && (key === 'PageDown' || key === 'PageUp')
  return (isField && key !== 'Escape') || isScrolling
}

function nextCited(view: View): void {
  const next = nextOf(view.cited, view.step.value, 1)
  goTo(view, next === view.step.value ? (view.cited[0] ?? next) : next)
}

/** Of those that the list shows, wherever the page is by the time the model is asked. */
function takeNumber({ desk, choices }: View, key: string): void {
  take(desk, (next) => {
    const shown = next.flatMap((each, i) => (isWanted(each, choices.query.value, choices.withFaults.value) ? [i] : []))
    return shown[Number(key) - 1]
  })
}

function explore({ isExploring }: View): void {
  isExploring.value = !isExploring.value
  if (isExploring.value) requestAnimationFrame(() => document.querySelector<HTMLElement>('.explorer select')?.focus())
}

function pinBase({ base, step }: View): void {
  base.value = base.value === 'previous' ? step.value : 'previous'
}

function follow(view: View): void {
  const { report, step, followed } = view
  const index = report.steps[step.value - 1]?.message ?? followed.value
  const message = index === undefined ? undefined : report.messages[index]
  if (index === undefined || message === undefined) return
  followed.value = index
  goTo(view, step.value === message.sentAt ? (message.end?.step ?? message.sentAt) : message.sentAt)
}

const open = (signal: { value: boolean }): void => {
  signal.value = true
}
const toggle = (signal: { value: boolean }): void => {
  signal.value = !signal.value
}

function close({ isHelpOpen, isSearching, isExploring, query, followed }: View): void {
  isExploring.value = isExploring.value && isHelpOpen.value
  isHelpOpen.value = false
  isSearching.value = false
  query.value = ''
  followed.value = undefined
}
