/** Which counterexamples are written to files, where, and under which names. */
import { dirname, join, relative, resolve } from 'node:path'
import { formatTrace, type Trace } from '../traces/index.js'
import { writeText } from './files.js'
import type { TargetOutcome } from './sample.js'
import { configName, relativeTo, type Target } from './targets.js'

/** The folder for failures that nobody expected, and the one for counterexamples that were asked for. */
const UNEXPECTED_FOLDER = '.faultline'
const ASKED_FOLDER = 'faultline-traces'

/** Writes what somebody will want to look at again, and says where. */
export function saveTraces(
  outcomes: readonly TargetOutcome[],
  out: string | undefined,
  isOverview: boolean,
): Map<TargetOutcome, Map<string, string>> {
  const files = new Map<TargetOutcome, Map<string, string>>()
  const nameOf = distinctNames()
  for (const outcome of outcomes) {
    const saved = new Map<string, string>()
    for (const [property, trace] of outcome.counterexamples) {
      const isExpected = outcome.properties.find(({ name }) => name === property)?.expected !== 'holds'
      if (isOverview && isExpected && out === undefined) continue
      const folder = out ?? (isExpected ? ASKED_FOLDER : UNEXPECTED_FOLDER)
      saved.set(property, saveTrace(trace, join(folder, `${nameOf(folder, outcome.target, property)}.json`)))
    }
    files.set(outcome, saved)
  }
  return files
}

function saveTrace(trace: Trace, file: string): string {
  const modelFile = trace.modelFile === null ? null : relativeTo(dirname(resolve(file)), trace.modelFile)
  writeText(file, formatTrace({ ...trace, modelFile }))
  return relative('.', file)
}

/** Names of trace files. What comes out alike (`R+W > N`, `R-W-N`; one protocol from two files) is numbered. */
function distinctNames(): (folder: string, target: Target, property: string) => string {
  const taken = new Set<string>()
  return (folder, target, property) => {
    const name = [target.name, configName(target), property].map(fileNamePart).join('.')
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name}-${i}`
      const place = `${folder}/${candidate}`.toLowerCase() // some file systems make no difference
      if (taken.has(place)) continue
      taken.add(place)
      return candidate
    }
  }
}

/** File systems allow 255 bytes for the whole name. */
const PART_LENGTH_MAX = 70
const fileNamePart = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, PART_LENGTH_MAX) || 'unnamed'
