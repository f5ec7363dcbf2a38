/** Which counterexamples are written to files, where, and under which names. */
import { join, relative, resolve } from 'node:path'
import { formatTrace, type Trace } from '../traces/index.js'
import { DATABASE_FOLDER, savedIn, saveEntry } from './database/index.js'
import { writeText } from './files.js'
import { traceName } from './names.js'
import type { TargetOutcome } from './sample.js'
import { configName, relativeTo } from './targets.js'

/** The folder for counterexamples that were asked for; those that nobody expected enter the example database. */
export const ASKED_FOLDER = 'faultline-traces'

export interface SaveOptions {
  /** The folder for all traces. */
  readonly out: string | undefined
  readonly isOverview: boolean
  /** Whether failures that nobody expected enter the example database. */
  readonly database: boolean
}

/** What is saved of: the outcome of a sampling, or of a search. */
type Outcome = Pick<TargetOutcome, 'target' | 'counterexamples' | 'saved'> & {
  readonly properties: readonly Pick<TargetOutcome['properties'][number], 'name' | 'expected'>[]
}

/** Writes what somebody will want to look at again, and says where. */
export function saveTraces<O extends Outcome>(
  outcomes: readonly O[],
  { out, isOverview, database }: SaveOptions,
): Map<O, Map<string, string>> {
  const files = new Map<O, Map<string, string>>()
  const free = distinct()
  for (const outcome of outcomes) {
    const saved = new Map<string, string>()
    for (const [property, trace] of outcome.counterexamples) {
      const isExpected = outcome.properties.find(({ name }) => name === property)?.expected !== 'holds'
      const known = savedIn(outcome.saved, property)
      if (out === undefined && known !== undefined) saved.set(property, known)
      if ((isOverview && isExpected && out === undefined) || saved.has(property)) continue
      const name = traceName(outcome.target.name, configName(outcome.target), property)
      // What never ends cannot be tried again by random runs.
      if (out === undefined && !isExpected && database && trace.lasso === undefined)
        saved.set(property, saveEntry(from(DATABASE_FOLDER, trace), name))
      else {
        const folder = out ?? ASKED_FOLDER
        const file = join(folder, `${free(name)}.json`)
        writeText(file, formatTrace(from(folder, trace)))
        saved.set(property, relative('.', file))
      }
    }
    files.set(outcome, saved)
  }
  return files
}

/** The trace as a file of this folder tells it. */
function from(folder: string, trace: Trace): Trace {
  return { ...trace, modelFile: trace.modelFile === null ? null : relativeTo(resolve(folder), trace.modelFile) }
}

/** Numbers the names that come out alike. */
export function distinct(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name}-${i}`
      const place = candidate.toLowerCase() // some file systems make no difference
      if (taken.has(place)) continue
      taken.add(place)
      return candidate
    }
  }
}
