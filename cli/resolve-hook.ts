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
  return /\.m?tsx?(\?|$)/.test(resolved.url) ? { ...resolved, format: 'module' } : resolved
}

async function resolveOrBorrow(specifier: string, context: object, next: Next): Promise<Resolved> {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (!/^(faultline|immutable|fast-check)(\/|$)/.test(specifier)) throw error
    return next(specifier, { ...context, parentURL: import.meta.url })
  }
}
