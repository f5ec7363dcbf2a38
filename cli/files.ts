/** Reading what the user names, and writing so that nothing is ever half there. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
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
    makeFolder(dirname(resolve(file)))
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (error) {
    discard(temporary)
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`)
  }
}

/** As `writeText`, for a text that comes in pieces: it may be longer than any string. */
export function writePieces(file: string, pieces: Iterable<string>): void {
  const temporary = `${file}.${process.pid}.tmp`
  let descriptor: number | undefined
  try {
    makeFolder(dirname(resolve(file)))
    descriptor = openSync(temporary, 'w')
    for (const piece of inBatches(pieces)) writeSync(descriptor, piece)
    closeSync(descriptor)
    descriptor = undefined
    renameSync(temporary, file)
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    discard(temporary)
    if ((error as { code?: unknown }).code === undefined) throw error
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`)
  }
}

/** Fewer and longer texts: each is a call of the system. */
export function* inBatches(pieces: Iterable<string>): Generator<string> {
  let batch: string[] = []
  let length = 0
  for (const piece of pieces) {
    batch.push(piece)
    length += piece.length
    if (length < 2 ** 20) continue
    yield batch.join('')
    batch = []
    length = 0
  }
  if (batch.length > 0) yield batch.join('')
}

/** As `writeText`, but leaves a file that is there already as it is, and then answers `false`. */
export function createText(file: string, text: string): boolean {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    makeFolder(dirname(resolve(file)))
    writeFileSync(temporary, text)
    // Unlike a renaming, a link does not replace what somebody else was faster to write.
    linkSync(temporary, file)
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') return false
    // Some file systems have no links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code ?? '') || existsSync(file))
      throw new UsageError(`cannot write ${file}: ${(error as Error).message}`)
    writeText(file, text)
    return true
  } finally {
    discard(temporary)
  }
}

/** Throws `UsageError` when no file could be written to the folder, whether or not it exists yet. Writes nothing. */
export function expectWritableFolder(folder: string): void {
  const existing = nearestExisting(resolve(folder))
  try {
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is not a folder`)
    accessSync(existing, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new UsageError(`expected a folder to write to, got ${folder}: ${(error as Error).message}`)
  }
}

/** `recursive: true` is not used: where a file system refuses with ENOENT (/proc), it never returns. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Somebody else was faster.
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
}

/** As far as it can be removed: the error that is under way matters more. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {}
}
