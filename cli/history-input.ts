/** The bytes of recorded histories, a chunk at a time. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { recogniseFormat } from '../history/index.js'
import type { FolderEntry, readRecorded } from '../history/read.js'
import { UsageError } from './errors.js'

const CHUNK_BYTES = 2 ** 20
/** As much as tells a format. */
const HEAD_BYTES = 65_536

export type HistoryInput = Parameters<typeof readRecorded>[0]

/** What a path names: a file, or a folder of logs. Throws `UsageError` when there is neither, or it cannot be read. */
export function historyInput(path: string): HistoryInput {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return { folder: entriesOf(path) }
  // Opened now, so that a file that cannot be read is an error before anything is judged.
  closeSync(open(path))
  return chunksOf(path)
}

/** The format that the beginning of a file looks like; for a folder, the one that comes in folders. */
export function recognised(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return 'cobra'
  const descriptor = open(path)
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const length = readSync(descriptor, head)
    return recogniseFormat(head.subarray(0, length))
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    closeSync(descriptor)
  }
}

function entriesOf(folder: string): FolderEntry[] {
  const logs = readdirSync(folder).filter((name) => /^T\d+\.log$/.test(name))
  if (logs.length === 0) {
    throw new UsageError(`expected a file, or a folder with Cobra's logs T*.log, got ${folder}: it is a folder without`)
  }
  const number = (name: string) => Number(/\d+/.exec(name)![0])
  logs.sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1))
  return logs.map((name) => ({ file: join(folder, name), chunks: chunksOf(join(folder, name)) }))
}

function* chunksOf(path: string): Generator<Uint8Array> {
  const descriptor = open(path)
  try {
    const chunk = new Uint8Array(CHUNK_BYTES)
    for (;;) {
      const length = read(path, descriptor, chunk)
      if (length === 0) return
      yield chunk.subarray(0, length)
    }
  } finally {
    closeSync(descriptor)
  }
}

function read(path: string, descriptor: number, chunk: Uint8Array): number {
  try {
    return readSync(descriptor, chunk)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException
  return new UsageError(
    `expected a readable file, got ${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`,
  )
}
