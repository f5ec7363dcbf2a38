/** The view in the address, so that a link restores it: `#step=7&diff=3`. */
import { effect } from '@preact/signals'
import { goTo, type View } from './view.js'

/** Reads the address, and from now on writes it. */
export function keepInAddress(view: View, page: Window): void {
  restore(view, page.location.hash)
  page.addEventListener('hashchange', () => restore(view, page.location.hash))
  effect(() => {
    const hash = placeOf(view)
    if (page.location.hash !== hash) page.history.replaceState(null, '', hash)
  })
}

export function placeOf({ step, base, isTable }: View): string {
  const diff = base.value === 'previous' ? '' : `&diff=${base.value}`
  return `#step=${step.value}${diff}${isTable.value ? '&table' : ''}`
}

function restore(view: View, hash: string): void {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const [step, diff] = [given.get('step'), given.get('diff')]
  if (step !== null && /^\d+$/.test(step)) goTo(view, Number(step))
  if (diff !== null && /^\d+$/.test(diff)) view.base.value = Math.min(Number(diff), view.report.steps.length)
  view.isTable.value = given.has('table')
}
