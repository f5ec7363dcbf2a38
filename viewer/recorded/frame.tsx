/** What these pages have in common: the head, its buttons, keys, and the list of them. */
import { type Signal, signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { shown } from '../text.js'
import { switchTheme } from '../theme.js'
import type { Theme } from '../view.js'

export interface Frame {
  readonly theme: Signal<Theme>
  readonly isTable: Signal<boolean>
  readonly isHelpOpen: Signal<boolean>
}

export const frameOf = (): Frame => ({ theme: signal('system'), isTable: signal(false), isHelpOpen: signal(false) })

export interface Key {
  readonly keys: readonly string[]
  readonly does: string
  readonly act: () => void
}

export type Sign = readonly [sign: string, meaning: string]

interface FramedProps {
  readonly frame: Frame
  /** Absent where nothing is judged. */
  readonly verdict?: 'valid' | 'invalid' | 'unknown' | undefined
  readonly title: ComponentChildren
  readonly target: string
  readonly facts: readonly string[]
  readonly keys: readonly Key[]
  readonly signs: readonly Sign[]
  readonly children: ComponentChildren
}

const MARKS = { valid: ['good', '✓'], invalid: ['bad', '✗'], unknown: ['open', '?'] } as const

export function Mark({ verdict }: { verdict: keyof typeof MARKS }) {
  const [tone, sign] = MARKS[verdict]
  return (
    <span class={tone} title={verdict}>
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{verdict}: </span>
    </span>
  )
}

export function Framed({ frame, verdict, title, target, facts, keys, signs, children }: FramedProps) {
  const common: readonly Key[] = [
    { keys: ['t'], does: 'as a table, or as a picture', act: () => toggle(frame.isTable) },
    { keys: ['c'], does: 'light or dark', act: () => switchTheme(frame) },
    { keys: ['?'], does: 'this list', act: () => toggle(frame.isHelpOpen) },
  ]
  const all = [...keys, ...common]
  useKeys(all)
  return (
    <>
      <header>
        <div class="title">
          <h1>
            {verdict !== undefined && <Mark verdict={verdict} />} {title}
          </h1>
          <p class="target">{shown(target)}</p>
          <div class="buttons">
            <button type="button" onClick={() => switchTheme(frame)} title="Light or dark (c)">
              Theme
            </button>
            <button
              type="button"
              aria-pressed={frame.isTable.value}
              onClick={() => toggle(frame.isTable)}
              title="As a table (t)"
            >
              Table
            </button>
            <button type="button" onClick={() => toggle(frame.isHelpOpen)} title="Keys and signs (?)">
              Help
            </button>
          </div>
        </div>
        <p class="facts">{shown(facts.join(' · '))}</p>
      </header>
      {children}
      {frame.isHelpOpen.value && <Help frame={frame} keys={all} signs={signs} />}
    </>
  )
}

export const toggle = (flag: Signal<boolean>): void => {
  flag.value = !flag.value
}

/** The keys that are meant last. */
function useKeys(keys: readonly Key[]): void {
  const now = useRef(keys)
  now.current = keys
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isForTheField(event)) return
      const found = now.current.find(({ keys: names }) => names.includes(event.key))
      if (found === undefined) return
      event.preventDefault()
      found.act()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** Who types into a field means the field; and what scrolls is scrolled by pages. */
function isForTheField({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('dialog') !== null) return key !== '?'
  const isField = target.matches('input:not([type=range]), select, textarea')
  return isField || (target.matches('[data-scrolls]') && (key === 'PageDown' || key === 'PageUp'))
}

const NAMES: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowDown: '↓', ArrowLeft: '←', ArrowUp: '↑' }

function Help({ frame, keys, signs }: { frame: Frame; keys: readonly Key[]; signs: readonly Sign[] }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  const close = () => {
    frame.isHelpOpen.value = false
  }
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys and signs</h2>
      <div class="columns">
        <dl>
          {keys.map(({ keys: names, does }) => (
            <div key={does}>
              <dt>
                {names.map((name) => (
                  <kbd key={name}>{NAMES[name] ?? name}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <dl>
          {signs.map(([sign, meaning]) => (
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

/** The width of an element, as it changes. */
export function useWidth<Box extends HTMLElement>(first: number, onChange: (width: number) => void) {
  const box = useRef<Box>(null)
  const told = useRef(first)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === told.current) return
      told.current = element.clientWidth
      onChange(element.clientWidth)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return box
}
