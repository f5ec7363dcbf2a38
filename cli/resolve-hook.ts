/**
 * A module resolution hook for model files, which may lie anywhere. Where a file imports `faultline` or `immutable` and
 * has not installed them, it gets the copies that run the command line; what it can resolve by itself stays as it is.
 * TypeScript files are ES modules, also where no package.json says so.
 */
interface Resolved {
  readonly url: string
  readonly format?: string | null
}
type Next = (specifier: string, context: object) => Promise<Resolved>

export async function resolve(specifier: string, context: object, next: Next): Promise<Resolved> {
  const resolved = await resolveOrBorrow(specifier, context, next)
  const file = TYPESCRIPT.exec(resolved.url)?.[1]
  return file === undefined ? resolved : { ...resolved, url: file, format: 'module' }
}

/** What tsx takes for CommonJS has more to its address, which would make it be loaded as such. */
const TYPESCRIPT = /^(file:.*?\.m?tsx?)(?:(?:\?|%3F).*)?$/

async function resolveOrBorrow(specifier: string, context: object, next: Next): Promise<Resolved> {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (!/^(faultline|immutable|fast-check)(\/|$)/.test(specifier)) throw error
    return next(specifier, { ...context, parentURL: import.meta.url })
  }
}
