/** The view in the address, so that a link restores it: `#step=7&diff=3&branch=A&tree=A-main-5-2.r12`. */
import { effect, signal } from '@preact/signals'
import { compare, judgeBy, turnOver } from './explore/acts.js'
import { isJudged } from './explore/desk.js'
import { restoreBranches, showNamed } from './explore/restore.js'
import { MAIN } from './state/branches.js'
import { linkOf } from './state/link.js'
import { goTo, type View } from './view.js'

/** Reads the address, and from now on writes it. Branches are made when the model is there. */
export function keepInAddress(view: View, page: Window, attached: Promise<void>): void {
  // What the address tells is not written over before the branches that it names are there.
  const reading = signal(0)
  const read = async () => {
    reading.value += 1
    await restore(view, page.location.hash, attached)
    reading.value -= 1
  }
  void read()
  page.addEventListener('hashchange', () => {
    if (page.location.hash !== placeOf(view)) void read()
  })
  effect(() => {
    const hash = placeOf(view)
    if (reading.value === 0 && page.location.hash !== hash) page.history.replaceState(null, '', hash)
  })
}

export function placeOf({ step, base, isTable, folding, desk }: View): string {
  const diff = base.value === 'previous' ? '' : `&diff=${base.value}`
  const tree = linkOf(desk.tree.value)
  const { value: comparison } = desk.comparison
  return [
    `#step=${step.value}${diff}${isTable.value ? '&table' : ''}`,
    ...(folding.value.isPastOnly ? ['past'] : []),
    ...(folding.value.isIdleHidden ? ['lanes'] : []),
    ...(desk.name.value === MAIN ? [] : [`branch=${desk.name.value}`]),
    ...(tree === '' ? [] : [`tree=${tree}`]),
    ...(comparison === undefined
      ? []
      : [`compare=${encodeURIComponent(comparison.variant)}`, `side=${comparison.side}`]),
    ...(isJudged(desk) ? [`why=${encodeURIComponent(desk.stage.value.report.property.name)}`] : []),
  ].join('&')
}

async function restore(view: View, hash: string, attached: Promise<void>): Promise<void> {
  const { desk } = view
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const [step, diff] = [numberIn(given, 'step'), numberIn(given, 'diff')]
  view.isTable.value = given.has('table')
  view.folding.value = { isPastOnly: given.has('past'), isIdleHidden: given.has('lanes') }
  if (step !== undefined) goTo(view, step)
  if (diff !== undefined) view.base.value = diff
  const [tree, branch, variant] = [given.get('tree') ?? '', given.get('branch') ?? MAIN, given.get('compare')]
  const why = given.get('why')
  const isModelNeeded = tree !== '' || variant !== null || why !== null
  if (isModelNeeded) await attached
  if (isModelNeeded && desk.model.value === undefined)
    desk.notice.value = 'The link shows a branch, and this page has no model to make it with.'
  if (isModelNeeded) await restoreBranches(desk, tree)
  const isThere = showNamed(desk, branch, branch === desk.name.value ? (step ?? view.step.value) : step)
  if (variant !== null && isThere) {
    await compare(desk, variant)
    if (desk.comparison.value !== undefined && given.get('side') === 'base') turnOver(desk)
  }
  if (why !== null && isThere) await judgeBy(desk, why)
  if (step !== undefined) goTo(view, step)
  if (diff !== undefined) view.base.value = Math.min(diff, view.report.steps.length)
}

function numberIn(given: URLSearchParams, name: string): number | undefined {
  const text = given.get(name)
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
