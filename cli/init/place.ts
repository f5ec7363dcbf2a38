/** Putting a folder of files in its place: all of it, or nothing. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UsageError } from '../errors.js'
import { expectWritableFolder, makeFolder } from '../files.js'

const NAMES_SHOWN = 8

/** Throws `UsageError` when the folder is a file, is not empty, or cannot be written. Writes nothing. */
export function expectFree(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UsageError(`expected a new or an empty folder, got ${folder}: it is a file`)
  const isThere = existsSync(folder)
  expectWritableFolder(isThere ? folder : dirname(resolve(folder)))
  if (!isThere) return
  const there = readdirSync(folder).sort()
  if (there.length === 0) return
  const names = there.slice(0, NAMES_SHOWN).join(', ')
  const more = there.length > NAMES_SHOWN ? ` and ${there.length - NAMES_SHOWN} more` : ''
  throw new UsageError(
    `expected a new or an empty folder, got ${folder}, which has ${names}${more} (nothing was written)`,
  )
}

/** Writes the files beside the folder, then moves them into place. Expects a folder that is free. */
export function placeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  const target = resolve(folder)
  // A folder that is there stays the same folder: somebody may stand in it, and it may be a link.
  const isThere = existsSync(target)
  let temporary: string | undefined
  try {
    const parent = dirname(target)
    makeFolder(parent)
    temporary = mkdtempSync(join(isThere ? target : parent, '.faultline-init-'))
    // One level down: nobody else may enter a temporary folder.
    const whole = join(temporary, 'whole')
    mkdirSync(whole)
    for (const [name, text] of files) writeFileSync(join(whole, name), text)
    if (isThere) moveInto(target, whole, [...files.keys()])
    else renameSync(whole, target)
  } catch (error) {
    throw new UsageError(`cannot write to ${folder}: ${(error as Error).message} (nothing was written)`)
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

function moveInto(target: string, source: string, names: readonly string[]): void {
  const moved: string[] = []
  try {
    for (const name of names) {
      if (existsSync(join(target, name))) throw new Error(`${name} has appeared there`)
      renameSync(join(source, name), join(target, name))
      moved.push(name)
    }
  } catch (error) {
    for (const name of moved) rmSync(join(target, name), { force: true })
    throw error
  }
}
