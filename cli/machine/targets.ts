/** Which plain machine the words on the command line name, if they name one: a specification of ours, or one of a file. */
import { resolve } from 'node:path'
import { type MachineSuite, machineSpecs } from '../../properties/index.js'
import { machinePropertiesFor } from '../../properties/machine-suite.js'
import { UsageError, unknownName } from '../errors.js'
import { isMachineSuite, loadExports } from '../load-model.js'
import { configNamed, isModelFile } from '../targets.js'

/** Where a worker finds a machine: by name among those that come with Faultline, or by export name in a file. */
export interface MachineReference {
  readonly file: string | null
  readonly key: string
}

export interface MachineTarget {
  readonly reference: MachineReference
  readonly suite: MachineSuite
  readonly config: string | object
  /** Names of the properties that are judged. */
  readonly properties: readonly string[]
}

interface Flags {
  readonly config?: string
  readonly property?: string
  readonly modelFile?: string
}

/** `undefined` where no machine is named: then it is a protocol. */
export async function machineTarget(word: string, flags: Flags): Promise<MachineTarget | undefined> {
  const reference = await referenceOf(word, flags)
  if (reference === undefined) return undefined
  const suite = (await machinesOf(reference.file)).get(reference.key)!
  const { name, definition } = suite.machine
  const config = configNamed(name, Object.keys(definition.configs), flags.config)
  const applicable = machinePropertiesFor(suite, typeof config === 'string' ? config : null).map(
    (property) => property.name,
  )
  if (flags.property !== undefined && !applicable.includes(flags.property))
    throw unknownName(`a property of ${name}`, flags.property, applicable)
  return { reference, suite, config, properties: flags.property === undefined ? applicable : [flags.property] }
}

/** Machine suites by key: those that come with Faultline, or those of a file. */
export async function machinesOf(file: string | null): Promise<ReadonlyMap<string, MachineSuite>> {
  if (file === null) return new Map(machineSpecs.map((suite) => [suite.machine.name, suite]))
  const exported = Object.entries(await loadExports(file))
  return new Map(exported.filter((entry): entry is [string, MachineSuite] => isMachineSuite(entry[1])))
}

async function referenceOf(word: string, { modelFile }: Flags): Promise<MachineReference | undefined> {
  if (!isModelFile(word)) {
    const file = modelFile === undefined ? null : resolve(modelFile)
    const found = [...(await machinesOf(file))].find(([key, { machine }]) => key === word || machine.name === word)
    return found && { file, key: found[0] }
  }
  const file = resolve(word)
  const keys = [...(await machinesOf(file)).keys()]
  if (keys.length > 1)
    throw new UsageError(
      `expected one machine in ${word}, got ${keys.join(', ')} (choose: faultline exhaust <machine> --model-file ${word})`,
    )
  return keys[0] === undefined ? undefined : { file, key: keys[0] }
}
