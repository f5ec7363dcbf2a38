/** Pages of plain machines: of a run, and of all states of one. */
import { aboutTexts, actionOf, type ItfTrace, valuesOf } from '../../traces/itf/index.js'
import { endlessText, type MachineTraceFile } from '../../traces/machine/index.js'
import { type MachinePage, SPACE_PAGE_VERSION } from '../../traces/report/space.js'
import { writeText } from '../files.js'
import type { MachineOutcome } from '../machine/exhaust.js'
import { configText, machineStory, searchPhrases, spaceNotes } from '../machine/report.js'
import { count } from '../report/check-text.js'
import { recordedPage } from './html.js'
import { pagesBeside, spacePage } from './space-page.js'

export function machineTracePage(trace: MachineTraceFile): string {
  const { machine, property, config, steps, why, lasso, minimality, searched } = trace
  const last = steps.length - 1
  const page: MachinePage = {
    kind: 'machine',
    version: SPACE_PAGE_VERSION,
    machine,
    property,
    facts: [
      ...(config.name === null ? [] : [`config ${config.name}`]),
      count(last, 'step'),
      ...(minimality === 'shortest' ? ['shortest (proved)'] : []),
      ...(lasso === undefined ? [] : [endlessText(lasso.start, last)]),
      `found among ${count(searched.states, 'state')}`,
    ],
    why,
    steps,
    ...(lasso === undefined ? {} : { lasso }),
  }
  return recordedPage(`${property.name} · ${machine}`, page)
}

/** The page of another tool's states, which say neither what they violate nor why. `file` is the name of theirs. */
export function itfTracePage(trace: ItfTrace, file: string): string {
  const { vars, params = [], states, loop } = trace
  const page: MachinePage = {
    kind: 'machine',
    version: SPACE_PAGE_VERSION,
    machine: file,
    facts: aboutTexts(trace),
    why: [],
    steps: states.map((state, i) => ({
      action: actionOf(state) ?? null,
      state: valuesOf(i === 0 ? [...new Set([...params, ...vars])] : vars, state),
    })),
    ...(loop === undefined ? {} : { lasso: { start: loop } }),
  }
  return recordedPage(`Trace of states · ${file}`, page)
}

export function writeMachinePages(
  html: string,
  outcome: MachineOutcome,
  traces: ReadonlyMap<string, MachineTraceFile>,
): void {
  const { target, report, verdict, properties } = outcome
  const pages = pagesBeside(html)
  for (const [name, trace] of traces) pages.write(name, machineTracePage(trace))
  const page = spacePage({
    target: target.suite.machine.name,
    config: configText(target),
    verdict,
    facts: searchPhrases(outcome),
    properties: properties.map((property) => ({
      name: property.name,
      kind: property.kind,
      verdict: property.verdict,
      expected: property.expected,
      story: machineStory(property, outcome),
    })),
    notes: report === undefined ? [] : spaceNotes(report),
    statesPerDepth: report?.statesPerDepth ?? [],
    outline: report?.outline,
    pages,
    ...(report?.symmetry === undefined
      ? {}
      : { lacking: 'What happens in the states is not told: each of them stands for others, with other names.' }),
  })
  writeText(html, recordedPage(`${target.suite.machine.name}: ${verdict}`, page))
}
