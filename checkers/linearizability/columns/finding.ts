/** What an algorithm on columns finds out. */
export type Finding =
  | { readonly isLegal: true }
  /** No order exists, probably because of what is done with these values (by their ids); maybe nobody knows which. */
  | { readonly isLegal: false; readonly values: readonly number[] }

export const LEGAL: Finding = { isLegal: true }

export function suspicious(values: readonly number[]): Finding {
  return { isLegal: false, values }
}
