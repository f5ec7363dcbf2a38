/** `faultline list`: protocols, configurations, properties, variants, and what is expected of each. */
import type { Suite } from '../../properties/index.js'
import { catalogue, expectationOf, propertiesFor } from '../../properties/index.js'
import type { OutputFlags } from '../flags.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { suitesOf } from '../targets.js'

export async function list(flags: OutputFlags & { readonly modelFile?: string }): Promise<number> {
  const suites = flags.modelFile === undefined ? catalogue : [...(await suitesOf(flags.modelFile)).values()]
  if (flags.json) printJson({ protocols: suites.map(protocolJson) }, flags)
  else print(`${suites.map((suite) => protocolText(suite, flags)).join('\n\n')}\n`, flags)
  return 0
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
    variants: suite.variants.map(({ protocol, caughtBy, config, shortest, about }) => ({
      name: protocol.variant,
      caughtBy,
      config,
      ...(shortest === undefined ? {} : { shortest }),
      ...(about === undefined ? {} : { about }),
    })),
  }
}

function protocolText(suite: Suite, flags: OutputFlags): string {
  const { colors } = styleOf(flags)
  const { definition } = suite.protocol
  const configs = Object.keys(definition.configs).map((name) => {
    const refuted = propertiesFor(suite, name).filter((property) => expectationOf(property, name) === 'refuted')
    const note =
      refuted.length === 0 ? 'all hold' : `refuted: ${refuted.map((property) => `'${property.name}'`).join(', ')}`
    return `    ${name.padEnd(26)} ${note}`
  })
  const properties = suite.properties.map(({ name, kind, only }) => {
    const where = only === undefined ? '' : colors.dim(`  (${only.join(', ')})`)
    return `    ${kind.padEnd(10)} ${name}${where}`
  })
  const reasons = suite.properties.flatMap(({ name, refuted = {} }) =>
    Object.entries(refuted).map(([config, why]) => `    ${config}: '${name}' does not hold: ${why}`),
  )
  const variants = suite.variants.map(
    ({ protocol, caughtBy, config, shortest, about }) =>
      `    ${String(protocol.variant).padEnd(26)} caught by '${caughtBy}' in ${config}${shortest === undefined ? '' : `, in ${shortest} steps`}${about ? `\n${' '.repeat(31)}${colors.dim(about)}` : ''}`,
  )
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [colors.dim(`  ${title}`), ...lines]
  return [
    `${colors.bold(definition.name)}${definition.source === undefined ? '' : colors.dim(`   ${definition.source}`)}`,
    ...section('configs', configs),
    ...section('properties', properties),
    ...section('why some are refuted', reasons),
    ...section('variants', variants),
  ].join('\n')
}
