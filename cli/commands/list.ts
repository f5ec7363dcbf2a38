/** `faultline list`: protocols, configurations, properties, variants, and what is expected of each. */

import type { Exhaustive } from '../../properties/exhaustive.js'
import type { Suite } from '../../properties/index.js'
import { actorSpecs, catalogue, expectationOf, machineSpecs, propertiesFor } from '../../properties/index.js'
import { UsageError } from '../errors.js'
import type { OutputFlags } from '../flags.js'
import { listMarkdown } from '../report/list-markdown.js'
import { protocolText } from '../report/list-text.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { suitesOf } from '../targets.js'

export interface ListFlags extends OutputFlags {
  readonly modelFile?: string
  readonly markdown?: boolean
}

export async function list(flags: ListFlags): Promise<number> {
  if (flags.markdown && flags.json) throw new UsageError('expected --json or --markdown, got both')
  const isOurs = flags.modelFile === undefined
  const suites = isOurs ? catalogue : [...(await suitesOf(flags.modelFile!)).values()]
  const specs = isOurs
    ? [...machineSpecs.map(({ machine, properties }) => ({ ...machine, properties })), ...actorSpecs.map(specOf)]
    : []
  if (flags.markdown) print(listMarkdown(suites), flags)
  else if (flags.json)
    printJson({ protocols: suites.map(protocolJson), ...(isOurs ? { specs: specs.map(specJson) } : {}) }, flags)
  else
    print(`${[...suites.map((suite) => protocolText(suite, flags)), ...specsText(specs, flags)].join('\n\n')}\n`, flags)
  return 0
}

/** What is there to be exhausted, and only that: a specification of a paper, without variants. */
interface Spec {
  readonly name: string
  readonly source: string | null
  readonly definition: { readonly configs: object }
  readonly properties: readonly { readonly name: string; readonly kind: string }[]
}

const specOf = ({ protocol, properties }: Suite): Spec => ({
  name: protocol.name,
  source: protocol.definition.source ?? null,
  definition: protocol.definition,
  properties,
})

const specJson = ({ name, source, definition, properties }: Spec): object => ({
  name,
  ...(source === null ? {} : { source }),
  configs: Object.entries(definition.configs).map(([config, value]) => ({ name: config, value })),
  properties: properties.map((property) => ({ name: property.name, kind: property.kind })),
})

function specsText(specs: readonly Spec[], flags: OutputFlags): string[] {
  const { colors } = styleOf(flags)
  if (specs.length === 0) return []
  const lines = specs.map(
    ({ name, source, definition }) =>
      `  ${name.padEnd(28)} ${Object.keys(definition.configs).join(', ')}${source === null ? '' : `\n${' '.repeat(31)}${colors.dim(source)}`}`,
  )
  return [
    [`${colors.bold('specifications')}${colors.dim('   for faultline exhaust: name, configs')}`, ...lines].join('\n'),
  ]
}

function protocolJson(suite: Suite): object {
  const { definition } = suite.protocol
  return {
    name: definition.name,
    ...(definition.source === undefined ? {} : { source: definition.source }),
    configs: Object.entries(definition.configs).map(([name, value]) => ({
      name,
      value,
      expected: Object.fromEntries(
        propertiesFor(suite, name).map((property) => [property.name, expectationOf(property, name)]),
      ),
    })),
    properties: suite.properties.map(({ name, kind, refuted }) => ({ name, kind, ...(refuted ? { refuted } : {}) })),
    variants: suite.variants.map(({ protocol, caughtBy, config, shortest, about, exhaustive }) => ({
      name: protocol.variant,
      caughtBy,
      config,
      ...(shortest === undefined ? {} : { shortest }),
      ...(about === undefined ? {} : { about }),
      ...exhaustiveJson(exhaustive),
    })),
    ...exhaustiveJson(suite.exhaustive),
  }
}

/** What `exhaust` takes where no configuration is named, first, and others made for it. */
const exhaustiveJson = (given: readonly Exhaustive[] = []): object =>
  given.length === 0
    ? {}
    : {
        exhaustive: given.map(({ name, config, fields, faults, symmetry, without, found }) => ({
          name,
          config,
          ...(fields === undefined ? {} : { fields }),
          ...(faults === undefined ? {} : { faults }),
          ...(symmetry === true ? { symmetry } : {}),
          ...(without === undefined ? {} : { without }),
          ...(found === undefined ? {} : { found }),
        })),
      }
