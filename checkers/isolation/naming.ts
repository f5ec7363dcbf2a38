/** The name that the field has for a contradiction, if it has one. */
import { sameValue } from '../../history/index.js'
import type { Contradiction, Edge } from './edges.js'
import type { CoreTransaction } from './evidence.js'

/**
 * Adya's and Elle's names: of a cycle by its edges, with `-process` or `-realtime` where it needs such an edge; of several
 * cases the name that all of them share; `lost-update`, `write-skew` and `long-fork` for their own well-known shapes.
 */
export function anomalyName(contradiction: Contradiction, core: readonly CoreTransaction[]): string | undefined {
  const cycles = cyclesOf(contradiction)
  const names = new Set(cycles.map(cycleName))
  if (names.size !== 1) return undefined
  const [name] = names as Set<string>
  if (name === 'G-single' && isLostUpdate(core)) return 'lost-update'
  return shapeOf(cycles[0]!) ?? name
}

function cyclesOf(contradiction: Contradiction): (readonly Edge[])[] {
  switch (contradiction.type) {
    case 'cycle':
      return [contradiction.edges]
    case 'cases':
      return [contradiction.ifBefore, contradiction.ifAfter].flatMap(cyclesOf)
    case 'sources':
      return contradiction.cases.flatMap((each) => cyclesOf(each.contradiction))
  }
}

/** `G0`, `G1c`, `G-single`, `G-nonadjacent` or `G2-item`, and the form. */
export function cycleName(cycle: readonly Edge[]): string {
  const types = cycle.map(({ type }) => type)
  const form = types.includes('rt') ? '-realtime' : types.includes('so') ? '-process' : ''
  const overtakings = types.filter((type) => type === 'rw').length
  const isAdjacent = types.some((type, i) => type === 'rw' && types[(i + 1) % types.length] === 'rw')
  const isOverwriting = types.every((type) => type !== 'wr')
  if (overtakings === 0) return `${isOverwriting ? 'G0' : 'G1c'}${form}`
  if (overtakings === 1) return `G-single${form}`
  return `${isAdjacent ? 'G2-item' : 'G-nonadjacent'}${form}`
}

function shapeOf(cycle: readonly Edge[]): string | undefined {
  const types = cycle.map(({ type }) => type).join(' ')
  if (types === 'rw rw') return 'write-skew'
  return types === 'wr rw wr rw' || types === 'rw wr rw wr' ? 'long-fork' : undefined
}

/** Two transactions read the same of a key and both wrote it. */
function isLostUpdate(core: readonly CoreTransaction[]): boolean {
  const updates = core.flatMap(({ transaction, steps }) =>
    steps.flatMap((read) => {
      const wrote = steps.some(
        (step) => step.type !== 'read' && step.access > read.access && sameValue(step.key, read.key),
      )
      return read.type === 'read' && wrote ? [{ transaction, key: read.key, value: read.value ?? null }] : []
    }),
  )
  return updates.some((a) =>
    updates.some((b) => a.transaction < b.transaction && sameValue(a.key, b.key) && sameValue(a.value, b.value)),
  )
}
