/** `faultline history --html`: all files that were judged, on one page. */
import { worst } from '../../checkers/verdict.js'
import { HISTORY_PAGE_VERSION, type HistoryPage, type HistoryPageFile } from '../../history/page/index.js'
import type { FileOutcome } from '../commands/history.js'
import { factsOf, storyOf } from '../report/history-text.js'
import { briefly } from './history-sentences.js'
import { recordedPage } from './html.js'

export function historyPage(outcomes: readonly FileOutcome[]): string {
  const page: HistoryPage = { kind: 'history', version: HISTORY_PAGE_VERSION, files: outcomes.map(fileOf) }
  const [first] = outcomes
  const verdict = worst(outcomes.map(({ result }) => result.verdict))
  const title =
    outcomes.length === 1 ? `${first!.file}: ${storyOf(first!)}` : `${outcomes.length} histories: ${verdict}`
  return recordedPage(title, page)
}

function fileOf(outcome: FileOutcome): HistoryPageFile {
  const { file, result, page } = outcome
  return {
    file: briefly(file),
    verdict: result.verdict,
    story: briefly(storyOf(outcome)),
    facts: factsOf(outcome),
    parts: [],
    ...page,
  }
}
