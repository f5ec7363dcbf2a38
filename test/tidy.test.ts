/** Guards of the house style over the whole tree; and, for each guard, a file on which it barks. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importsOf, wrongImports } from './tidy/arrows.js'
import {
  exportsDefault,
  isInJunkFolder,
  leavesTestsOut,
  namesMachine,
  sleeps,
  touchesWorld,
  usesAny,
} from './tidy/never.js'
import { isTooLong, isTooWide, LINES_NOTABLE, linesOf, namesOf, saysNothing, withoutFacade } from './tidy/shape.js'
import { codeOf, filesBelow, type Source } from './tidy/source.js'

const top = new URL('../', import.meta.url)
const sources = filesBelow(top, /\.tsx?$/)
const others = filesBelow(top, /\.(json|md|mjs|ya?ml)$|\.ci\/run$/)

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifest = JSON.parse(readFileSync(new URL('package.json', top), 'utf8')) as Manifest
const shipped = Object.keys(manifest.dependencies)
const packages = [...shipped, ...Object.keys(manifest.devDependencies)]

const file = (path: string, text: string): Source => ({ path, text })
/** Keeps the guards below from barking at the examples on which they are tried. */
const spelled = (...parts: string[]): string => parts.join('')

test('the tree is read: its sources are there, and their imports are seen', () => {
  expect(sources.map(({ path }) => path)).toContain('kernel/system/system.ts')
  expect(sources.length).toBeGreaterThan(80)
  expect(sources.flatMap(importsOf).length).toBeGreaterThan(300)
})

describe('arrows', () => {
  const isOurs = ({ path }: Source) => !/^(scripts)\//.test(path)

  test('every folder imports only what the architecture allows', () => {
    expect(sources.filter(isOurs).flatMap((source) => wrongImports(source, packages))).toEqual([])
  })

  // Of the viewer a bundle is shipped, with all that it needs inside, and so is the digest of pages.
  test('what is shipped imports only what is installed with it', () => {
    const isShipped = ({ path }: Source) =>
      !/\.test(-d)?\.ts$|^(test|examples|scripts|viewer|cli\/init\/template)\/|\.config\.ts$|\/portable-crypto\.ts$/.test(
        path,
      )
    const npm = sources
      .filter(isShipped)
      .flatMap(importsOf)
      .map(({ specifier }) => specifier)
    const bare = npm.filter((name) => !/^(\.|node:)/.test(name)).map((name) => name.split('/')[0]!)
    // Vitest is the user's own where its matchers are used.
    expect([...new Set(bare)].filter((name) => !shipped.includes(name) && name !== 'vitest')).toEqual([])
  })

  test.each([
    [
      'history/x.ts',
      "import { a } from '../kernel/index.js'",
      'expected history to import nothing of ours, got kernel',
    ],
    [
      'kernel/system/x.ts',
      "import { a } from '../../models/two-phase-commit/index.js'",
      'expected kernel to import history, got models',
    ],
    ['checkers/x.ts', "import type { A } from '../kernel/index.js'", 'expected checkers to import history, got kernel'],
    [
      'models/x/model.ts',
      "export { a } from '../../properties/index.js'",
      'expected models to import kernel, got properties',
    ],
    [
      'traces/x.ts',
      "import { a } from '../explore/index.js'",
      'expected traces to import kernel, history, got explore',
    ],
    ['explore/x.ts', "import { a } from '../cli/main.js'", 'nothing may import cli, but explore does'],
    ['explore/x.ts', "const a = await import('../bench/main.js')", 'nothing may import bench, but explore does'],
    ['properties/x.ts', "import { a } from '../test/protocols.js'", 'nothing may import test, but properties does'],
    ['kernel/x.ts', "import { a } from '../index.js'", 'nothing may import index.ts, but kernel does'],
    ['kernel/x.ts', "import fc from 'fast-check'", 'expected kernel/x.ts not to use fast-check'],
    ['kernel/x.ts', "import { a } from 'left-pad'", 'expected a package that package.json names, got left-pad'],
    ['kernel/x.ts', "import { readFileSync } from 'node:fs'", 'expected no node:fs below cli and bench'],
    ['kernel/x.ts', "import { a } from './y'", 'expected an import ending in .js, got ./y'],
    [
      'kernel/x.ts',
      "import { a } from '../../elsewhere/y.js'",
      'expected an import inside the tree, got ../../elsewhere/y.js',
    ],
    [
      'examples/x.ts',
      "import { a } from '../kernel/index.js'",
      'expected examples to import nothing of ours, got kernel',
    ],
    ['kernel/x.ts', "import { a } from 'faultline'", 'only examples import the package by its name'],
    ['cupboard/x.ts', '', 'expected a folder of the architecture, got cupboard'],
  ])('barks at %s: %s', (path, text, complaint) => {
    const found = wrongImports(file(path, text), packages)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(complaint)
  })

  test.each([
    ['kernel/x.test.ts', "import { a } from '../test/protocols.js'"],
    ['traces/x.test.ts', "import fc from 'fast-check'"],
    ['examples/x.ts', "import { a } from 'faultline/history'"],
    ['kernel/x.ts', "// import { a } from '../cli/main.js'"],
    ['explore/x.ts', "import type { A } from '../checkers/index.js'"],
    ['cli/x.ts', "import { a } from '../kernel/index.js'\nimport 'node:fs'"],
  ])('is silent at %s: %s', (path, text) => {
    expect(wrongImports(file(path, text), packages)).toEqual([])
  })
})

describe('sizes', () => {
  test('no file is longer than 400 lines', () => {
    expect(sources.flatMap(isTooLong)).toEqual([])
    expect(isTooLong(file('x.ts', 'a\n'.repeat(401)))).toEqual(['x.ts: expected at most 400 lines, got 401'])
  })

  test('files of more than 250 lines are few', () => {
    const long = sources
      .filter((source) => linesOf(source) > LINES_NOTABLE)
      .map((source) => `${source.path} ${linesOf(source)}`)
    if (long.length > 0) console.info(`files of more than ${LINES_NOTABLE} lines: ${long.join(', ')}`)
    expect(long.length, long.join('\n')).toBeLessThanOrEqual(sources.length / 10)
  })
})

describe('façades', () => {
  test('each folder and each model has one, and it exports few names', () => {
    expect(withoutFacade(sources)).toEqual([])
    expect(sources.flatMap(isTooWide)).toEqual([])
  })

  test('every module says in its first lines what it is for', () => {
    expect(sources.flatMap(saysNothing)).toEqual([])
  })

  test('bark where they should', () => {
    const names = Array.from({ length: 26 }, (_, i) => `type a${i}`).join(', ')
    expect(
      namesOf(
        file(
          'x/index.ts',
          "export { a, type B, c as d } from './a.js'\nexport type { E } from './e.js'\nexport const f = 1",
        ),
      ),
    ).toEqual(['a', 'B', 'd', 'E', 'f'])
    expect(isTooWide(file('x/index.ts', `export { ${names} } from './a.js'`))[0]).toContain(
      'expected at most 25 names (the house says about 15), got 26',
    )
    expect(isTooWide(file('x/index.ts', "export * from './a.js'"))[0]).toContain('got export *')
    expect(
      withoutFacade([file('history/read.ts', ''), file('models/paxos/model.ts', ''), file('cli/main.ts', '')]),
    ).toEqual(['history: expected a façade index.ts, got none', 'models/paxos: expected a façade index.ts, got none'])
    expect(saysNothing(file('x.ts', "import { a } from './a.js'\n"))).toHaveLength(1)
    expect(saysNothing(file('x.ts', '/** */\n'))).toHaveLength(1)
    expect(saysNothing(file('x.ts', '#!/usr/bin/env node\n/** Does x. */\n'))).toEqual([])
  })
})

describe('never', () => {
  test.each<[string, (source: Source) => string[]]>([
    ['a clock, chance, the process or the console below cli and bench', touchesWorld],
    ['a test that is left out', leavesTestsOut],
    ['a test that looks at the clock', sleeps],
    ['any', usesAny],
    ['a default export', exportsDefault],
    ['a folder or file called utils', isInJunkFolder],
    ['a path of one machine', namesMachine],
  ])('%s', (_, guard) => {
    expect(sources.flatMap(guard)).toEqual([])
  })

  test('a path of one machine in what is not a program', () => {
    expect(others.filter(({ path }) => path !== 'package-lock.json').flatMap(namesMachine)).toEqual([])
  })

  test('the address of a package registry in the lock file', () => {
    const lock = readFileSync(new URL('package-lock.json', top), 'utf8')
    expect(lock.match(/"resolved": "[^"]*/g)).toBeNull()
    expect(lock.match(/https?:\/\/[^"]*registry[^"]*/g)).toBeNull()
  })

  test.each<[(source: Source) => string[], string, string]>([
    [touchesWorld, 'kernel/x.ts', 'const t = Date.now()'],
    [touchesWorld, 'traces/x.ts', 'const t = new Date()'],
    [touchesWorld, 'explore/x.ts', 'f(performance.now())'],
    [touchesWorld, 'models/m/model.ts', 'const coin = Math.random() < 0.5'],
    [touchesWorld, 'history/x.ts', "if (process.env.DEBUG) f('x')"],
    [touchesWorld, 'checkers/x.ts', "console.log('x')"],
    [touchesWorld, 'properties/x.ts', 'setTimeout(() => {}, 1)'],
    [leavesTestsOut, 'x.test.ts', spelled('test', ".only('x', () => {})")],
    [leavesTestsOut, 'x.test.ts', spelled('describe', ".skip('x', () => {})")],
    [leavesTestsOut, 'x.test.ts', spelled('test', ".each([1]).skip('x', () => {})").replace('([1])', '')],
    [leavesTestsOut, 'x.test.ts', spelled('test', ".todo('x')")],
    [sleeps, 'x.test.ts', 'await new Promise((done) => setTimeout(done, 10))'],
    [usesAny, 'kernel/x.ts', 'const x: any = 1'],
    [usesAny, 'kernel/x.ts', 'const x = y as any'],
    [usesAny, 'kernel/x.ts', 'function f(x: any): void {}'],
    [usesAny, 'kernel/x.ts', 'const xs: any[] = []'],
    [usesAny, 'kernel/x.ts', 'const m = new Map<string, any>()'],
    [usesAny, 'kernel/x.ts', 'const p: Promise<any> = f()'],
    [usesAny, 'kernel/x.ts', spelled('//', ' @ts-ignore\nf()')],
    [exportsDefault, 'kernel/x.ts', 'export default 1'],
    [exportsDefault, 'kernel/x.ts', 'export { x as default }'],
    [isInJunkFolder, 'kernel/utils/x.ts', ''],
    [isInJunkFolder, 'kernel/helpers.ts', ''],
    [namesMachine, 'x.ts', `const path = '${spelled('/wor', 'k/main')}/x'`],
    [namesMachine, 'x.ts', `// see ${spelled('/tm', 'p/x')}`],
    [namesMachine, 'x.json', `{ "at": "${spelled('/ho', 'me/me')}" }`],
  ])('barks: %o at %s: %s', (guard, path, text) => {
    expect(guard(file(path, text))).toHaveLength(1)
  })

  test.each<[(source: Source) => string[], string, string]>([
    [touchesWorld, 'cli/x.ts', 'const t = Date.now()'],
    [touchesWorld, 'kernel/x.ts', "// Date.now() would do\nconst text = 'Math.random()'"],
    [touchesWorld, 'history/x.ts', 'const n = process.value + event.process.on'],
    [leavesTestsOut, 'x.test.ts', "test.skipIf(isSlow)('x', () => {})"],
    [leavesTestsOut, 'x.test.ts', 'test.skip(reason)'],
    [usesAny, 'kernel/x.ts', 'const any = rows.some(isAny)\n// any of them: any\nf(any)'],
    [exportsDefault, 'vitest.config.ts', 'export default {}'],
    [namesMachine, 'x.ts', "import { a } from './work/a.js'"],
  ])('is silent: %o at %s: %s', (guard, path, text) => {
    expect(guard(file(path, text))).toEqual([])
  })

  test('comments are told from texts, and texts from regular expressions', () => {
    const text = "const a = 'x // y' // gone\nconst b = /['\"]/.test(a) /* gone */ && `//`"
    expect(codeOf(file('x.ts', text))).not.toContain('gone')
    expect(codeOf(file('x.ts', text))).toContain("'x // y'")
    expect(codeOf(file('x.ts', text), { texts: false })).toContain('.test(a)')
    expect(codeOf(file('x.ts', text))).toHaveLength(text.length)
  })
})
