// Compiles what the entry points reach to dist/. Run by `npm run build`, and by `npm ci` through `prepare`.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const dist = join(root, 'dist')
const fresh = join(root, `dist-${process.pid}`)
const project = join(root, 'tsconfig.build.json')
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Packages of functions that most commands never call: to load them would take as long as all the rest of a command. */
const RARE = ['ajv/dist/2020.js', 'jsonc-parser', 'string-width']

/** In their place, functions of the same names that load the package when the first of them is called. */
const loadedWhenCalled = {
  name: 'loaded when called',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      RARE.includes(path) ? { path, namespace: 'when-called', sideEffects: false } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'when-called' }, async ({ path }) => {
      const exported = Object.entries(await import(path)).filter(([, value]) => typeof value === 'function')
      const functions = exported.map(
        ([name]) => `export ${name === 'default' ? 'default function' : `function ${name}`}(...given) {
          const called = loaded().${name}
          return new.target ? new called(...given) : called(...given)
        }`,
      )
      const head = `import { createRequire } from 'node:module'
        const load = createRequire(import.meta.url)
        const loaded = () => load(${JSON.stringify(path)})`
      return { contents: [head, ...functions].join('\n') }
    })
  },
}

// Aside first: a build that fails leaves the last good one in place.
try {
  const tsc = [
    join(typescript, 'bin/tsc'),
    '-p',
    project,
    '--emitDeclarationOnly',
    '--outDir',
    fresh,
    '--checkers',
    '2',
  ]
  execFileSync(process.execPath, tsc, { stdio: 'inherit' })
  await Promise.all([bundle(), bundleViewer(), bundleParts()])
  // What `faultline init` copies: it is never compiled.
  cpSync(join(root, 'cli/init/template'), join(fresh, 'cli/init/template'), { recursive: true })
  rmSync(dist, { recursive: true, force: true })
  renameSync(fresh, dist)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
/**
 * A file per entry point, and what they share in chunks: loading some hundred small modules takes longer than most
 * commands, and each worker pays for it again. Dependencies stay outside, since a user's model shares them.
 */
async function bundle() {
  const entryPoints = JSON.parse(readFileSync(project, 'utf8')).include.flatMap((entry) => {
    const [folder, file] = entry.split('/*/')
    return file === undefined ? [entry] : readdirSync(join(root, folder)).map((name) => `${folder}/${name}/${file}`)
  })
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: entryPoints.filter((entry) => existsSync(join(root, entry))),
    outbase: root,
    outdir: fresh,
    chunkNames: 'cli/[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    plugins: [loadedWhenCalled],
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
    write: false,
  })
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, withConstants(text))
  }
}

/** The script and the style of pages, which the command line puts into each of them. */
async function bundleViewer() {
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'viewer/index.ts', out: 'page' },
      { in: 'viewer/style.css', out: 'page' },
      { in: 'viewer/remote.ts', out: 'remote' },
      { in: 'viewer/recorded/index.ts', out: 'recorded' },
      { in: 'viewer/recorded.css', out: 'recorded' },
    ],
    outdir: join(fresh, 'viewer'),
    bundle: true,
    minify: true,
    format: 'iife',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Since then browsers unpack gzip by themselves.
    target: ['chrome111', 'firefox113', 'safari16.4'],
    legalComments: 'none',
    logLevel: 'warning',
  })
}

/**
 * What models are put into pages with: the stepper, each suite, and all that a model may import, in parts that are bundled
 * again for a page with those that it needs. `suites.json` says which part has which suite, under which name.
 */
async function bundleParts() {
  const catalogues = ['properties/catalogue.ts', 'properties/specs/index.ts']
  const suites = catalogues.flatMap((file) => {
    const imports = readFileSync(join(root, file), 'utf8').matchAll(
      /import \{[^}]*Suite[^}]*\} from '(\.\/[a-z0-9-]+)\.js'/g,
    )
    return [...imports].map(([, name]) => join(dirname(file), `${name}.ts`))
  })
  const entries = {
    stepper: 'explore/stepper/index.ts',
    crypto: 'cli/page/portable-crypto.ts',
    ...Object.fromEntries(suites.map((file) => [`suites/${file.replace(/^.*\/|\.ts$/g, '')}`, file])),
    ...Object.fromEntries(
      ['index', 'history/index', 'checkers/index', 'properties/index', 'kernel/machine/index']
        .concat(readdirSync(join(root, 'models')).map((name) => `models/${name}/index`))
        .filter((file) => existsSync(join(root, `${file}.ts`)))
        .map((file) => [`faultline/${file.replace('kernel/', '')}`, `${file}.ts`]),
    ),
  }
  const parts = join(fresh, 'parts')
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
    outdir: parts,
    chunkNames: 'shared/[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*', ...Object.keys(dependencies)],
    target: 'es2023',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const found = {}
  for (const file of suites) {
    const part = `suites/${file.replace(/^.*\/|\.ts$/g, '')}.js`
    const exported = Object.entries(await import(pathToFileURL(join(parts, part)).href))
    for (const [name, value] of exported)
      if (value?.protocol?.definition !== undefined && Array.isArray(value.variants))
        found[value.protocol.name] = { part, name }
  }
  writeFileSync(join(parts, 'suites.json'), `${JSON.stringify(found, null, 2)}\n`)
}

/**
 * esbuild writes what is constant at the top of a module as `var`, which V8 looks up and checks at each use, whereas it builds
 * the value of a `const` into the code: a tenth of the instructions of a search. What is assigned anywhere else stays.
 */
function withConstants(code) {
  const assigned = new Map()
  for (const [, name] of code.matchAll(
    /(?<![\w$.])([A-Za-z_$][\w$]*)\s*(?:=(?![=>])|\+\+|--|(?:[-+*/%&|^?]|\*\*|<<|>>>?|&&|\|\||\?\?)=)/g,
  ))
    assigned.set(name, (assigned.get(name) ?? 0) + 1)
  for (const [, name] of code.matchAll(/(?:\+\+|--)([A-Za-z_$][\w$]*)/g)) assigned.set(name, 2)
  return code.replace(/^var ([A-Za-z_$][\w$]*) = /gm, (line, name) =>
    assigned.get(name) === 1 ? `const ${name} = ` : line,
  )
}

const main = join(dist, 'cli/main.js')
chmodSync(main, 0o755)

// In a checkout, `npx faultline` finds the command here at once; without the link it works too, but takes seconds longer.
const bin = join(root, 'node_modules/.bin')
if (existsSync(bin) && process.platform !== 'win32') {
  rmSync(join(bin, 'faultline'), { force: true })
  symlinkSync('../../dist/cli/main.js', join(bin, 'faultline'))
}
