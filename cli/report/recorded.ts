/** Whether a search finds what is on record for its configuration; nothing where it is another search. */
import { foundBy } from '../../explore/exhaust/index.js'
import { canonicalText, type Json, toJson } from '../../kernel/index.js'
import { valueWords } from '../../traces/render/words/value.js'
import type { ExhaustOutcome } from '../exhaust.js'
import { count } from './check-text.js'
import type { Line } from './coverage-text.js'

export interface OnRecord {
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  readonly length?: number
  readonly same: boolean
}

export function onRecord({ target, report, interrupted, isDeclared }: ExhaustOutcome): OnRecord | undefined {
  const found = target.exhaustive?.found
  if (found === undefined || report === undefined || interrupted !== undefined || !isDeclared) return undefined
  const now = foundBy(report, target.properties)
  return { ...found, same: canonicalText(toJson(now)) === canonicalText(toJson(found)) }
}

/** What the configuration is made of, and whether all is as it was. */
export function recordedLines(outcome: ExhaustOutcome): Line[] {
  const { exhaustive } = outcome.target
  if (exhaustive === undefined) return []
  const { name, config, fields, faults } = exhaustive
  const others = faults === undefined ? '' : ', with other budgets'
  const made = fields === undefined ? others : `, but ${valueWords(toJson(fields) as Json).replace(/^\{(.*)\}$/, '$1')}`
  const record = onRecord(outcome)
  return [
    ...(name === config ? [] : [['config', `${config}${made}`] as const]),
    ...(record === undefined ? [] : [['on record', recordText(record)] as const]),
  ]
}

function recordText({ distinct, generated, depth, length, same }: OnRecord): string {
  const parts = [
    count(distinct, 'state'),
    `${generated.toLocaleString('en')} generated`,
    `depth ${depth}`,
    ...(length === undefined ? [] : [`violated in ${count(length, 'step')}`]),
  ]
  return same ? 'the same' : `something else: ${parts.join(', ')}`
}
