/** What else could have happened, in pages that have the real model in them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Trace } from '../../traces/index.js'
import { folder, quickly } from '../cli/run.js'
import { closeBrowserAtTheEnd, EXECUTABLE, opened } from './browser.js'

closeBrowserAtTheEnd()

let made: { readonly trace: string; readonly html: string } | undefined

/** Figure 8 of the Raft paper, as a trace and as a page. It is made once. */
async function figure8(): Promise<{ cwd: string; trace: Trace; file: string }> {
  const cwd = folder()
  const [name, file] = ['raft-commits-earlier-terms.figure-8-b.leader-completeness.json', join(cwd, 'page.html')]
  if (made === undefined) {
    const target = ['raft/commits-earlier-terms', '--config', 'figure-8-b', '--property', 'leader completeness']
    const effort = ['--runs', '500', '--no-database', '--out', '.']
    expect((await quickly(['check', ...target, ...effort], { cwd })).code).toBe(1)
    expect((await quickly(['show', name, '--html', 'page.html'], { cwd })).code).toBe(0)
    made = { trace: readFileSync(join(cwd, name), 'utf8'), html: readFileSync(file, 'utf8') }
  }
  writeFileSync(file, made.html)
  return { cwd, trace: JSON.parse(made.trace), file }
}

const tree = (page: Page): Promise<string[]> => page.locator('.tree [role=treeitem]').allTextContents()
const choices = (page: Page): Promise<string[]> => page.locator('.choices .event').allTextContents()
const fates = (page: Page): Promise<string[]> => page.locator('.choices .fate .unseen').allTextContents()
const soon = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 50 })

describe.skipIf(EXECUTABLE === undefined)('a page with its model in it', () => {
  test('takes any other step offline, resumes the schedule, and is restored by its link', async () => {
    const { file, trace } = await figure8()
    const { page, complaints, requests } = await opened(file, { hash: '#step=9' })
    const last = trace.steps.length
    await soon(() => fates(page)).toContain('the property holds')
    expect(await fates(page)).toContain('as it happened')
    const held = (await fates(page)).indexOf('the property holds')
    const event = (await choices(page))[held]!
    await page.keyboard.press(String(held + 1))
    await soon(() => tree(page)).toEqual([`main ✗ leader completeness @${last}`, '└─ A after 9 ✓ holds, 10 steps'])
    expect(await page.locator('.row.branched .event').textContent()).toContain(event.split(' ').at(-1))
    expect(await page.locator('.standing').textContent()).toContain('Nothing is violated so far')
    await page.keyboard.press('r')
    await page.waitForFunction(() => !document.querySelector('.branches button[title*="(r)"]'))
    // What the list promised is what came of it.
    expect(await page.locator('h1').textContent()).toContain('holds so far')
    expect(await page.locator('.row.violated').count()).toBe(0)
    const hash = new URL(page.url()).hash
    expect(hash).toMatch(new RegExp(`^#step=\\d+&branch=A&tree=A-main-9-${held}\\.r${last}$`))
    const { page: again } = await opened(file, { hash })
    await soon(() => tree(again)).toEqual(await tree(page))
    expect(await again.locator('.rows').textContent()).toBe(await page.locator('.rows').textContent())
    expect([complaints, requests]).toEqual([[], []])
  })

  test('keeps what its list promises for every event at a step, and names what is left out', async () => {
    const { file } = await figure8()
    const { page } = await opened(file, { hash: '#step=7' })
    await soon(async () => (await fates(page)).length).toBeGreaterThan(3)
    const promised = await fates(page)
    for (const [i, fate] of promised.entries()) {
      if (fate === 'as it happened') continue
      await page.locator('.choices li').nth(i).locator('.then').click()
      await soon(async () => (await page.locator('.branches button[title*="(r)"]').count()) === 0).toBe(true)
      await soon(async () => page.locator('.standing').count()).toBe(1)
      const isViolated = (await page.locator('h1').textContent())!.includes('does not hold')
      const left = await page.locator('.left-out li').allTextContents()
      expect([fate.startsWith('violated'), Number(/(\d+) later/.exec(fate)?.[1] ?? 0)]).toEqual([
        isViolated,
        left.length,
      ])
      for (const text of left)
        expect(text).toMatch(/^original step \d+: \S.*(not possible any more|had happened in step \d+)$/)
      await page.evaluate(() => {
        location.hash = '#step=7'
      })
      await soon(async () => page.locator('.standing').count()).toBe(0)
      await soon(() => fates(page)).toEqual(promised)
    }
    expect((await tree(page)).length).toBe(promised.length)
  })

  test('begins anew as the correct protocol, runs until it is quiet, and saves a trace that replays', async () => {
    const { cwd, file } = await figure8()
    const { page, complaints } = await opened(file, { acceptDownloads: true })
    await soon(() => tree(page)).toHaveLength(1)
    await page.keyboard.press('e')
    const begins = page.getByRole('form', { name: 'Where runs begin' })
    await begins.getByLabel(/^variant/).selectOption('')
    await begins.getByRole('button', { name: 'Start at the initial states' }).click()
    await soon(() => tree(page)).toContain('A from the initial states ✓ holds, 0 steps')
    expect(await page.locator('.target').textContent()).toBe('raft')
    const runs = page.getByRole('form', { name: 'Random runs' })
    await runs.getByLabel(/until/).selectOption('steps')
    await runs.getByLabel(/^steps/).fill('5')
    await runs.getByRole('button', { name: 'Run' }).click()
    await soon(() => tree(page)).toContain('A from the initial states ✓ holds, 5 steps')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a trace' }).click(),
    ])
    await download.saveAs(join(cwd, 'saved.json'))
    const replayed = await quickly(['replay', 'saved.json'], { cwd })
    expect([replayed.code, replayed.stderr]).toEqual([0, ''])
    await page.locator('.tree [data-branch=main]').click()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.waitForSelector('.comparison')
    expect(await page.locator('.comparison .parting').textContent()).toMatch(/^They part in step \d+: they differ in/)
    expect(await page.locator('.comparison .parts dd').count()).toBe(2)
    expect(complaints).toEqual([])
  })

  test('shows what was computed beforehand where the model cannot run, and says so', async () => {
    const { file } = await figure8()
    const before = async (page: Page) => {
      await page.addInitScript(() => {
        Object.defineProperty(globalThis, 'faultlineStepper', { value: undefined })
      })
    }
    const { page } = await opened(file, { before, hash: '#step=9' })
    expect(await page.locator('.next .choices li.taken').count()).toBe(1)
    expect(await page.locator('.next').textContent()).toContain('Computed when this page was written')
    expect(await page.locator('.branches, .choice').count()).toBe(0)
    const { page: broken } = await opened(file, {
      before: async (each) => {
        await each.addInitScript(() => {
          const fail = () => {
            throw new Error('no <b>memory</b>')
          }
          Object.defineProperty(globalThis, 'faultlineStepper', { value: () => ({ offer: fail }) })
        })
      },
      hash: '#step=9&branch=A&tree=A-main-9-0',
    })
    await soon(() => broken.locator('.next .messages [role=alert]').textContent()).toBe(
      'The model in this page does not work: no <b>memory</b>',
    )
    expect(await broken.locator('.next .choices li').count()).toBeGreaterThan(2)
    expect(await broken.locator('.position b').textContent()).toBe('9')
  })
})
