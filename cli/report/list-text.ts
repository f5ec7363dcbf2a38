/** `faultline list` as text: a protocol, what is expected of its configurations, and the bugs planted in it. */
import type { Exhaustive } from '../../properties/exhaustive.js'
import type { AnyProperty, Suite } from '../../properties/index.js'
import type { OutputFlags } from '../flags.js'
import { apart, expectedIn, isTop, strongestText } from './expected.js'
import { styleOf } from './style.js'

/** `write-and-read  three-nodes, smaller: 23,011 states`. */
function exhaustiveText({ name, config, fields, faults, found }: Exhaustive): string {
  const parts = [
    ...(name === config ? [] : [fields === undefined && faults === undefined ? config : `${config}, smaller`]),
    ...(found === undefined ? [] : [`${found.distinct.toLocaleString('en')} states`]),
    ...(found?.length === undefined ? [] : [`violated in ${found.length} steps`]),
  ]
  return `${name.padEnd(26)} ${parts.join(': ')}`
}

export function protocolText(suite: Suite, flags: OutputFlags): string {
  const { colors } = styleOf(flags)
  const { definition } = suite.protocol
  const configs = Object.keys(definition.configs).map((name) => {
    const { strongest, refuted } = expectedIn(suite, name)
    const parts = [
      refuted.length === 0
        ? strongest === undefined || isTop(strongest)
          ? 'all hold'
          : 'all else holds'
        : `refuted: ${refuted.map((property) => `'${property.name}'`).join(', ')}`,
      ...(strongest === undefined ? [] : [`strongest ${strongestText(strongest)}`]),
    ]
    return `    ${name.padEnd(26)} ${parts.join(colors.dim(' · '))}`
  })
  const { levels, others } = apart(suite)
  const propertyText = ({ name, kind, only }: AnyProperty) => {
    const where = only === undefined ? '' : colors.dim(`  (${only.join(', ')})`)
    return `    ${kind.padEnd(10)} ${name}${where}`
  }
  const properties = [
    ...(levels.length === 0 ? [] : [`    ${'history'.padEnd(10)} ${levels.map(({ name }) => name).join(', ')}`]),
    ...others.map(propertyText),
  ]
  const reasons = [
    ...Object.keys(definition.configs).flatMap((config) => {
      const { strongest, because } = expectedIn(suite, config)
      return because === undefined
        ? []
        : [`    ${config}: no more than ${strongest?.levels.join(', ') || 'nothing'}: ${because}`]
    }),
    ...others.flatMap(({ name, refuted = {} }) =>
      Object.entries(refuted).map(([config, why]) => `    ${config}: '${name}' does not hold: ${why}`),
    ),
  ]
  const below = `\n${' '.repeat(31)}`
  const variants = suite.variants.map(
    ({ protocol, caughtBy, config, shortest, about, exhaustive = [] }) =>
      `    ${String(protocol.variant).padEnd(26)} caught by '${caughtBy}' in ${config}${shortest === undefined ? '' : `, in ${shortest} steps`}${about ? `${below}${colors.dim(about)}` : ''}${exhaustive.map((one) => `${below}${colors.dim(`exhaustive: ${exhaustiveText(one)}`)}`).join('')}`,
  )
  const exhaustive = (suite.exhaustive ?? []).map((one) => `    ${exhaustiveText(one)}`)
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [colors.dim(`  ${title}`), ...lines]
  return [
    `${colors.bold(definition.name)}${definition.source === undefined ? '' : colors.dim(`   ${definition.source}`)}`,
    ...section('configs', configs),
    ...section('properties', properties),
    ...section('why some are refuted', reasons),
    ...section('exhaustive configs (faultline exhaust takes the first)', exhaustive),
    ...section('variants', variants),
  ].join('\n')
}
