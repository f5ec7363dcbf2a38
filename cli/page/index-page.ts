/** The index of a check: what holds and what does not, of every target, with links to the pages of counterexamples. */
import { neutralised } from '../../traces/render/text.js'
import type { CheckContext } from '../report/check-json.js'
import { count } from '../report/check-text.js'
import type { TargetOutcome } from '../sample.js'
import { configName } from '../targets.js'
import { escaped, page } from './html.js'

type Pages = ReadonlyMap<TargetOutcome, ReadonlyMap<string, string>>
type PropertyOutcome = TargetOutcome['properties'][number]

export function indexPage(outcomes: readonly TargetOutcome[], pages: Pages, context: CheckContext): string {
  const suites = [...new Set(outcomes.map(({ target }) => target.suite))]
  const sections = suites.map((suite) => {
    const own = outcomes.filter(({ target }) => target.suite === suite)
    const { name, source } = suite.protocol.definition
    return [
      '<section>',
      `<h2>${shown(name)}</h2>`,
      source === undefined ? '' : `<p class="soft">${shown(source)}</p>`,
      `<table><thead><tr><th scope="col" title="as expected">✓?</th><th scope="col">Target</th><th scope="col">Configuration</th><th scope="col">Outcome</th></tr></thead>`,
      `<tbody>${own.map((outcome) => row(outcome, pages.get(outcome) ?? new Map())).join('')}</tbody></table>`,
      '</section>',
    ].join('\n')
  })
  const effort = `seed ${context.seed} · scheduler ${context.scheduler} · up to ${count(context.runs, 'run')} each · depth ≤ ${context.depth}`
  return page({
    title: `Faultline: ${headline(outcomes)}`,
    body: `<main class="index"><h1>${escaped(headline(outcomes))}</h1>\n<p class="soft">${escaped(effort)}</p>\n${sections.join('\n')}</main>`,
  })
}

function headline(outcomes: readonly TargetOutcome[]): string {
  const not = outcomes.filter(({ asExpected }) => asExpected === false).length
  const undecided = outcomes.filter(({ asExpected }) => asExpected === null).length
  const expected = outcomes.length - not - undecided
  return [
    `${expected} of ${count(outcomes.length, 'target')} as expected`,
    ...(not === 0 ? [] : [`${not} not`]),
    ...(undecided === 0 ? [] : [`${undecided} undecided`]),
  ].join(', ')
}

function row(outcome: TargetOutcome, pages: ReadonlyMap<string, string>): string {
  const { target, properties, asExpected } = outcome
  const mark =
    asExpected === null
      ? '<span class="open">?</span>'
      : asExpected
        ? '<span class="good">✓</span>'
        : '<span class="bad">✗</span>'
  const word = asExpected === null ? 'undecided' : asExpected ? 'yes' : 'no'
  const holding = properties.filter(({ verdict }) => verdict === 'valid').length
  const notable = properties.filter((property) => property.verdict !== 'valid' || property.expected === 'refuted')
  const lines = notable.map((property) => `<li>${propertyLine(outcome, property, pages)}</li>`)
  const all = properties.map(
    ({ name, kind, verdict }) =>
      `<li>${escaped(verdict)}: ${shown(name)} <span class="soft">${escaped(kind)}</span></li>`,
  )
  return [
    `<tr><td class="mark" title="${word}">${mark}</td>`,
    `<th scope="row">${shown(target.reference.variant ?? target.name)}</th>`,
    `<td class="config">${shown(configName(target))}</td>`,
    `<td><ul>${lines.join('')}</ul>`,
    `<details><summary>${holding} of ${properties.length} hold up to ${count(outcome.runs, 'run')}</summary><ul>${all.join('')}</ul></details>`,
    outcome.interrupted === undefined ? '' : `<p class="open">${shown(outcome.interrupted)}</p>`,
    '</td></tr>',
  ].join('')
}

function propertyLine(
  { target, counterexamples }: TargetOutcome,
  { name, verdict, expected, reason }: PropertyOutcome,
  pages: ReadonlyMap<string, string>,
): string {
  if (verdict === 'unknown')
    return `<span class="open">undecided</span> ${shown(name)}: ${shown(reason ?? 'no reason given')}`
  if (verdict === 'valid') return `<span class="bad">holds, though expected to be refuted</span> ${shown(name)}`
  const isMeant = expected === 'refuted' || (target.caughtBy !== null && expected === null)
  const how = target.caughtBy === name ? 'caught by' : isMeant ? 'refuted' : 'violated'
  const trace = counterexamples.get(name)
  const file = pages.get(name)
  const length = trace === undefined ? '' : ` in ${count(trace.steps.length, 'step')}`
  const linked = file === undefined ? shown(name) : `<a href="${escaped(encodeURI(file))}">${shown(name)}</a>`
  return `<span class="${isMeant ? 'good' : 'bad'}">${how}</span> ${linked}${length}`
}

const shown = (text: string): string => `<bdi>${escaped(neutralised(text))}</bdi>`
