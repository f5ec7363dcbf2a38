/** A plain machine's trace as text: a state in full, then what each action changes. */
import { canonicalText, type Json } from '../../kernel/index.js'
import { neutralised } from '../render/text.js'
import type { MachineTraceFile } from './machine-trace.js'

export interface MachineRendering {
  readonly ascii: boolean
  /** Paints what says that it is violated. */
  readonly alarm: (text: string) => string
}

/** `after which it stays as it is`, `of which the last 2 repeat for ever`. */
export const endlessText = (start: number, steps: number): string =>
  start === steps ? 'after which it stays as it is' : `of which the last ${steps - start} repeat for ever`

const MINIMALITY = { shortest: 'shortest (proved)', unshrunk: 'not shortest (found depth first)' } as const

/** Lines of the drawing; ends with a newline. */
export function renderMachineTrace(trace: MachineTraceFile, { ascii, alarm }: MachineRendering): string {
  const { machine, property, steps: states, why, minimality, lasso } = trace
  const steps = states.length - 1
  const start = lasso?.start
  const width = Math.max(...states.map(({ action }) => (action ?? 'start').length))
  const rows = states.map(({ action, state }, i) => {
    const words = Object.entries(state).flatMap(([variable, value]) =>
      change(variable, states[i - 1]?.state[variable], value),
    )
    return `${i === steps ? '✗' : ' '} ${String(i).padStart(3)}  ${(action ?? 'start').padEnd(width)}  ${words.join(', ') || 'nothing changes'}`
  })
  const end = start === undefined ? MINIMALITY[minimality] : endlessText(start, steps)
  const head = `✗ VIOLATED: ${property.name} (${property.kind})`
  const text = [
    `  ${machine} · found by exhaustive search · ${steps} step${steps === 1 ? '' : 's'} · ${end}`,
    ...(start === undefined || start === steps
      ? rows
      : [
          ...rows.slice(0, start + 1),
          `      from here on, the steps ${start + 1} to ${steps} repeat for ever`,
          ...rows.slice(start + 1),
        ]),
    ...why.map((sentence) => `WHY ${sentence}`),
  ]
  const plainly = (line: string) => (ascii ? inAscii(neutralised(line)) : neutralised(line))
  return `${[alarm(plainly(head)), ...text.map(plainly)].join('\n')}\n`
}

const inAscii = (line: string): string =>
  line
    .replaceAll('✗', 'X')
    .replaceAll('→', '->')
    .replaceAll('·', '|')
    .replaceAll('’', "'")
    .replaceAll(/[^ -~]/g, '?')

/** `big 5→2`; of a function or a set only what is different. */
function change(name: string, earlier: Json | undefined, later: Json): string[] {
  const [before, now] = [earlier === undefined ? undefined : plain(earlier), plain(later)]
  if (before === undefined) return [`${name} ${valueText(now)}`]
  if (canonicalText(before) === canonicalText(now)) return []
  if (Array.isArray(before) && Array.isArray(now)) {
    const [was, is] = [before, now].map((list) => new Set(list.map(canonicalText)))
    const added = now.filter((value) => !was!.has(canonicalText(value))).map((value) => `${name} + ${valueText(value)}`)
    const gone = before
      .filter((value) => !is!.has(canonicalText(value)))
      .map((value) => `${name} - ${valueText(value)}`)
    if (added.length + gone.length > 0) return [...added, ...gone]
  } else if (isObject(before) && isObject(now))
    return Object.entries(now).flatMap(([key, value]) => change(`${name}.${key}`, before[key], value))
  return [`${name} ${valueText(before)}→${valueText(now)}`]
}

/** A function over names is written as an object of them. */
function plain(value: Json): Json {
  const pairs = isObject(value) ? value.$map : undefined
  if (!Array.isArray(pairs)) return value
  return Object.fromEntries((pairs as [Json, Json][]).map(([key, to]) => [valueText(key), to]))
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Short and readable: names without quotes. */
function valueText(given: Json): string {
  const value = plain(given)
  if (Array.isArray(value)) return value.length === 0 ? '{}' : `{${value.map(valueText).join(', ')}}`
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key} ${valueText(inner)}`)
      .join(', ')}}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
