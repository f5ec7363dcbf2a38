/** Literals: variable v is 2v where it is to be true and 2v + 1 where it is to be false. */

/** In place of a literal: what is always so. */
export const ALWAYS = -1

export function negate(literal: number): number {
  return literal ^ 1
}

export function variableOf(literal: number): number {
  return literal >> 1
}
