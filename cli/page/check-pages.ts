/** `faultline check --report`: an index of all targets, and a page for each counterexample. */
import { join } from 'node:path'
import type { AnyProperty } from '../../properties/index.js'
import type { Trace } from '../../traces/index.js'
import type { Report } from '../../traces/report/index.js'
import { writeText } from '../files.js'
import { traceName } from '../names.js'
import type { CheckContext } from '../report/check-json.js'
import type { TargetOutcome } from '../sample.js'
import { distinct } from '../save-traces.js'
import { configName } from '../targets.js'
import { reportPage } from './html.js'
import { indexPage } from './index-page.js'
import { fullReport } from './report.js'

/** A check has models to sample, and no time to ask them what else could have happened. */
export function checkedReport(trace: Trace, property: AnyProperty): Report {
  const report = fullReport(trace, property)
  const lacking =
    'What else could have happened is not told here: `faultline show --html` asks the model of a trace for it.'
  return { ...report, missing: [...report.missing, lacking] }
}

/** Writes the pages, the index last, and returns where that is. */
export function writePages(folder: string, outcomes: readonly TargetOutcome[], context: CheckContext): string {
  const free = distinct()
  const pages = new Map<TargetOutcome, ReadonlyMap<string, string>>()
  for (const outcome of outcomes) {
    const own = new Map<string, string>()
    for (const [name, trace] of outcome.counterexamples) {
      const property = outcome.target.properties.find((each) => each.name === name)
      if (property === undefined) continue
      const page = `${free(traceName(outcome.target.name, configName(outcome.target), name))}.html`
      writeText(join(folder, page), reportPage(checkedReport(trace, property)))
      own.set(name, page)
    }
    pages.set(outcome, own)
  }
  const index = join(folder, 'index.html')
  writeText(index, indexPage(outcomes, pages, context))
  return index
}
