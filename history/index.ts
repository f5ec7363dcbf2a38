/** Histories: what client processes saw of a system, as events, as paired operations, and as files. */
export { convertHistory, type WrittenFormat, writtenFormat, writtenFormats } from './convert.js'
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
  readRecorded,
  readTransactions,
  recogniseFormat,
} from './read.js'
export type { FormatDefaults, Recorded, RecordedHistory } from './recorded.js'
export { locate } from './recorded.js'
export type { Access, RecordedTransactions, Transaction } from './transactions.js'
export { sameValue, showValue, valueKey } from './value.js'
