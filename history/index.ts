/** Histories: what client processes saw of a system, as events, as paired operations, and as files. */
export { HistoryError } from './error.js'
export type { EventType, History, HistoryEvent, Value } from './event.js'
export { writeEdn } from './formats/write-edn.js'
export { writeJsonLines } from './formats/write-json-lines.js'
export type { Operation, OperationStatus } from './operation.js'
export { pairOperations } from './operation.js'
export {
  type FolderEntry,
  historyFormats,
  readHistory,
  readTransactions,
  recogniseFormat,
} from './read.js'
export { type RecordOptions, record } from './record.js'
export type { FormatDefaults, RecordedHistory } from './recorded.js'
export { locate } from './recorded.js'
export type { RecordedTransactions, Transaction } from './transactions.js'
export { sameValue, showValue, valueKey } from './value.js'
