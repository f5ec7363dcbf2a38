/** `faultline check --report`: an index of all targets, and a page for each counterexample. */
import { join, resolve } from 'node:path'
import type { AnyProperty } from '../../properties/index.js'
import type { Trace } from '../../traces/index.js'
import { writeText } from '../files.js'
import { traceName } from '../names.js'
import type { CheckContext } from '../report/check-json.js'
import type { TargetOutcome } from '../sample.js'
import { distinct } from '../save-traces.js'
import { configName, relativeTo } from '../targets.js'
import { pageExports } from './exports.js'
import { reportPage } from './html.js'
import { indexPage } from './index-page.js'
import { fullReport, type PageParts, withModel } from './report.js'

/**
 * A check or a search has models to look at, and no time to ask them what else could have happened. Pages of targets that somebody named
 * have the model in them; those of all targets would be ten times as long with it.
 */
export async function checkedParts(
  trace: Trace,
  property: AnyProperty,
  { suite, reference }: TargetOutcome['target'],
  isOverview: boolean,
): Promise<PageParts> {
  const report = fullReport(trace, property)
  if (!isOverview) return withModel(trace, report, { suite, file: reference.file, key: reference.suite })
  const lacking =
    'What else could have happened is not told here: `faultline show --html` asks the model of a trace for it.'
  return { report: { ...report, missing: [...report.missing, lacking] } }
}

/** Writes the pages, the index last, and returns where that is. */
export async function writePages(
  folder: string,
  outcomes: readonly TargetOutcome[],
  context: CheckContext,
  isOverview: boolean,
): Promise<string> {
  const free = distinct()
  const pages = new Map<TargetOutcome, ReadonlyMap<string, string>>()
  for (const outcome of outcomes) {
    const own = new Map<string, string>()
    for (const [name, trace] of outcome.counterexamples) {
      const property = outcome.target.properties.find((each) => each.name === name)
      if (property === undefined) continue
      const page = `${free(traceName(outcome.target.name, configName(outcome.target), name))}.html`
      const file = trace.modelFile
      const told = { ...trace, modelFile: file === null ? null : relativeTo(resolve(folder), file) }
      const { report, model } = await checkedParts(told, property, outcome.target, isOverview)
      writeText(join(folder, page), reportPage(report, model, pageExports(told)))
      own.set(name, page)
    }
    pages.set(outcome, own)
  }
  const index = join(folder, 'index.html')
  writeText(index, indexPage(outcomes, pages, context))
  return index
}
