/** The files of a new project: those of `template/`, and a package.json that fits this Faultline. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PACKAGE, TEMPLATE } from '../places.js'

interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** npm leaves files of these names out of packages, so the template has them under others. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' }

/** All files of a project in `folder`, by name. */
export function scaffold(folder: string): Map<string, string> {
  const manifest = JSON.parse(readFileSync(PACKAGE, 'utf8')) as Manifest
  const home = dirname(fileURLToPath(PACKAGE))
  const isInstalled = home.split(sep).includes('node_modules')
  const faultline = isInstalled ? `^${manifest.version}` : `file:${relative(folder, home).replaceAll('\\', '/')}`
  const files = readdirSync(TEMPLATE).map(
    (name) => [RENAMED[name] ?? name, readFileSync(new URL(name, TEMPLATE), 'utf8')] as const,
  )
  return new Map([
    ...files,
    ['package.json', `${JSON.stringify(packageJson(packageName(folder), manifest, faultline), null, 2)}\n`],
    // From a checkout: installed as a copy, as it would be from the registry. A link would bring a second Vitest along.
    ...(isInstalled ? [] : ([['.npmrc', 'install-links=true\n']] as const)),
  ])
}

/** The versions are those that this Faultline was tested with. */
function packageJson(name: string, { dependencies, devDependencies }: Manifest, faultline: string): object {
  const { immutable, 'fast-check': fastCheck } = dependencies
  const { typescript, vitest } = devDependencies
  return {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    scripts: { test: 'vitest run', check: 'faultline check model.ts', typecheck: 'tsc' },
    dependencies: { faultline, immutable },
    devDependencies: { 'fast-check': fastCheck, typescript, vitest },
  }
}

/** What npm accepts as a name, made of the folder's. */
function packageName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 100)
  return ['', 'faultline', 'vitest', 'immutable', 'typescript', 'fast-check', 'node-modules'].includes(name)
    ? `my-${name || 'protocol'}`
    : name
}
