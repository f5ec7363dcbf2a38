/** `faultline exhaust --html`: a page of what was searched, and beside it one for each counterexample. */

import { basename, dirname, join, resolve } from 'node:path'
import type { Verdict } from '../../checkers/index.js'
import { OUTLINE_STATES_MAX, type Outline } from '../../explore/exhaust/outline/index.js'
import { SPACE_PAGE_VERSION, type SpacePage, type SpaceProperty } from '../../traces/report/space.js'
import type { ExhaustOutcome } from '../exhaust.js'
import { writeText } from '../files.js'
import { fileNamePart } from '../names.js'
import type { ExhaustContext } from '../report/exhaust-json.js'
import { exhaustStory, searchPhrases, spaceNotes } from '../report/exhaust-text.js'
import { styleOf } from '../report/style.js'
import { distinct } from '../save-traces.js'
import { configName, relativeTo } from '../targets.js'
import { checkedParts } from './check-pages.js'
import { pageExports } from './exports.js'
import { briefly } from './history-sentences.js'
import { recordedPage, reportPage } from './html.js'

export async function writeSpacePages(html: string, outcome: ExhaustOutcome, context: ExhaustContext): Promise<void> {
  const { target, report, properties, verdict, outline, counterexamples } = outcome
  const style = styleOf({ color: false })
  const pages = pagesBeside(html)
  for (const [name, trace] of counterexamples) {
    const property = target.properties.find((each) => each.name === name)
    if (property === undefined) continue
    const file = trace.modelFile
    const told = { ...trace, modelFile: file === null ? null : relativeTo(dirname(resolve(html)), file) }
    const { report, model } = await checkedParts(told, property, target, false)
    pages.write(name, reportPage(report, model, pageExports(told)))
  }
  const page = spacePage({
    target: target.name,
    config: configName(target),
    verdict,
    facts: searchPhrases(outcome, style.atMost),
    properties: properties.map((property) => ({
      name: property.name,
      kind: property.kind,
      verdict: property.verdict,
      expected: property.expected,
      story: exhaustStory(property, outcome),
    })),
    notes: spaceNotes(outcome, context, style),
    statesPerDepth: report?.statesPerDepth ?? [],
    outline,
    pages,
  })
  writeText(html, recordedPage(`${target.name}: ${verdict}`, page))
}

export interface PagesBeside {
  readonly written: ReadonlyMap<string, string>
  write(property: string, text: string): void
}

/** Pages whose names begin as that of the whole does. */
export function pagesBeside(html: string): PagesBeside {
  const free = distinct()
  const written = new Map<string, string>()
  const stem = basename(html).replace(/\.html?$/i, '')
  return {
    written,
    write: (property, text) => {
      const name = `${free(`${stem}.${fileNamePart(property)}`)}.html`
      writeText(join(dirname(html), name), text)
      written.set(property, name)
    },
  }
}

interface Known extends Pick<SpacePage, 'target' | 'config' | 'facts' | 'statesPerDepth'> {
  readonly verdict: Verdict
  readonly properties: readonly Omit<SpaceProperty, 'page'>[]
  readonly notes: readonly (readonly [label: string, text: string])[]
  readonly outline: Outline | undefined
  readonly pages: PagesBeside
  /** Why there is no outline, where it is not that the search was cut short. */
  readonly lacking?: string
}

export function spacePage({ outline, pages, properties, notes, lacking, ...known }: Known): SpacePage {
  const missing = [
    ...(outline === undefined
      ? [lacking ?? 'What happens in the states is not told: the search did not come to its end.']
      : []),
    ...(outline !== undefined && !outline.steps.isAll
      ? [`Branching and actions are those of the first ${OUTLINE_STATES_MAX.toLocaleString('en')} states.`]
      : []),
  ]
  return {
    kind: 'space',
    version: SPACE_PAGE_VERSION,
    ...known,
    properties: properties.map((property) => {
      const page = pages.written.get(property.name)
      return { ...property, ...(page === undefined ? {} : { page }) }
    }),
    notes: notes.map(([name, text]) => ({ name, text: briefly(text) })),
    ...outline,
    missing,
  }
}
