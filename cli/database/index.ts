/** The example database: failures that nobody expected are saved, and re-run first by the next check. */
export { DATABASE_FOLDER, saveEntry } from './entries.js'
export {
  type Rerun,
  rerunSaved,
  settleDatabase,
  withDecided,
  withoutDecided,
} from './rerun.js'
export { type SavedFailure, savedIn } from './saved.js'
