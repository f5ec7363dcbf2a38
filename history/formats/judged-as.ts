/**
 * A line of our own format that says how its history is meant: what object it is of, and what is checked.
 *
 *     {"process":"faultline","type":"info","f":"judge","value":{"model":"cas-register","initial":null}}
 *
 * So a part of a history that was cut out of another format is judged as the whole was, without any flags.
 */
import type { Value } from '../event.js'
import type { FormatDefaults } from '../recorded.js'
import { isList } from '../value.js'

/** In the place of a process: whoever wrote the file down. */
export const WRITER = 'faultline'
const JUDGE = 'judge'

const allowed: Readonly<Record<keyof FormatDefaults, (value: Value) => boolean>> = {
  check: (value) => typeof value === 'string',
  model: (value) => typeof value === 'string',
  initial: () => true,
  nil: (value) => value === 'wildcard' || value === 'absent',
  failedCas: (value) => value === 'constrains' || value === 'ignored',
  definition: (value) => value === 'adya' || value === 'biswas-enea',
  realTime: (value) => typeof value === 'boolean',
}

/** The line, with its newline. */
export function judgedAsLine(defaults: FormatDefaults): string {
  return `${JSON.stringify({ process: WRITER, type: 'info', f: JUDGE, value: defaults })}\n`
}

const EXPECTED: Readonly<Record<keyof FormatDefaults, string>> = {
  check: '"check" to be the name of a checker',
  model: '"model" to be the name of a specification',
  initial: '"initial" to be a value',
  nil: '"nil" to be "wildcard" or "absent"',
  failedCas: '"failedCas" to be "constrains" or "ignored"',
  definition: '"definition" to be "adya" or "biswas-enea"',
  realTime: '"realTime" to be true or false',
}

/** What such a line says, or what would have been expected of which of its fields. */
export function judgedAs(
  f: string,
  value: Value = null,
): FormatDefaults | { readonly field: 'f' | 'value'; readonly expected: string } {
  if (f !== JUDGE) return { field: 'f', expected: `the operation "${JUDGE}" of the process "${WRITER}"` }
  const names = Object.keys(allowed).join(', ')
  if (value === null || typeof value !== 'object' || isList(value))
    return { field: 'value', expected: `an object with ${names}` }
  for (const [name, given] of Object.entries(value)) {
    if (!Object.hasOwn(allowed, name)) return { field: 'value', expected: `only ${names}` }
    const known = name as keyof FormatDefaults
    if (!allowed[known](given)) return { field: 'value', expected: EXPECTED[known] }
  }
  return value as FormatDefaults
}
