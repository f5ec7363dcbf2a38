/** A user's own sequential specification, from a TypeScript file. */
import type { SequentialSpecification } from '../checkers/index.js'
import { UsageError } from './errors.js'
import { importFile } from './load-model.js'

/** The one specification that a file exports. Throws `UsageError` when there is none, or more than one. */
export async function loadSpecification(file: string): Promise<SequentialSpecification<unknown>> {
  const exported = Object.entries(await importFile(file, 'a file with a sequential specification'))
  const specifications = exported.filter((entry): entry is [string, SequentialSpecification<unknown>] =>
    isSpecification(entry[1]),
  )
  const [first] = specifications
  if (first && specifications.length === 1) return first[1]
  const names = (specifications.length > 1 ? specifications : exported).map(([name]) => name).join(', ')
  throw new UsageError(
    `expected ${file} to export one sequential specification, got ${names || 'no exports'} (write: export const name = { name, initial, operations })`,
  )
}

function isSpecification(value: unknown): value is SequentialSpecification<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { name, operations } = value as Partial<SequentialSpecification<unknown>>
  const isRule = (rule: unknown) => typeof (rule as { step?: unknown } | null)?.step === 'function'
  return typeof name === 'string' && typeof operations === 'object' && Object.values(operations).every(isRule)
}
