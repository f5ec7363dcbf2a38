/** What docs/ shows is run: each block of TypeScript is a file of the name in its first line, each text a part of the output. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Ended, faultline, folder, LONG, quickly, run } from './run.js'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const pages = readdirSync(join(REPOSITORY, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)

const blocks = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block!)

/** A folder with the files of a page, in which packages are found as if they were installed. */
function project(page: string): string {
  const cwd = folder()
  mkdirSync(join(cwd, 'node_modules'))
  symlinkSync(REPOSITORY, join(cwd, 'node_modules/faultline'))
  for (const name of ['fast-check', 'immutable', 'vitest', 'typescript'])
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(cwd, 'node_modules', name))
  writeFileSync(join(cwd, 'package.json'), '{"type":"module"}')
  writeFileSync(join(cwd, 'tsconfig.json'), read('cli/init/template/tsconfig.json'))
  for (const block of blocks(page, 'ts')) {
    const name = /^\/\/ (\S+\.ts)\n/.exec(block)?.[1]
    expect(name, `the first line of a block of ${page}`).toBeDefined()
    writeFileSync(join(cwd, name!), block)
  }
  return cwd
}

const tool = (cwd: string, name: string, args: readonly string[]): Promise<Ended> =>
  run(process.execPath, [join(REPOSITORY, 'node_modules', name), ...args], { cwd, env: { NO_COLOR: '1' }, ...LONG })
const vitest = (cwd: string, ...files: string[]) => tool(cwd, 'vitest/vitest.mjs', ['run', ...files])

async function typeChecks(cwd: string): Promise<void> {
  const { code, stdout } = await tool(cwd, 'typescript/bin/tsc', ['--checkers', '1'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
}

test(
  'fast-check: the property fails as the page says, and all else that it says holds',
  async () => {
    const page = 'docs/fast-check.md'
    const cwd = project(page)
    await typeChecks(cwd)
    const ended = await vitest(cwd, './counting.test', './replay', './together')
    expect(ended.code).toBe(1)
    const shown = blocks(page, 'text').map((text) => text.trimEnd())
    expect(shown).toHaveLength(2)
    for (const text of shown) expect(`${ended.stdout}${ended.stderr}`).toContain(text)
    expect(ended.stdout).toMatch(/❯ counting\.test\.ts/)
    expect(ended.stdout).toMatch(/Tests +1 failed \| 3 passed/)
  },
  LONG.testMs,
)

test(
  'vitest: a suite passes, and a failing one tells the command that the page shows',
  async () => {
    const page = 'docs/vitest.md'
    const cwd = project(page)
    // The counting protocol of the other page, exported by a file that did not make the suite.
    const counting = blocks('docs/fast-check.md', 'ts')[0]!
    writeFileSync(
      join(cwd, 'made.ts'),
      `${counting}\nimport { suite } from 'faultline'\nexport const countingSuite = suite(counting, [once])\n`,
    )
    writeFileSync(join(cwd, 'told.ts'), "export { countingSuite } from './made.js'\n")
    await typeChecks(cwd)
    const { stdout, stderr } = await vitest(cwd, './suite', './told')
    expect(stdout).toMatch(/Test Files +1 failed \| 1 passed/)
    expect(stdout).toMatch(/❯ told\.test\.ts/)
    const command = /^again: .*$/m.exec(`${stdout}${stderr}`)?.[0]
    const shown = blocks(page, 'text')[0]!.trim()
    const general = (line: string | undefined) => line?.replace(/--path \d+/, '--path n')
    expect(general(command)).toBe(general(shown)!.replace('model.ts', 'told.ts'))
  },
  LONG.testMs,
)

test(
  'liveness: what is violated is drawn as the page shows it, and what holds holds',
  async () => {
    const page = 'docs/liveness.md'
    const cwd = project(page)
    await typeChecks(cwd)
    const { code, stdout } = await faultline(['exhaust', 'beacon.ts', '--ascii'], { cwd, ...LONG })
    expect(code).toBe(1)
    expect(stdout).toContain(blocks(page, 'text')[0]!.trimEnd())
    expect(stdout).toMatch(/it is heard, unless all is lost +eventually +valid on every fair behaviour$/m)
  },
  LONG.testMs,
)

test(
  'exhaustive: each command runs, and together they print what the page shows',
  async () => {
    const page = 'docs/exhaustive.md'
    const cwd = project(page)
    await typeChecks(cwd)
    const commands = blocks(page, 'sh').flatMap((block) => block.trim().split('\n'))
    expect(commands.length).toBeGreaterThan(5)
    let printed = ''
    for (const command of commands) {
      expect(command).toMatch(/^npx faultline exhaust /)
      const words = command.replace('npx faultline ', '').replaceAll("'", '')
      const { code, stdout, stderr } = await quickly(words, { cwd })
      // Valid, or violated as expected; `--states` leaves a `sometimes` open.
      expect([0, 1, 2], `${command}: ${stderr}`).toContain(code)
      printed += stdout
    }
    for (const line of blocks(page, 'text').flatMap((text) => text.trimEnd().split('\n')))
      expect(printed).toContain(line)
  },
  LONG.testMs,
)

test(
  'pages: the commands for histories and state spaces write what the page says',
  async () => {
    const page = 'docs/pages.md'
    const cwd = folder()
    writeFileSync(join(cwd, 'register.jsonl'), blocks(page, 'json')[0]!)
    const commands = blocks(page, 'sh').flatMap((block) => block.trim().split('\n'))
    // Those with a trace of the reader’s own are left out, all that `check` does, and what stays until it is told to end.
    const complete = commands.filter((command) => !/[<>]|faultline (check|explore)/.test(command))
    expect(complete).toHaveLength(5)
    for (const command of complete) {
      const { code, stderr } = await quickly(command.replace('npx faultline ', ''), { cwd })
      expect([0, 1], `${command}: ${stderr}`).toContain(code)
      expect(existsSync(join(cwd, / --html (\S+)/.exec(command)![1]!)), command).toBe(true)
    }
    expect(existsSync(join(cwd, 'skew.serializable.html'))).toBe(true)
  },
  LONG.testMs,
)

test('pages refer to pages and headings that exist, and every page with code is tried above', () => {
  const own = readFileSync(fileURLToPath(import.meta.url), 'utf8')
  for (const page of [...pages, 'README.md']) {
    if (blocks(page, 'ts').length > 0 && page !== 'README.md') expect(own).toContain(`'${page}'`)
    for (const [, target, heading] of read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const path = target === '' ? page : join(page, '..', target!)
      // A link may lead to a folder, which has no headings.
      expect(existsSync(join(REPOSITORY, path)), `${page} → ${path}`).toBe(true)
      if (heading === undefined) continue
      const headings = [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      )
      expect(headings, `${page} → ${path}`).toContain(heading)
    }
  }
})

test(
  'isolation: what the page shows is printed, and its matchers pass',
  async () => {
    const page = 'docs/isolation.md'
    const cwd = project(page)
    await typeChecks(cwd)
    writeFileSync(join(cwd, 'print.mjs'), "console.log((await import('./isolation.ts')).told.join('\\n'))\n")
    const [printed, matched] = [await tool(cwd, 'tsx/dist/cli.mjs', ['print.mjs']), await vitest(cwd, './isolation')]
    expect(printed).toMatchObject({ code: 0, stdout: blocks(page, 'text')[1] })
    expect(matched.code, `${matched.stdout}${matched.stderr}`).toBe(0)
    const skew = 'r(1,0,0,1)\nw(2,5,0,1)\nr(2,0,1,2)\nw(1,6,1,2)\n'
    writeFileSync(join(cwd, 'skew.txt'), skew)
    const shown = await faultline(['history', 'skew.txt', '--check', 'serializable'], { cwd })
    expect(shown.stdout).toContain('(write-skew):')
  },
  LONG.testMs,
)

test(
  'families: each block prints what the page shows after it',
  async () => {
    const page = 'docs/families.md'
    const cwd = project(page)
    await typeChecks(cwd)
    const shown = blocks(page, 'text')
    expect(shown).toHaveLength(3)
    for (const [i, name] of ['sessions', 'delivery', 'convergence'].entries()) {
      writeFileSync(join(cwd, 'print.mjs'), `console.log((await import('./${name}.ts')).told.join('\\n'))\n`)
      const { code, stdout, stderr } = await tool(cwd, 'tsx/dist/cli.mjs', ['print.mjs'])
      expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: shown[i] })
    }
  },
  LONG.testMs,
)
