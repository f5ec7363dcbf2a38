/** The lattice of levels: the strongest at the top, and from each a line to what it implies. */
import type { PageLevel } from '../../../history/page/index.js'
import { visible } from '../../state/words.js'
import { Mark } from '../frame.js'

const [WIDTH, BOX, ROW, TALL] = [620, 284, 42, 26]
const SIGNS = { valid: '✓', invalid: '✗', unknown: '?' } as const

export function Levels({ levels, isTable }: { levels: readonly PageLevel[]; isTable: boolean }) {
  return (
    <section class="panel levels" aria-labelledby="levels-title">
      <h2 id="levels-title">
        Levels <small>the strongest at the top; a line leads down to what a level implies</small>
      </h2>
      {isTable ? <Table levels={levels} /> : <Lattice levels={levels} />}
    </section>
  )
}

function Table({ levels }: { levels: readonly PageLevel[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Holds</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {[...levels].reverse().map(({ name, verdict, because = '' }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Mark verdict={verdict} />
            </td>
            <td>{visible(because)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Lattice({ levels }: { levels: readonly PageLevel[] }) {
  const places = placesOf(levels)
  const height = (Math.max(...places.map(({ row }) => row)) + 1) * ROW
  const told = [...levels].reverse().map(({ name, verdict }) => `${name}: ${verdict}`)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} class="lattice" role="img" aria-label={told.join(', ')}>
      {levels.flatMap(({ implies }, i) =>
        implies.map((j) => (
          <line
            key={`${i} ${j}`}
            class="lattice-line"
            x1={places[i]!.x}
            y1={places[i]!.row * ROW + TALL + 2}
            x2={places[j]!.x}
            y2={places[j]!.row * ROW + 4}
          />
        )),
      )}
      {levels.map(({ name, verdict, because }, i) => (
        <g key={name} class={`level ${verdict}`}>
          <title>{visible(because === undefined ? `${name}: ${verdict}` : `${name}: ${verdict}, ${because}`)}</title>
          <rect x={places[i]!.x - BOX / 2} y={places[i]!.row * ROW + 4} width={BOX} height={TALL} rx={6} />
          <text x={places[i]!.x} y={places[i]!.row * ROW + 4 + 17} text-anchor="middle">
            {SIGNS[verdict]} {name}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Each below all that imply it; two in a row stand side by side, the others below what implies them. */
function placesOf(levels: readonly PageLevel[]): { row: number; x: number }[] {
  const above = levels.map((_, i) => levels.flatMap(({ implies }, j) => (implies.includes(i) ? [j] : [])))
  const rows: number[] = []
  const rowOf = (i: number): number => {
    rows[i] ??= Math.max(-1, ...above[i]!.map(rowOf)) + 1
    return rows[i]!
  }
  for (const i of levels.keys()) rowOf(i)
  const xs: number[] = []
  for (let row = 0; row <= Math.max(...rows); row++) {
    // The strongest of a row come first: those of serializability.
    const inRow = [...levels.keys()].filter((i) => rows[i] === row).reverse()
    for (const [at, i] of inRow.entries()) {
      const parents = above[i]!.map((j) => xs[j]!)
      const middle = parents.length === 0 ? WIDTH / 2 : parents.reduce((sum, x) => sum + x, 0) / parents.length
      xs[i] = inRow.length === 1 ? middle : WIDTH / 2 + (at === 0 ? -1 : 1) * (BOX / 2 + 15)
    }
  }
  return levels.map((_, i) => ({ row: rows[i]!, x: xs[i]! }))
}
