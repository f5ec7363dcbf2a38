/** A sequential specification without its functions: a worker finds them again. */
import { type SequentialSpecification, specificationNamed } from '../checkers/index.js'
import type { FormatDefaults } from '../history/index.js'

export type SpecificationReference =
  | { readonly file: string }
  | { readonly name: string; readonly options: FormatDefaults }

/** `undefined` for a name that no specification has. Throws `UsageError` for a file without one. */
export async function specificationOf(reference: SpecificationReference): Promise<SequentialSpecification | undefined> {
  if ('name' in reference) return specificationNamed(reference.name, reference.options)
  const { loadSpecification } = await import('./load-specification.js')
  return (await loadSpecification(reference.file)) as SequentialSpecification
}
