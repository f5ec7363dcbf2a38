/** What `exhaust` says of a plain machine, for people and for scripts. */
import { isLiveness } from '../../properties/index.js'
import { endlessText, type MachineTraceFile } from '../../traces/machine/index.js'
import type { OutputFlags } from '../flags.js'
import { count, propertyRow } from '../report/check-text.js'
import { growthWords } from '../report/growth-text.js'
import type { Style } from '../report/style.js'
import { sizeText } from '../worker-exhaust.js'
import type { MachineOutcome } from './exhaust.js'
import type { MachineReport } from './search.js'
import { drawnMachineTrace } from './traces.js'

type Property = MachineOutcome['properties'][number]
type MachineTrace = NonNullable<(Property & { readonly verdict: 'invalid' })['counterexample']>

export const configText = ({ config }: MachineOutcome['target']): string =>
  typeof config === 'string' ? config : JSON.stringify(config)

const counterexampleOf = (property: Property): MachineTrace | undefined =>
  property.verdict === 'invalid' ? property.counterexample : undefined

/** Files that traces were written to, by property. */
type Files = ReadonlyMap<string, string>

export function machineJson(outcome: MachineOutcome, files: Files): object {
  const { target, report, properties, limits, interrupted } = outcome
  return {
    target: target.suite.machine.name,
    config: configText(target),
    verdict: outcome.verdict,
    asExpected: asExpected(properties),
    complete: report?.complete ?? false,
    ...(interrupted === undefined ? {} : { reason: interrupted }),
    bounds: { ...limits },
    distinct: report?.distinct ?? 0,
    generated: report?.generated ?? 0,
    // States on the longest shortest path: one more than its steps.
    depth: report?.statesPerDepth.length ?? 0,
    seconds: Math.round(outcome.seconds * 10_000) / 10_000,
    peakMemoryBytes: peakMemoryBytes(),
    properties: properties.map((property) => {
      const { name, kind, verdict, expected } = property
      const steps = counterexampleOf(property)
      return {
        name,
        kind,
        verdict,
        expected,
        ...('reason' in property ? { reason: property.reason } : {}),
        ...(steps === undefined
          ? {}
          : { counterexample: counterexampleJson(property, steps, outcome, files.get(name)) }),
      }
    }),
    ...(report === undefined
      ? {}
      : {
          search: report.order,
          ...(report.fastest === undefined ? {} : { fastestGrowth: report.fastest }),
          reductions: { ...(report.symmetry === undefined ? {} : { symmetry: report.symmetry }) },
          statesPerDepth: report.statesPerDepth,
          storage: { bitsPerWord: report.storage.wordBits, bytes: report.storage.bytes },
        }),
  }
}

const isDeep = ({ report }: MachineOutcome): boolean => report?.order === 'depth-first'

function counterexampleJson(
  property: Property,
  steps: MachineTrace,
  outcome: MachineOutcome,
  file: string | undefined,
): object {
  const trace = file === undefined ? {} : { trace: file }
  const start = lassoOf(property)
  const length = steps.length - 1
  return start === undefined
    ? { length, minimality: isDeep(outcome) ? 'unshrunk' : 'shortest', ...trace, steps }
    : { length, lasso: { stem: start, cycle: length - start }, ...trace, steps }
}

/** The state that a run comes back to for ever, counted from 0; `undefined` where it ends. */
const lassoOf = (property: Property): number | undefined =>
  property.verdict === 'invalid' ? property.lasso?.start : undefined

function asExpected(properties: readonly Property[]): boolean | null {
  if (properties.some(({ verdict }) => verdict === 'unknown')) return null
  return properties.every(({ verdict, expected }) => (verdict === 'invalid') === (expected === 'refuted'))
}

const peakMemoryBytes = (): number => process.resourceUsage().maxRSS * 1024
const branching = ({ generated, expanded }: MachineReport): number =>
  expanded === 0 ? 0 : Math.round((generated / expanded) * 100) / 100

const NAME_WIDTH_MAX = 60

export function machineText(
  outcome: MachineOutcome,
  traces: ReadonlyMap<string, MachineTraceFile>,
  files: Files,
  style: Style,
  flags: OutputFlags,
): string {
  const { target, properties, report } = outcome
  const width = Math.min(NAME_WIDTH_MAX, Math.max(...properties.map(({ name }) => name.length)))
  const lines = [
    `${style.colors.bold(target.suite.machine.name)} ${style.dot} ${configText(target)}`,
    ...properties.map((property) => `  ${propertyRow(property, machineStory(property, outcome), width, style)}`),
    `  ${style.colors.dim(searchText(outcome, style))}`,
  ]
  if (flags.quiet) return `${lines.join('\n')}\n`
  if (report !== undefined && report.distinct > 0) lines.push(...spaceLines(report, style))
  const drawn = [...traces].map(([name, trace]) => {
    const file = files.get(name)
    const where = file === undefined ? '' : `\ntrace: ${file}   (faultline replay ${file})\n`
    return `\n${drawnMachineTrace(trace, style)}${where}`
  })
  return `${lines.join('\n')}\n${drawn.join('')}`
}

/** What came of a property, in words. */
export function machineStory(property: Property, outcome: MachineOutcome): string {
  const { report } = outcome
  if (property.verdict === 'unknown') return `unknown: ${property.reason}`
  const trace = counterexampleOf(property)
  if (property.verdict === 'invalid') {
    if (trace === undefined) return property.reason
    const start = lassoOf(property)
    const how =
      start === undefined
        ? isDeep(outcome)
          ? 'first found, not shortest'
          : 'and in no fewer'
        : endlessText(start, trace.length - 1)
    return `violated in ${count(trace.length - 1, 'step')}, ${how}${property.expected === 'refuted' ? ', as expected' : ''}`
  }
  if (property.kind === 'sometimes') return 'reached'
  if (property.cut !== undefined)
    return `valid up to ${boundText(report!)}; in ${count(property.cut, 'state')} it may still be to come`
  if (isLiveness(property) && report!.complete) return 'valid on every fair behaviour'
  if (report!.complete) return 'valid in every reachable state'
  return `valid up to ${boundText(report!)}`
}

const boundText = ({ cut, statesPerDepth, distinct }: MachineReport): string =>
  cut === 'depth' ? count(statesPerDepth.length - 1, 'step') : count(distinct, 'state')

function searchText(outcome: MachineOutcome, { dot }: Style): string {
  const phrases = searchPhrases(outcome)
  return (outcome.report ? [...phrases, `${outcome.seconds.toFixed(1)} s`] : phrases).join(` ${dot} `)
}

/** What was searched, without measured figures. */
export function searchPhrases({ report, interrupted }: MachineOutcome): string[] {
  if (!report) return [`no state was looked at: ${interrupted}`]
  const end = report.complete
    ? 'every reachable state'
    : report.cut === undefined || interrupted !== undefined
      ? `cut short: ${interrupted ?? 'the search did not end'}`
      : report.cut === 'depth' || report.cut === 'states'
        ? `limit of ${report.cut} reached`
        : `cut short: ${report.cut}`
  return [
    `${count(report.distinct, 'state')}${(report.symmetry?.permutations ?? 1) > 1 ? ' up to symmetry' : ''}`,
    `${report.generated.toLocaleString('en')} generated`,
    `${report.order === 'depth-first' ? 'longest path' : 'depth'} ${report.statesPerDepth.length}`,
    end,
  ]
}

function spaceLines(report: MachineReport, { colors }: Style): string[] {
  const { storage } = report
  const memory = `${sizeText(storage.bytes)} for the states (${storage.wordBits} bits a word), ${sizeText(peakMemoryBytes())} in all`
  const [space, ...others] = spaceNotes(report)
  const lines = [space!, ['memory', memory] as const, ...others]
  return lines.map(([label, text]) => `  ${colors.dim(label.padEnd(11))}${text}`)
}

/** What else is known of the space, without measured figures; the first tells of its width. */
export function spaceNotes(report: MachineReport): (readonly [label: string, text: string])[] {
  const { statesPerDepth, symmetry, fastest } = report
  const widest = statesPerDepth.reduce((most, states) => Math.max(most, states), 0)
  const at = statesPerDepth.indexOf(widest)
  return [
    [
      'space',
      `widest ${count(at, 'step')} from the start: ${count(widest, 'state')}; ${branching(report)} successors of a state`,
    ],
    ...(fastest === undefined ? [] : [['growth', growthWords(fastest)] as const]),
    ...(symmetry === undefined ? [] : [['reduced', symmetryText(symmetry)] as const]),
  ]
}

function symmetryText({ sets, permutations }: NonNullable<MachineReport['symmetry']>): string {
  if (sets.length === 0) return 'no values are declared symmetric'
  const names = sets.map((set) => set.join(', ')).join(' and ')
  return `${permutations.toLocaleString('en')} permutations of ${names} taken for the same`
}
