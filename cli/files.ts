/** Reading what the user names, and writing so that nothing is ever half there. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from './errors.js'

/** Throws `UsageError` when the file cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as { code?: string }
    const problem =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (error as Error).message
    throw new UsageError(`expected a readable file, got ${file}: ${problem}`)
  }
}

/** Writes to a temporary file beside the target, then renames; creates the folder. Throws `UsageError` when it cannot. */
export function writeText(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`)
  }
}
