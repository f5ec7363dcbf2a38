/** What `exhaust` says of a plain machine, for people and for scripts. */
import { canonicalText, type Json } from '../../kernel/index.js'
import { isLiveness } from '../../properties/index.js'
import type { OutputFlags } from '../flags.js'
import { count, propertyRow } from '../report/check-text.js'
import { growthWords } from '../report/growth-text.js'
import type { Style } from '../report/style.js'
import { sizeText } from '../worker-exhaust.js'
import type { MachineOutcome } from './exhaust.js'
import type { MachineReport } from './search.js'

type Property = MachineOutcome['properties'][number]
type MachineTrace = NonNullable<(Property & { readonly verdict: 'invalid' })['counterexample']>

const configText = ({ config }: MachineOutcome['target']): string =>
  typeof config === 'string' ? config : JSON.stringify(config)

const counterexampleOf = (property: Property): MachineTrace | undefined =>
  property.verdict === 'invalid' ? property.counterexample : undefined

export function machineJson(outcome: MachineOutcome): object {
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
        ...(steps === undefined ? {} : { counterexample: counterexampleJson(property, steps, outcome) }),
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

function counterexampleJson(property: Property, steps: MachineTrace, outcome: MachineOutcome): object {
  const start = lassoOf(property)
  const length = steps.length - 1
  return start === undefined
    ? { length, minimality: isDeep(outcome) ? 'unshrunk' : 'shortest', steps }
    : { length, lasso: { stem: start, cycle: length - start }, steps }
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

export function machineText(outcome: MachineOutcome, style: Style, flags: OutputFlags): string {
  const { target, properties, report } = outcome
  const width = Math.min(NAME_WIDTH_MAX, Math.max(...properties.map(({ name }) => name.length)))
  const lines = [
    `${style.colors.bold(target.suite.machine.name)} ${style.dot} ${configText(target)}`,
    ...properties.map((property) => `  ${propertyRow(property, storyOf(property, outcome), width, style)}`),
    `  ${style.colors.dim(searchText(outcome, style))}`,
  ]
  if (flags.quiet) return `${lines.join('\n')}\n`
  if (report !== undefined && report.distinct > 0) lines.push(...spaceLines(report, style))
  const drawn = properties.flatMap((property) => {
    const trace = counterexampleOf(property)
    return trace === undefined ? [] : ['', ...drawnTrace(property, trace, outcome, style)]
  })
  return `${[...lines, ...drawn].join('\n')}\n`
}

function storyOf(property: Property, outcome: MachineOutcome): string {
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

const endlessText = (start: number, steps: number): string =>
  start === steps ? 'after which it stays as it is' : `of which the last ${steps - start} repeat for ever`

const boundText = ({ cut, statesPerDepth, distinct }: MachineReport): string =>
  cut === 'depth' ? count(statesPerDepth.length - 1, 'step') : count(distinct, 'state')

function searchText({ report, interrupted, seconds }: MachineOutcome, { dot }: Style): string {
  if (!report) return `no state was looked at: ${interrupted}`
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
    `${seconds.toFixed(1)} s`,
  ].join(` ${dot} `)
}

function spaceLines(report: MachineReport, { colors }: Style): string[] {
  const { statesPerDepth, storage, symmetry, fastest } = report
  const widest = statesPerDepth.reduce((most, states) => Math.max(most, states), 0)
  const at = statesPerDepth.indexOf(widest)
  return [
    `  ${colors.dim('space'.padEnd(11))}widest ${count(at, 'step')} from the start: ${count(widest, 'state')}; ${branching(report)} successors of a state`,
    `  ${colors.dim('memory'.padEnd(11))}${sizeText(storage.bytes)} for the states (${storage.wordBits} bits a word), ${sizeText(peakMemoryBytes())} in all`,
    ...(fastest === undefined ? [] : [`  ${colors.dim('growth'.padEnd(11))}${growthWords(fastest)}`]),
    ...(symmetry === undefined ? [] : [`  ${colors.dim('reduced'.padEnd(11))}${symmetryText(symmetry)}`]),
  ]
}

function symmetryText({ sets, permutations }: NonNullable<MachineReport['symmetry']>): string {
  if (sets.length === 0) return 'no values are declared symmetric'
  const names = sets.map((set) => set.join(', ')).join(' and ')
  return `${permutations.toLocaleString('en')} permutations of ${names} taken for the same`
}

/** A state in full, then what each action changes. */
function drawnTrace(
  property: Property,
  trace: MachineTrace,
  outcome: MachineOutcome,
  { colors, dot }: Style,
): string[] {
  const shortest = isDeep(outcome) ? 'not shortest (found depth first)' : 'shortest (proved)'
  const machine = outcome.target.suite.machine.name
  const steps = trace.length - 1
  const { start } = property.verdict === 'invalid' && property.lasso ? property.lasso : { start: undefined }
  const width = Math.max(...trace.map(({ action }) => (action ?? 'start').length))
  const rows = trace.map(({ action, state }, i) => {
    const words = Object.entries(state).flatMap(([variable, value]) =>
      change(variable, trace[i - 1]?.state[variable], value),
    )
    return `${i === steps ? '✗' : ' '} ${String(i).padStart(3)}  ${(action ?? 'start').padEnd(width)}  ${words.join(', ') || 'nothing changes'}`
  })
  return [
    colors.red(`✗ VIOLATED: ${property.name} (${property.kind})`),
    `  ${machine} ${dot} found by exhaustive search ${dot} ${count(steps, 'step')} ${dot} ${start === undefined ? shortest : endlessText(start, steps)}`,
    ...(start === undefined || start === steps
      ? rows
      : [
          ...rows.slice(0, start + 1),
          `      from here on, the steps ${start + 1} to ${steps} repeat for ever`,
          ...rows.slice(start + 1),
        ]),
    ...('reason' in property ? [`WHY ${property.reason}`] : []),
  ]
}

/** `big 5→2`; of a function or a set only what is different. */
function change(name: string, earlier: Json | undefined, later: Json): string[] {
  const [before, now] = [earlier === undefined ? undefined : plain(earlier), plain(later)]
  if (before === undefined) return [`${name} ${valueText(now)}`]
  if (canonicalText(before) === canonicalText(now)) return []
  if (Array.isArray(before) && Array.isArray(now)) {
    const [was, is] = [before, now].map((list) => new Set(list.map(canonicalText)))
    const added = now.filter((value) => !was!.has(canonicalText(value))).map((value) => `${name} + ${valueText(value)}`)
    const gone = before
      .filter((value) => !is!.has(canonicalText(value)))
      .map((value) => `${name} - ${valueText(value)}`)
    if (added.length + gone.length > 0) return [...added, ...gone]
  } else if (isObject(before) && isObject(now))
    return Object.entries(now).flatMap(([key, value]) => change(`${name}.${key}`, before[key], value))
  return [`${name} ${valueText(before)}→${valueText(now)}`]
}

/** A function over names is written as an object of them. */
function plain(value: Json): Json {
  const pairs = isObject(value) ? value.$map : undefined
  if (!Array.isArray(pairs)) return value
  return Object.fromEntries((pairs as [Json, Json][]).map(([key, to]) => [valueText(key), to]))
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Short and readable: names without quotes. */
function valueText(given: Json): string {
  const value = plain(given)
  if (Array.isArray(value)) return value.length === 0 ? '{}' : `{${value.map(valueText).join(', ')}}`
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key} ${valueText(inner)}`)
      .join(', ')}}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
