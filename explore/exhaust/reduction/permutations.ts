/** Permutations as lists: `p[i]` is where `i` goes. */
export type Permutation = readonly number[]

/** All permutations of 0 to n - 1, the identity first. */
export function permutations(n: number): Permutation[] {
  if (n === 0) return [[]]
  return arrangements(Array.from({ length: n }, (_, i) => i))
}

function arrangements(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, i) => arrangements(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}

/** All ways to permute the members of each group among themselves, as permutations of 0 to n - 1; the identity first. */
export function withinGroups(n: number, groups: readonly (readonly number[])[]): Permutation[] {
  let all: number[][] = [Array.from({ length: n }, (_, i) => i)]
  for (const group of groups)
    all = all.flatMap((base) =>
      permutations(group.length).map((permutation) => {
        const to = [...base]
        for (const [i, member] of group.entries()) to[member] = group[permutation[i]!]!
        return to
      }),
    )
  return all
}

/** How many there would be. */
export const countWithin = (groups: readonly (readonly unknown[])[]): number =>
  groups.reduce((product, { length }) => product * factorial(length), 1)

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

export const inverse = (permutation: Permutation): Permutation => {
  const back = [...permutation]
  for (const [from, to] of permutation.entries()) back[to] = from
  return back
}

export const isIdentity = (permutation: Permutation): boolean => permutation.every((to, from) => to === from)

/**
 * Indices of a few permutations of a group from which all others can be composed. Exchanges of two come first, since what
 * goes wrong with one of them is the easiest to see.
 */
export function generators(group: readonly Permutation[]): number[] {
  const moved = (permutation: Permutation) => permutation.filter((to, from) => to !== from).length
  const bySize = [...group.keys()].sort((a, b) => moved(group[a]!) - moved(group[b]!))
  const chosen: number[] = []
  let generated = new Set<string>([group[0]!.map((_, i) => i).join()])
  for (const index of bySize) {
    if (generated.has(group[index]!.join())) continue
    chosen.push(index)
    generated = closure(chosen.map((i) => group[i]!))
  }
  return chosen
}

function closure(from: readonly Permutation[]): Set<string> {
  const first = from[0]!.map((_, i) => i)
  const known = new Map<string, Permutation>([[first.join(), first]])
  // A Map goes on to what is added while it is walked.
  for (const permutation of known.values())
    for (const next of from) {
      const composed = permutation.map((to) => next[to]!)
      known.set(composed.join(), composed)
    }
  return new Set(known.keys())
}
