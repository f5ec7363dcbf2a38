/** `bench/RESULTS.md`: what was measured last, a section for each command that measures, each replaced by its own command. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { arch, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** In the sources: results are for reading there, not in what is built. */
const FILE = fileURLToPath(new URL('../../bench/RESULTS.md', import.meta.url))

const HEAD = `# Results

What the benchmarks printed when they were last run, each section by the command that it names. Figures of one section were
measured in one run on one machine, and only those can be compared; none is a promise.
`

export interface Section {
  /** Which section this replaces. */
  readonly name: string
  readonly title: string
  /** What prints it. */
  readonly command: string
  /** Versions of what was compared, such as `porcupine v1.3.1`. */
  readonly versions?: readonly string[]
  /** The tables and what there is to say, in Markdown. */
  readonly body: string
}

/** What a section says at present; empty where there is none. */
export function sectionText(name: string): string {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  const [begin, end] = [text.indexOf(`<!-- begin ${name} -->`), text.indexOf(`<!-- end ${name} -->`)]
  return begin === -1 || end === -1 ? '' : text.slice(begin, end)
}

/** Replaces a section of the results, or puts it at their end; other sections stay as they are. */
export function writeSection({ name, title, command, versions = [], body }: Section): void {
  const marks = { begin: `<!-- begin ${name} -->`, end: `<!-- end ${name} -->` }
  const facts = [`\`${command}\``, new Date().toISOString().slice(0, 10), machine(), ...versions].join(' · ')
  const section = `${marks.begin}\n## ${title}\n\n${facts}\n\n${body.trim()}\n${marks.end}\n`
  const old = existsSync(FILE) ? readFileSync(FILE, 'utf8') : HEAD
  const [begin, end] = [old.indexOf(marks.begin), old.indexOf(marks.end)]
  const text =
    begin === -1 || end === -1
      ? `${old.trimEnd()}\n\n${section}`
      : `${old.slice(0, begin)}${section}${old.slice(end + marks.end.length + 1)}`
  const temporary = `${FILE}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, FILE)
}

export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Node ${process.version}, ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memory} GiB`
}

/** A table in Markdown: the first column is text, the others are numbers. */
export function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
