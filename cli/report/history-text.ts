/** What `faultline history` says of a file. */

import type { Evidence } from '../../checkers/index.js'
import { type Pen, penFor } from '../../traces/render/pen.js'
import { flow, phrase } from '../../traces/render/wrap.js'
import type { FileOutcome } from '../commands/history.js'
import type { OutputFlags } from '../flags.js'
import { isolationBody, isolationFacts, isolationHeadline, isolationJson, isolationStory } from './isolation-text.js'
import { lanesText } from './lanes-text.js'
import { type Style, styleOf } from './style.js'

const INDENT = '    '

export function historyText(outcome: FileOutcome, core: string | undefined, flags: OutputFlags): string {
  const style = styleOf(flags)
  if (flags.quiet) return `${headline(outcome, style)}\n`
  const lines = bodyOf(outcome, style)
  const file = core === undefined ? [] : [`${INDENT}written: ${core}`]
  return [headline(outcome, style), ...lines, ...file].map((line) => `${line}\n`).join('')
}

function headline(outcome: FileOutcome, style: Style): string {
  if (outcome.isolation !== undefined) return isolationHeadline(outcome, style)
  const { mark, colors } = style
  const { file, seconds, result } = outcome
  const facts = colors.dim([...factsOf(outcome), `${(seconds * 1000).toFixed(1)} ms`].join(', '))
  return `${mark(result.verdict)} ${file}  ${storyOf(outcome)}  ${facts}`
}

/** `not linearizable`. */
export function storyOf(outcome: FileOutcome): string {
  const { checker, result } = outcome
  if (outcome.isolation !== undefined) return isolationStory(outcome)
  if (result.verdict === 'invalid') return `not ${checker}`
  if (result.verdict === 'unknown') return `unknown: ${'reason' in result ? result.reason : ''}`
  return `${checker}${'vacuous' in result && result.vacuous !== undefined ? `, but vacuous: ${result.vacuous}` : ''}`
}

/** What was judged, and how: a phrase each. */
export function factsOf(outcome: FileOutcome): string[] {
  const { format, model, operations } = outcome
  if (outcome.isolation !== undefined) return isolationFacts(outcome)
  return [`${operations} operations`, model === '' ? format : `${format} as ${model}`]
}

function bodyOf({ result, core, operations, isolation, why: told = [] }: FileOutcome, style: Style): string[] {
  if (isolation !== undefined) return isolationBody(isolation, style)
  const { render, colors } = style
  const width = render.width - INDENT.length
  const pen = penFor(render)
  const reason = result.verdict === 'invalid' ? [result.reason] : []
  if (core === undefined || result.verdict !== 'invalid') {
    return [...reason, ...told].flatMap((line) => wrapped(line, width, pen)).map((line) => `${INDENT}${line}`)
  }
  const title = colors.bold(titleOf(core.operations.length, operations))
  const indented = (line: string) => (line === '' ? '' : `${INDENT}${line}`)
  const why = core.why.flatMap((line) => wrapped(line, width, pen))
  return ['', title, '', ...lanesText(core, { ...render, width }), '', ...why, ''].map(indented)
}

function titleOf(part: number, all: number): string {
  if (part === all) return `Of its ${all} operations none can be spared; they have no order:`
  return part === 1
    ? `One of its ${all} operations cannot be:`
    : `${part} of its ${all} operations contradict each other:`
}

function wrapped(text: string, width: number, pen: Pen): string[] {
  return flow([phrase(text)], width, pen, { indent: 2 }).map(({ printed }) => printed)
}

export function historyJson(outcome: FileOutcome, file: string | undefined): object {
  const { result, core, seconds, checker, format, model, operations } = outcome
  const { verdict, evidence } = result
  const shown = evidence === undefined || file === undefined ? evidence : withFile(evidence, file)
  return {
    file: outcome.file,
    format,
    checker,
    model,
    verdict,
    operations,
    seconds: Math.round(seconds * 1e6) / 1e6,
    ...('reason' in result ? { reason: result.reason } : {}),
    ...('algorithm' in result ? { algorithm: result.algorithm } : {}),
    ...('vacuous' in result ? { vacuous: result.vacuous } : {}),
    ...(core === undefined ? {} : { why: core.why }),
    ...(outcome.why === undefined || outcome.why.length === 0 ? {} : { why: outcome.why }),
    ...(outcome.isolation === undefined ? {} : isolationJson(outcome.isolation)),
    ...(shown === undefined ? {} : { evidence: shown }),
  }
}

/** Where the part of a bad history was written to. */
function withFile(evidence: Evidence, file: string): object {
  return 'core' in evidence ? { ...evidence, core: { ...(evidence.core as object), file } } : { ...evidence, file }
}
