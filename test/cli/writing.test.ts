/** Files are whole or not there, and only those appear that somebody will want. */
import { chmodSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectRefused, faultline, filesIn, folder, model, quickly } from './run.js'

const BUG = 'check two-phase-commit/silence-is-consent --runs 200 --workers 1'
const VIOLATED = ['check', 'violated', '--model-file', model('verdicts.ts'), '--runs', '100', '--workers', '1']

test('what was to be found goes to faultline-traces, what nobody expected to .faultline, and all of it to --out', async () => {
  const [expected, surprise, out] = [folder(), folder(), folder()]
  await Promise.all([
    faultline(BUG, { cwd: expected }),
    quickly(VIOLATED, { cwd: surprise }),
    quickly(`${BUG} --out some/where`, { cwd: out }),
  ])
  const foldersOf = (cwd: string) => [...new Set(Object.keys(filesIn(cwd)).map((file) => file.replace(/\/[^/]*$/, '')))]
  expect(foldersOf(expected)).toEqual(['faultline-traces'])
  expect(foldersOf(surprise)).toEqual(['.faultline'])
  expect(foldersOf(out)).toEqual([join('some', 'where')])
})

test('a folder that cannot be written to is refused before any work is done', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'file'), 'precious')
  // So many runs that the test would time out if they were taken first.
  const args = `check two-phase-commit --runs 100000000 --out`
  await expectRefused(`${args} file`, /expected a folder to write to, got file: .*file is not a folder/, { cwd })
  await expectRefused(`${args} file/below/it`, /expected a folder to write to, got file\/below\/it: /, { cwd })
  await expectRefused([...args.split(' '), ''], /Expected a path, got nothing/, { cwd })
})

test.skipIf(process.getuid?.() === 0)('a folder without the right to write is refused', async () => {
  const cwd = folder()
  mkdirSync(join(cwd, 'locked'))
  chmodSync(join(cwd, 'locked'), 0o500)
  await expectRefused(`${BUG} --out locked`, /expected a folder to write to, got locked: .*permission denied/, { cwd })
})

test.skipIf(process.platform !== 'linux')(
  'a folder that cannot be made is refused, and not tried for ever',
  async () => {
    await expectRefused(`${BUG} --out /proc/faultline/traces`, /cannot write \/proc\/faultline\/traces\/.*ENOENT/)
  },
)

test('a trace that cannot be written leaves what was there, other traces whole, and no temporary file', async () => {
  const [free, blocked] = [folder(), folder()]
  expect((await quickly(BUG, { cwd: free })).code).toBe(1)
  const written = filesIn(free)
  const [first, ...others] = Object.keys(written).sort((_, name) => (name.includes('no-participant') ? 1 : -1))
  expect(others.length).toBeGreaterThan(0)
  // The same traces again, but folders are in the way of all but the one that is written first.
  for (const name of others) mkdirSync(join(blocked, name, 'inside'), { recursive: true })
  const failed = await quickly(BUG, { cwd: blocked })
  expect(failed).toMatchObject({ code: 254, stdout: '' })
  expect(failed.stderr).toMatch(/^error: cannot write faultline-traces\/.*\.json: /)
  expect(filesIn(blocked)).toEqual({ [first!]: written[first!] })
})

test.skipIf(process.platform !== 'linux')(
  'no reader of a trace ever sees half of it: it is renamed into place',
  async () => {
    const cwd = folder()
    expect((await quickly(BUG, { cwd })).code).toBe(1)
    const [name] = Object.keys(filesIn(cwd))
    const old = 'an old trace'
    writeFileSync(join(cwd, name!), old)
    // A hard link shares its contents with the old file: to write into that one would show here.
    linkSync(join(cwd, name!), join(cwd, 'link'))
    expect((await quickly(BUG, { cwd })).code).toBe(1)
    expect(readFileSync(join(cwd, 'link'), 'utf8')).toBe(old)
    expect(readFileSync(join(cwd, name!), 'utf8')).toContain('"format": "faultline-trace"')
  },
)
