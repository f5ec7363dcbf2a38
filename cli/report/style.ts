/** How things look: colours, or none; symbols, or plain characters. */
import { stdout } from 'node:process'
import pico from 'picocolors'
import type { Colors } from 'picocolors/types.js'
import type { Verdict } from '../../checkers/index.js'
import type { OutputFlags } from '../flags.js'

export interface Style {
  readonly colors: Colors
  readonly dot: string
  readonly atMost: string
  readonly mark: (verdict: Verdict) => string
  /** What the trace renderer needs to know. */
  readonly render: { readonly width: number; readonly ascii: boolean; readonly color: boolean }
}

const WIDTH_MIN = 80
const WIDTH_MAX = 160
const WIDTH_PIPED = 100

/** Colour only on a terminal that wants it; the width of the terminal, or a fixed one when piped. */
export function styleOf(flags: OutputFlags): Style {
  const isTerminal = stdout.isTTY === true
  const color = flags.color && isTerminal && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb'
  const colors = pico.createColors(color)
  const ascii = flags.ascii === true
  const [valid, invalid] = ascii ? ['ok', 'XX'] : ['✓', '✗']
  const marks = { valid: colors.green(valid), invalid: colors.red(invalid), unknown: colors.yellow(ascii ? '??' : '?') }
  const columns = isTerminal ? (stdout.columns ?? WIDTH_PIPED) : WIDTH_PIPED
  return {
    colors,
    dot: ascii ? '|' : '·',
    atMost: ascii ? '<=' : '≤',
    mark: (verdict) => marks[verdict],
    render: { width: Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, columns)), ascii, color },
  }
}
