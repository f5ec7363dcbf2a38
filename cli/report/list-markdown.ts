/** `faultline list --markdown`: the same as a page, with what exhaustive searches find. */
import { BUDGETS, type Budgets, System } from '../../kernel/index.js'
import type { Exhaustive } from '../../properties/exhaustive.js'
import { exhaustiveSystem } from '../../properties/exhaustive.js'
import type { AnyProperty, PlantedBug, Suite } from '../../properties/index.js'
import { apart, expectedIn, strongestText } from './expected.js'

export function listMarkdown(suites: readonly Suite[]): string {
  return `${[
    '# Models',
    'This page is printed by `npx faultline list --markdown`, from the suites in `properties/`; a test holds it to that.\n' +
      'Bounds are the budgets of a configuration: how often each fault may happen, timers fire, and clients give up. States are\n' +
      'those that `npx faultline exhaust <protocol> --config <name>` visits: all of them, or all up to the first violation.\n' +
      'Levels are those of `docs/isolation.md`; the strongest ones that hold are pinned, and all others refuted.',
    overview(suites),
    ...suites.map(section),
  ].join('\n\n')}\n`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string) => `\`${text}\``

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function overview(suites: readonly Suite[]): string {
  return table(
    ['protocol', 'configurations', 'properties', 'planted bugs'],
    suites.map(({ protocol, properties, variants }) => [
      `[${code(protocol.name)}](#${protocol.name})`,
      `${Object.keys(protocol.definition.configs).length}`,
      `${properties.length}`,
      `${variants.length}`,
    ]),
  )
}

function section(suite: Suite): string {
  const { name, definition } = suite.protocol
  const smaller = suite.exhaustive.filter((one) => one.name !== one.config)
  const parts = [
    `## ${name}`,
    ...(definition.source === undefined ? [] : [`Source: ${definition.source}.`]),
    table(
      ['configuration', 'bounds', 'strongest level', 'refuted', 'states'],
      [
        ...Object.keys(definition.configs).map((config) => configRow(suite, config)),
        ...smaller.map((one) => [
          `${code(one.name)}: ${code(one.config)}, smaller`,
          boundsOf(suite, one),
          '',
          '',
          statesOf(one),
        ]),
      ],
    ),
    propertiesTable(suite),
    ...(suite.variants.length === 0 ? [] : [bugsTable(suite.variants)]),
  ]
  return parts.join('\n\n')
}

function configRow(suite: Suite, config: string): string[] {
  const { strongest, because, refuted } = expectedIn(suite, config)
  const level = strongest === undefined ? '' : strongestText(strongest)
  const exhaustive = suite.exhaustive.find((one) => one.name === config)
  return [
    code(config),
    boundsOf(suite, { name: config, config }),
    because === undefined ? level : `${level} (${because})`,
    refuted.map(({ name, refuted: why }) => `${name} (${why?.[config]})`).join('; '),
    exhaustive === undefined ? 'sampled' : statesOf(exhaustive),
  ]
}

function boundsOf({ protocol }: Suite, exhaustive: Exhaustive): string {
  const { budgets } = new System(protocol, exhaustiveSystem(protocol, exhaustive)).cluster
  return boundsText(budgets)
}

function boundsText(budgets: Budgets): string {
  const given = BUDGETS.filter((name) => budgets[name] > 0)
  return given.map((name) => `${name} ${budgets[name] === Infinity ? 'without limit' : budgets[name]}`).join(', ')
}

function statesOf({ found }: Exhaustive): string {
  if (found === undefined) return ''
  const states = found.distinct.toLocaleString('en')
  return found.length === undefined ? states : `${states}, violated in ${found.length} steps`
}

function propertiesTable(suite: Suite): string {
  const { levels, others } = apart(suite)
  const names = levels.map(({ name }) => name).join(', ')
  const row = ({ name, kind, only }: AnyProperty) => [
    name,
    kind,
    only === undefined ? 'all' : only.map(code).join(', '),
  ]
  return table(
    ['property', 'kind', 'configurations'],
    [...(levels.length === 0 ? [] : [[names, 'history', 'those that have a strongest level']]), ...others.map(row)],
  )
}

function bugsTable(variants: readonly PlantedBug[]): string {
  return table(
    ['planted bug', 'what it is', 'caught by', 'in', 'shortest', 'states up to it'],
    variants.map(({ protocol, about = '', caughtBy, config, shortest, exhaustive }) => [
      code(String(protocol.variant)),
      about,
      caughtBy,
      code(config),
      shortest === undefined ? '' : `${shortest} steps`,
      exhaustive[0]?.found === undefined ? '' : exhaustive[0].found.distinct.toLocaleString('en'),
    ]),
  )
}
