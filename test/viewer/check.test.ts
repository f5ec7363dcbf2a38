/** The pages of a check: an index of the targets, and a page for each counterexample. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, quickly } from '../cli/run.js'
import { closeBrowserAtTheEnd, EXECUTABLE, opened } from './browser.js'

closeBrowserAtTheEnd()

const CHECK = 'check snapshot-isolation --config write-skew --runs 50 --report pages --no-database'

describe('check --report', () => {
  test('writes an index with a link to the page of each counterexample, and the same bytes each time', async () => {
    const [first, second] = [folder(), folder()]
    for (const cwd of [first, second]) {
      const ended = await quickly(CHECK, { cwd })
      expect(ended).toMatchObject({ code: 1 })
      expect(ended.stdout).toContain(join('pages', 'index.html'))
    }
    const names = readdirSync(join(first, 'pages'))
    const read = (cwd: string, name: string) => readFileSync(join(cwd, 'pages', name), 'utf8')
    for (const name of names) expect(read(second, name)).toBe(read(first, name))
    const index = read(first, 'index.html')
    const links = [...index.matchAll(/href="([^"]+\.html)"/g)].map(([, name]) => name)
    expect(links.sort()).toEqual(names.filter((name) => name !== 'index.html').sort())
    expect(links.length).toBeGreaterThan(2)
    expect(index).not.toMatch(/<script|https?:/)
  })

  test('cannot be had of a comparison', async () => {
    const ended = await quickly('check raft --against leader-votes --report pages')
    expect(ended).toMatchObject({ code: 254, stderr: expect.stringContaining('--report') })
  })

  test.skipIf(EXECUTABLE === undefined)('has an index that is read without a script, and leads to pages', async () => {
    const cwd = folder()
    await quickly(CHECK, { cwd })
    const { page, complaints, requests } = await opened(join(cwd, 'pages', 'index.html'))
    expect(await page.locator('h1').textContent()).toBe('1 of 1 target as expected')
    expect([complaints, requests]).toEqual([[], []])
    await page.getByRole('link', { name: 'serializable', exact: true }).click()
    await page.waitForSelector('.drawing')
    expect(await page.locator('h1').textContent()).toContain('serializable')
  })
})
