/** Recorded histories as data for a page. */
export { type Drawing, type DrawOptions, drawHistory, type Wanted } from './draw.js'
export {
  type DrawnFault,
  type DrawnHistory,
  type DrawnOperation,
  HISTORY_PAGE_VERSION,
  type HistoryPage,
  type HistoryPageFile,
  type PageCycle,
  type PageLevel,
  type PagePart,
  type PageVerdict,
} from './page.js'
export { cut } from './source.js'
