/** What is looked at, in the address, so that a link restores it: `#file=2&part=1&operation=7&table`. */
import { effect } from '@preact/signals'
import type { Frame } from '../frame.js'
import { chooseFile, choosePart, type HistoryView } from './view.js'

export function keepInAddress(view: HistoryView, frame: Frame, window: Window): () => void {
  restore(view, frame, window.location.hash)
  const listen = () => restore(view, frame, window.location.hash)
  window.addEventListener('hashchange', listen)
  const end = effect(() => {
    const chosen = view.chosen.value
    const words = [
      ...(view.fileAt.value === 0 ? [] : [`file=${view.fileAt.value + 1}`]),
      ...(view.partAt.value === 0 ? [] : [`part=${view.partAt.value + 1}`]),
      ...(chosen === undefined ? [] : [`operation=${chosen}`]),
      ...(frame.isTable.value ? ['table'] : []),
    ]
    const hash = words.length === 0 ? '' : `#${words.join('&')}`
    if (hash !== window.location.hash) window.history.replaceState(null, '', hash || window.location.pathname)
  })
  return () => {
    end()
    window.removeEventListener('hashchange', listen)
  }
}

function restore(view: HistoryView, frame: Frame, hash: string): void {
  if (hash.length < 2) return
  const wanted = new URLSearchParams(hash.slice(1))
  const number = (name: string) => {
    const value = Number(wanted.get(name) ?? Number.NaN)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const file = number('file') ?? 1
  if (file - 1 !== view.fileAt.value) chooseFile(view, file - 1)
  const part = number('part') ?? 1
  if (part - 1 !== view.partAt.value) choosePart(view, part - 1)
  const operation = number('operation')
  if (operation !== undefined && view.file.value.drawn?.operations[operation] !== undefined)
    view.chosen.value = operation
  frame.isTable.value = wanted.has('table')
}
