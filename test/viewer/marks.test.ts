/** What a page saves, folds and marks, in a real browser. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { longTrace } from '../../bench/long-trace.js'
import { exportTrace } from '../../traces/export/index.js'
import { failoverLosesWrite } from '../../traces/render/fixtures.js'
import { Story } from '../../traces/render/story.js'
import { folder, quickly } from '../cli/run.js'
import { closeBrowserAtTheEnd, EXECUTABLE, opened, pageOf } from './browser.js'
import { violations } from './violations.js'

closeBrowserAtTheEnd()

/** Saves with the entry of the menu of this name, and reads what was saved. */
async function saved(page: Page, name: RegExp): Promise<{ file: string; content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
  return { file: download.suggestedFilename(), content: readFileSync((await download.path())!) }
}

describe.skipIf(EXECUTABLE === undefined)('the export menu', () => {
  test('saves what the command line writes, and a picture in pixels, without asking a network', async () => {
    const { page, complaints, requests } = await opened(await pageOf(failoverLosesWrite))
    await page.getByText('Export', { exact: true }).click()
    for (const [name, format, ending] of [
      [/SVG/, 'svg', '.svg'],
      [/Mermaid/, 'mermaid', '.mmd'],
      [/ITF/, 'itf', '.itf.json'],
      [/ShiViz/, 'shiviz', '.shiviz.log'],
      [/Jepsen/, 'jepsen-edn', '.edn'],
    ] as const) {
      const { file, content } = await saved(page, name)
      expect(file.endsWith(ending)).toBe(true)
      expect(content.toString('utf8')).toBe(exportTrace(failoverLosesWrite, format).text)
    }
    const svg = exportTrace(failoverLosesWrite, 'svg').text
    const { file, content } = await saved(page, /PNG/)
    expect(file).toMatch(/\.png$/)
    expect(content.subarray(1, 4).toString('latin1')).toBe('PNG')
    // Twice as wide as the picture says that it is.
    expect(content.readUInt32BE(16)).toBe(Math.ceil(2 * Number(/width="([\d.]+)"/.exec(svg)![1])))
    expect(await page.locator('.menu').textContent()).toContain('without')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.locator('.menu[open]').count()).toBe(0)
    expect([complaints, requests.filter((address) => !/^(?:data|blob):/.test(address))]).toEqual([[], []])
  })

  test('is not there for a long trace', async () => {
    const { page } = await opened(await pageOf(longTrace(600)))
    expect(await page.getByText('Export', { exact: true }).count()).toBe(0)
  })
})

describe.skipIf(EXECUTABLE === undefined)('the diagram', () => {
  test('folds what cannot have led to it, shows it again when asked, and keeps that in the address', async () => {
    // High enough for all rows to be in sight.
    const viewport = { width: 1440, height: 4_000 }
    const { page, complaints } = await opened(await pageOf(longTrace(60)), { viewport })
    const rows = () => page.locator('button.row').count()
    expect(await page.locator('button.row.folded').count()).toBe(0)
    const all = await rows()
    await page.keyboard.press('p')
    const folds = page.locator('button.row.folded')
    expect(await folds.count()).toBeGreaterThan(0)
    expect(await rows()).toBeLessThan(all)
    expect(page.url()).toMatch(/&past(?:&|$)/)
    const told = (await page.locator('.folding [role=status]').textContent())!
    const counted = (await folds.allTextContents()).map((text) => Number(/⋮ (\d+) step/.exec(text)![1]))
    expect(told).toContain(`${counted.reduce((sum, each) => sum + each, 0)} step`)
    await folds.first().click()
    expect(await page.locator('button.row[aria-current=step]').count()).toBe(1)
    const { page: other } = await opened(await pageOf(longTrace(60)), { hash: '#step=60&past&lanes' })
    expect(await other.locator('.folding button[aria-pressed=true]').count()).toBe(2)
    expect(await violations(other)).toEqual([])
    await other.keyboard.press('l')
    await other.keyboard.press('p')
    expect(await other.locator('button.row.folded').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})

describe.skipIf(EXECUTABLE === undefined)('the history', () => {
  test.each([
    ['crdt-state', 'lww-register-roaming', 'monotonic-reads', 1],
    ['kafka-replication', 'retries', 'at most once', 0],
  ])(
    'of %s in %s has what breaks %s hatched, and what that contradicts framed',
    async (name, config, property, rings) => {
      const cwd = folder()
      const check = ['check', name, '--config', config, '--property', property, '--runs', '200']
      const { stdout } = await quickly([...check, '--no-database', '--out', '.', '--json'], { cwd })
      const { counterexample } = JSON.parse(stdout).targets[0]
      await quickly(['show', counterexample.trace, '--html', 'page.html'], { cwd })
      const { page } = await opened(`${cwd}/page.html`)
      expect(await page.locator('.history-bar.stuck').count()).toBe(1)
      expect(await page.locator('.history-bar.marked').count()).toBeGreaterThan(0)
      expect(await page.locator('.ring').count()).toBe(rings)
      expect(await page.locator('.involved .stuck .step-link').count()).toBe(rings === 0 ? 2 : 0)
    },
  )
})

describe.skipIf(EXECUTABLE === undefined)('a lane whose clock is off', () => {
  test('says what the clock reads, and what time it is, as long as it is off', async () => {
    const skewed = new Story({
      protocol: 'alarm',
      variant: null,
      config: { name: null, value: {} },
      budgets: { clock: 2 },
      property: { name: 'rings in time', kind: 'always' },
      minimality: 'unshrunk',
      origin: { seed: null, run: null, steps: 6 },
      roles: { a: 'node', b: 'node' },
      clients: [],
      clock: true,
      why: [],
    })
      .tick()
      .tick()
      .clock('b', -1)
      .timeout('a', 'ring', { send: [['b', 'wake']] })
      .deliver('m1')
      .clock('b', 1)
      .trace()
    const { page } = await opened(await pageOf(skewed), { hash: '#step=5' })
    expect(await page.locator('.head .skew').allTextContents()).toEqual(['reads 1, real 2'])
    await page.keyboard.press('End')
    expect(await page.locator('.head .skew').count()).toBe(0)
  })
})
