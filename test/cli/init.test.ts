/** `faultline init`: a whole project in a new or empty folder, or nothing at all. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, filesIn, folder, quickly } from './run.js'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const FILES = ['.gitignore', '.npmrc', 'README.md', 'model.test.ts', 'model.ts', 'package.json', 'tsconfig.json']

test('a new folder gets all files, and the answer says what to do next, quoted for the shell', async () => {
  const cwd = folder()
  const ended = await faultline(['init', "deep/the client's", '--no-color'], { cwd })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(Object.keys(filesIn(join(cwd, "deep/the client's")))).toEqual(FILES)
  expect(readdirSync(join(cwd, 'deep'))).toEqual(["the client's"])
  expect(ended.stdout).toContain(`  cd 'deep/the client'\\''s'\n  npm install\n  npm test `)
})

test('an empty folder, the one that one stands in, and a link to one are filled', async () => {
  const [empty, here, linked] = [folder(), folder(), folder()]
  mkdirSync(join(empty, 'app'))
  mkdirSync(join(linked, 'target'))
  symlinkSync('target', join(linked, 'app'))
  const [json, ...others] = await Promise.all([
    quickly('init app --json', { cwd: empty }),
    quickly('init .', { cwd: here }),
    quickly('init app/', { cwd: linked }),
  ])
  expect(contract(json, 'init')).toEqual({ folder: 'app', files: FILES })
  for (const ended of others) expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(others[0]!.stdout).not.toContain('cd ')
  const whole = filesIn(join(empty, 'app'))
  expect(Object.keys(whole)).toEqual(FILES)
  expect(Object.keys(filesIn(here))).toEqual(FILES)
  // The link still is one.
  expect(Object.keys(filesIn(join(linked, 'target')))).toEqual(FILES)
  expect([readdirSync(empty), readdirSync(linked)]).toEqual([['app'], ['app', 'target']])
})

test('from a checkout the project installs a copy of it, and is called after its folder', async () => {
  const cwd = folder()
  await quickly(['init', 'My Protocol!'], { cwd })
  const files = filesIn(join(cwd, 'My Protocol!'))
  const { name, dependencies } = JSON.parse(files['package.json']!)
  expect(name).toBe('my-protocol')
  expect(dependencies.faultline).toBe(`file:${relative(join(cwd, 'My Protocol!'), REPOSITORY)}`)
  expect(files['.npmrc']).toBe('install-links=true\n')
  expect(files['.gitignore']).toBe(readFileSync(join(REPOSITORY, 'cli/init/template/gitignore'), 'utf8'))
})

test('a folder that has something in it, or is a file, is refused with what is in the way', async () => {
  const cwd = folder()
  mkdirSync(join(cwd, 'full/inside'), { recursive: true })
  writeFileSync(join(cwd, 'full/.hidden'), '')
  for (let i = 0; i < 9; i++) writeFileSync(join(cwd, `full/x${i}`), '')
  writeFileSync(join(cwd, 'file'), 'precious')
  await expectRefused(
    'init full',
    /expected a new or an empty folder, got full, which has \.hidden, inside, x0, x1, x2, x3, x4, x5 and 3 more \(nothing was written\)/,
    { cwd },
  )
  await expectRefused('init file', /expected a new or an empty folder, got file: it is a file/, { cwd })
  await expectRefused('init file/below', /expected a folder to write to, got .*file.*: .*file is not a folder/, { cwd })
  await expectRefused(['init', ''], /Expected a path, got nothing/, { cwd })
  await expectRefused('init', /missing required argument 'dir'/, { cwd })
})

test.skipIf(process.platform !== 'linux')('where nothing can be written, nothing is', async () => {
  await expectRefused('init /proc/faultline', /cannot write to \/proc\/faultline: .*ENOENT.*\(nothing was written\)/)
})

test.skipIf(process.getuid?.() === 0)('a folder without the right to write is refused', async () => {
  const cwd = folder()
  mkdirSync(join(cwd, 'locked'))
  chmodSync(join(cwd, 'locked'), 0o500)
  await expectRefused('init locked/app', /expected a folder to write to, got .*locked: .*permission denied/, { cwd })
  await expectRefused('init locked', /expected a folder to write to, got locked: .*permission denied/, { cwd })
})
