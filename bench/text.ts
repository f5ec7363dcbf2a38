/** Tables and numbers for a terminal. */

export function table(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  process.stdout.write(`\n${title}\n${[header, ...rows].map(line).join('\n')}\n`)
}

export const thousands = (n: number): string => Math.round(n).toLocaleString('en')

/** Seconds as milliseconds, as precisely as is worth it. */
export function milliseconds(seconds: number): string {
  const ms = seconds * 1000
  return ms >= 100 ? thousands(ms) : ms.toPrecision(2)
}
