/** What leaves the process. Standard output carries results only; with `--ascii` nothing but 7-bit characters leaves. */
import { inAscii, neutralised } from '../../traces/render/text.js'
import type { OutputFlags } from '../flags.js'

const NOT_ASCII = /[^\0-\x7f]+/g

/** The one place that writes results. Names come from models and traces, so `--ascii` is seen to here, once for all. */
export function print(text: string, { ascii, json }: Pick<OutputFlags, 'ascii' | 'json'>): void {
  if (!ascii) process.stdout.write(text)
  else process.stdout.write(text.replace(NOT_ASCII, json ? jsonEscapes : inAscii))
}

export function printJson(value: unknown, { ascii }: Pick<OutputFlags, 'ascii'>): void {
  print(`${JSON.stringify(value, null, 2)}\n`, { ascii: ascii === true, json: true })
}

/** A complaint, on standard error. It may quote a file that a stranger wrote: nothing in it reaches the terminal as a command. */
export function complain(message: string): void {
  const lines = message.split('\n').map(neutralised)
  // The flags may be what is wrong, so they are not at hand.
  const isAscii = process.argv.includes('--ascii')
  process.stderr.write(`${(isAscii ? lines.map(inAscii) : lines).join('\n')}\n`)
}

/** JSON has characters beyond ASCII inside texts only. */
function jsonEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  )
}
