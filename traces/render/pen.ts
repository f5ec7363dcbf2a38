/** What a renderer writes with: symbols, colours, and the rule that makes text safe for the chosen output. */
import pc from 'picocolors'
import { inAscii, neutralised } from './text.js'

/** What a piece of text is about. Colour repeats what shape already says; without colour nothing is lost. */
export type Tone = 'plain' | 'dim' | 'strong' | 'bad' | 'fault' | 'good' | 'client' | 'message'

export interface Pen {
  readonly glyphs: Glyphs
  /** Text as it may be printed: no control characters, and 7-bit when the output must be. Idempotent. */
  clean(text: string): string
  paint(text: string, tone: Tone): string
}

/** One column each. */
export interface Glyphs {
  readonly rule: string
  /** Lane of a node, by the rank of its role. */
  readonly roles: readonly string[]
  readonly paused: string
  readonly gray: string
  readonly idleClient: string
  readonly opens: string
  readonly open: string
  readonly closes: string
  readonly unknown: string
  readonly line: string
  readonly dash: string
  readonly cross: string
  readonly right: string
  readonly left: string
  readonly lost: string
  readonly wall: string
  readonly self: string
  readonly violated: string
  readonly cited: string
  /** What two protocols do differently. */
  readonly differs: string
  /** Between two columns of text, and where their rule crosses it. */
  readonly bar: string
  readonly tee: string
}

const UNICODE: Glyphs = {
  rule: '─',
  roles: ['║', '│', '╎', '┆'],
  paused: ':',
  gray: '▒',
  idleClient: '·',
  opens: '┏',
  open: '┃',
  closes: '┗',
  unknown: '?',
  line: '─',
  dash: '┄',
  cross: '┼',
  right: '►',
  left: '◄',
  lost: '×',
  wall: '░',
  self: '↺',
  violated: '✗',
  cited: '▸',
  differs: '≠',
  bar: '│',
  tee: '┬',
}

const ASCII: Glyphs = {
  rule: '-',
  roles: ['|', ':', '!', ';'],
  paused: '"',
  gray: '/',
  idleClient: '.',
  opens: '+',
  open: '#',
  closes: '+',
  unknown: '?',
  line: '-',
  dash: '~',
  cross: '+',
  right: '>',
  left: '<',
  lost: 'x',
  wall: '%',
  self: '@',
  violated: 'X',
  cited: '>',
  differs: '#',
  bar: '|',
  tee: '+',
}

/** The pen for an output: with or without colour, Unicode or 7-bit. */
export function penFor({ ascii, color }: { readonly ascii: boolean; readonly color: boolean }): Pen {
  const colors = pc.createColors(color)
  const paints: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    dim: colors.dim,
    strong: colors.bold,
    bad: (text) => colors.bold(colors.red(text)),
    fault: colors.yellow,
    good: colors.green,
    client: colors.magenta,
    message: colors.cyan,
  }
  return {
    glyphs: ascii ? ASCII : UNICODE,
    clean: ascii ? (text) => inAscii(neutralised(text)) : neutralised,
    paint: (text, tone) => (text === '' ? '' : paints[tone](text)),
  }
}
