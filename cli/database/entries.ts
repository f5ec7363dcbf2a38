/** The files of the example database: `.faultline/` holds, as traces, the failures that nobody expected. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { canonicalText } from '../../kernel/index.js'
import { formatTrace, parseTrace, type Trace, TraceFileError } from '../../traces/index.js'
import { createText, writeText } from '../files.js'
import { complain } from '../report/print.js'

export const DATABASE_FOLDER = '.faultline'

/** Where entries go that are of no use: out of the way, and not lost. */
const SET_ASIDE = join(DATABASE_FOLDER, 'set-aside')

export interface Entry {
  readonly file: string
  readonly text: string
  readonly trace: Trace
}

/** All entries, by name. What is no trace is set aside; what cannot be read is complained about, and left. */
export function readEntries(): Entry[] {
  return namesIn(DATABASE_FOLDER).flatMap((name) => {
    const file = join(DATABASE_FOLDER, name)
    const text = textOf(file)
    if (text === undefined) return []
    try {
      return [{ file, text, trace: parseTrace(text, file) }]
    } catch (error) {
      if (!(error instanceof TraceFileError)) throw error
      setAside(file, error.message)
      return []
    }
  })
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.flatMap((entry) => (!entry.isDirectory() && entry.name.endsWith('.json') ? [entry.name] : [])).sort()
  } catch (error) {
    if (!isMissing(error)) complain(`warning: cannot read ${folder}: ${(error as Error).message}`)
    return []
  }
}

/** Another check may have removed a file since it was listed: that is no trouble. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!isMissing(error)) complain(`warning: cannot read ${file}: ${(error as Error).message}`)
    return undefined
  }
}

/** Moves an entry out of the way, under a name that is free, and says why. */
export function setAside(file: string, problem: string): void {
  const name = basename(file, '.json')
  try {
    mkdirSync(SET_ASIDE, { recursive: true })
    for (let i = 1; ; i++) {
      const target = join(SET_ASIDE, `${name}${i === 1 ? '' : `-${i}`}.json`)
      if (existsSync(target)) continue
      renameSync(file, target)
      complain(`warning: a saved failure is of no use, and was moved to ${target}: ${problem}`)
      return
    }
  } catch (error) {
    // Another check was faster, or the folder is read-only.
    if (!isMissing(error)) complain(`warning: ${problem} (and it cannot be moved: ${(error as Error).message})`)
  }
}

/** Removes an entry, unless another check has written it anew since. */
export function removeEntry({ file, text }: Entry): void {
  if (textOf(file) !== text) return
  try {
    rmSync(file, { force: true })
  } catch (error) {
    complain(`warning: cannot remove ${file}: ${(error as Error).message}`)
  }
}

/** Writes an entry anew: the model has changed, and the failure looks different. */
export function updateEntry({ file, text }: Entry, trace: Trace): void {
  const now = formatTrace(trace)
  if (now !== text) writeText(file, now)
}

/**
 * Saves a failure, in the place of the entry on the same property, target and configuration if there is one. Names that
 * come out alike for different failures are numbered.
 */
export function saveEntry(trace: Trace, name: string): string {
  const text = formatTrace(trace)
  for (let i = 1; ; ) {
    const file = join(DATABASE_FOLDER, `${name}${i === 1 ? '' : `-${i}`}.json`)
    if (createText(file, text)) return file
    if (isOfSameFailure(file, trace)) {
      writeText(file, text)
      return file
    }
    i++
  }
}

function isOfSameFailure(file: string, trace: Trace): boolean {
  try {
    return identityOf(parseTrace(readFileSync(file, 'utf8'), file)) === identityOf(trace)
  } catch {
    return false // whatever it is, it is not ours to overwrite
  }
}

/** Two traces with the same identity are of the same failure. `modelFile` is relative to the database in both. */
function identityOf({ modelFile, protocol, variant, config, property }: Trace): string {
  return canonicalText([
    modelFile,
    protocol,
    variant,
    config.name,
    config.name === null ? config.value : null,
    property.name,
  ])
}

const isMissing = (error: unknown): boolean => (error as { code?: string }).code === 'ENOENT'

/** The path of a trace's model, which the file gives relative to its own folder. */
export const modelFileOf = ({ file, trace }: Entry): string | null =>
  trace.modelFile === null ? null : join(dirname(file), trace.modelFile)
