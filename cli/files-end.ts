/** Whether the model files that a command names come to the end of their top level. */
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { UsageError } from './errors.js'
import { WorkerLost, type WorkerPool } from './pool.js'
import { isModelFile } from './targets.js'

/** The main thread loads model files too. Under a time limit a worker goes first: a file's top level may never end. */
export async function filesEnd(
  pool: WorkerPool,
  words: readonly string[],
  { timeLimit, modelFile }: { readonly timeLimit?: number; readonly modelFile?: string },
): Promise<void> {
  if (timeLimit === undefined) return
  const files = [...words.filter(isModelFile), ...(modelFile === undefined ? [] : [modelFile])].map((file) =>
    resolve(file),
  )
  const loading = Promise.all(files.map((file) => pool.run({ type: 'load', file }))).then(
    () => true,
    (error: unknown) => {
      throw error instanceof WorkerLost ? new UsageError(`cannot load ${files.join(', ')}: ${error.message}`) : error
    },
  )
  const isLoaded = await Promise.race([loading, setTimeout(timeLimit, false, { ref: false })])
  if (!isLoaded)
    throw new UsageError(`expected ${files.join(', ')} to be loaded in ${timeLimit / 1000} s, got no end of it`)
}
