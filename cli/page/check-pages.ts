/** `faultline check --report`: an index of all targets, and a page for each counterexample. */
import { join } from 'node:path'
import { writeText } from '../files.js'
import { traceName } from '../names.js'
import type { CheckContext } from '../report/check-json.js'
import type { TargetOutcome } from '../sample.js'
import { distinct } from '../save-traces.js'
import { configName } from '../targets.js'
import { reportPage } from './html.js'
import { indexPage } from './index-page.js'
import { fullReport } from './report.js'

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
      writeText(join(folder, page), reportPage(fullReport(trace, property)))
      own.set(name, page)
    }
    pages.set(outcome, own)
  }
  const index = join(folder, 'index.html')
  writeText(index, indexPage(outcomes, pages, context))
  return index
}
