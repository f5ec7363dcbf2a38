/** The small bad parts of bad histories, each as a file that is a history itself. */
import { basename, join, relative } from 'node:path'
import type { FileOutcome } from './commands/history.js'
import { UsageError } from './errors.js'
import { writeText } from './files.js'
import { complain } from './report/print.js'

/** The folder for what nobody chose a folder for, as for counterexamples. */
const FOLDER = 'faultline-traces'

/**
 * Writes the part of each bad history, and says where. Without a folder that was asked for, one that cannot be written to
 * costs the files, and not the verdict.
 */
export function saveCores(outcomes: readonly FileOutcome[], out: string | undefined): Map<FileOutcome, string> {
  const files = new Map<FileOutcome, string>()
  const taken = new Set<string>()
  for (const outcome of outcomes) {
    const text = outcome.core?.text ?? outcome.isolation?.parts[0]?.text
    if (text === undefined) continue
    const file = join(out ?? FOLDER, `${freeName(outcome.file, taken)}.jsonl`)
    try {
      writeText(file, text)
      files.set(outcome, relative('.', file))
    } catch (error) {
      if (out !== undefined || !(error instanceof UsageError)) throw error
      complain(`warning: ${error.message} (--out <dir> names another folder)`)
    }
  }
  return files
}

/** After the history's own name; histories of one name are numbered. */
function freeName(file: string, taken: Set<string>): string {
  const base = basename(file).replace(/\.[A-Za-z]+$/, '')
  const name = `${base.replace(/-core(-\d+)?$/, '') || 'history'}-core`
  for (let i = 1; ; i += 1) {
    const candidate = i === 1 ? name : `${name}-${i}`
    if (taken.has(candidate.toLowerCase())) continue
    taken.add(candidate.toLowerCase())
    return candidate
  }
}
