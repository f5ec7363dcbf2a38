/** The explorer in the page, with a model of a few lines. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { closeBrowserAtTheEnd, EXECUTABLE, type Opened, opened, pageOf } from './browser.js'
import { TOY, toyTrace, withToy } from './toy.js'
import { violations } from './violations.js'

closeBrowserAtTheEnd()

const trace = toyTrace(TOY)

/** With the explorer open, which takes the focus. */
async function explorer(options: Parameters<typeof opened>[1] = {}): Promise<Opened> {
  const window = await opened(await pageOf(trace), { before: withToy(), ...options })
  await window.page.waitForSelector('.branches')
  await window.page.keyboard.press('e')
  await window.page.waitForSelector('.explorer')
  return window
}

const stepOf = async (page: Page): Promise<string> =>
  (await page.locator('.position').textContent())!.replace(/\s+/g, ' ').trim()
const tree = (page: Page): Promise<string[]> => page.locator('.tree [role=treeitem]').allTextContents()
const status = (page: Page): Promise<string | null> => page.locator('.messages [role=status]').textContent()
const soon = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 5_000, interval: 20 })

describe.skipIf(EXECUTABLE === undefined)('the explorer', () => {
  test('is not there without a model, and opens and closes by key', async () => {
    const { page } = await opened(await pageOf(trace))
    await page.keyboard.press('e')
    expect(await page.getByRole('button', { name: 'Explore' }).count()).toBe(0)
    expect(await page.locator('.explorer').count()).toBe(0)
    const { page: other, complaints } = await explorer()
    expect(await other.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
    await other.keyboard.press('Escape')
    expect(await other.locator('.explorer').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('begins at the initial states of what is chosen, beside what was found, and a link restores that', async () => {
    const { page } = await explorer()
    const begins = page.getByRole('form', { name: 'Where runs begin' })
    await begins.getByLabel('variant').selectOption('hasty')
    await page.locator('.budgets summary').click()
    await begins.getByLabel('crash').fill('∞')
    await begins.getByLabel('crash').press('Tab')
    await begins.getByRole('button', { name: 'Start at the initial states' }).click()
    await soon(() => tree(page)).toEqual([
      'main ✗ nobody comes to three @5',
      'A from the initial states ✓ holds, 0 steps',
    ])
    expect(await stepOf(page)).toBe('step 0 of 0')
    expect(await page.locator('.target').textContent()).toBe('toy/hasty')
    expect(await page.locator('.standing').textContent()).toMatch(/begins at the initial states: small, variant hasty/)
    await page.locator('h1').click()
    for (const key of ['1', '1']) await page.keyboard.press(key, { delay: 100 })
    await soon(() => tree(page)).toContain('A from the initial states ✗ nobody comes to three @2')
    // The same settings again are the same beginning only while nothing was done there.
    await begins.getByRole('button', { name: 'Start at the initial states' }).click()
    await soon(() => tree(page)).toHaveLength(3)
    const { page: again } = await opened(await pageOf(trace), { before: withToy(), hash: new URL(page.url()).hash })
    await soon(() => tree(again)).toEqual(await tree(page))
    expect(await again.locator('.target').textContent()).toBe('toy/hasty')
    await again.keyboard.press('e')
    await again.waitForSelector('.explorer')
    expect(await again.locator('.budgets small').textContent()).toBe('1 changed')
  })

  test('runs on from the step to a goal, the same for the same seed, and says when it found nothing', async () => {
    const { page } = await explorer({ hash: '#step=1' })
    const runs = page.getByRole('form', { name: 'Random runs' })
    await runs.getByLabel('until').selectOption('steps')
    await runs.getByLabel(/^steps/).fill('2')
    await runs.getByLabel('seed').fill('5')
    await runs.getByRole('button', { name: 'Run' }).click()
    await soon(() => stepOf(page)).toBe('step 3 of 3')
    expect(await page.locator('.row .event').allTextContents()).toEqual([
      'node1 counts',
      'from here: branch Anode3 counts',
      'node1 counts',
    ])
    const { page: again } = await opened(await pageOf(trace), { before: withToy(), hash: new URL(page.url()).hash })
    await soon(() => stepOf(again)).toBe('step 3 of 3')
    expect(await again.locator('.row .event').allTextContents()).toEqual(
      await page.locator('.row .event').allTextContents(),
    )
    await runs.getByLabel('until').selectOption('quiet')
    await runs.getByRole('button', { name: 'Run' }).click()
    await soon(() => status(page)).toMatch(/^None of 100 random runs came to it, in 40 steps at most/)
    expect(await tree(page)).toHaveLength(2)
    await runs.getByLabel('until').selectOption('property')
    await runs.getByRole('button', { name: 'Run' }).click()
    await soon(() => tree(page)).toContain('└─ A after 1 ✗ nobody comes to three @5')
  })

  test('asks for a field by its path and its value', async () => {
    const { page } = await explorer({ hash: '#step=1' })
    const runs = page.getByRole('form', { name: 'Random runs' })
    await page.evaluate(() => {
      const { faultlineStepper } = globalThis as unknown as { faultlineStepper: () => Record<string, unknown> }
      faultlineStepper().run = async (...asked: unknown[]) => {
        document.title = JSON.stringify(asked.slice(2))
        return { tried: 1, depth: 1 }
      }
    })
    await runs.getByLabel('until').selectOption('field')
    await runs.getByLabel(/^of/).selectOption('node2')
    await runs.getByLabel(/^field/).fill('log[0].term')
    await runs.getByLabel(/^value/).fill('{"a": 1}')
    await runs.getByRole('button', { name: 'Run' }).click()
    const goal = { type: 'field', node: 'node2', path: ['log', '0', 'term'], value: { a: 1 } }
    await soon(() => page.title()).toBe(JSON.stringify([goal, 1]))
  })

  test('hands the path over as a trace', async () => {
    const { page, requests } = await explorer({ hash: '#step=2', acceptDownloads: true })
    await page.locator('h1').click()
    await page.keyboard.press('3')
    await soon(() => tree(page)).toHaveLength(2)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a trace' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('toy.A.json')
    const { path } = JSON.parse(readFileSync((await download.path())!, 'utf8'))
    expect(path.map(({ node }: { node: string }) => node)).toEqual(['node1', 'node2', 'node3'])
    await soon(() => status(page)).toBe('Handed to the browser as toy.A.json.')
    expect(requests.filter((request) => !request.startsWith('blob:'))).toEqual([])
  })

  test('asks the server to save where there is one, and says which file that is', async () => {
    const { page } = await explorer()
    await page.evaluate(() => {
      const { faultlineStepper } = globalThis as unknown as { faultlineStepper: () => Record<string, unknown> }
      faultlineStepper().save = async () => ({ file: 'faultline-traces/toy.json' })
    })
    await page.getByRole('button', { name: 'Save as a trace' }).click()
    await soon(() => status(page)).toBe('Saved as faultline-traces/toy.json.')
  })

  test('shows the schedule in the protocol as it is and in a variant, and where they part', async () => {
    const { page } = await explorer()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.waitForSelector('.comparison')
    expect(await page.locator('.comparison .parting').textContent()).toBe('They part in step 1: they differ in state.')
    expect(await stepOf(page)).toBe('step 1 of 5')
    expect(await page.locator('.row.parting .chip').textContent()).toBe('here they part')
    expect(await page.locator('.state .field ins').allTextContents()).toEqual(['2'])
    expect(await page.locator('.row.violated .number').textContent()).toContain('3')
    await page.locator('h1').click()
    await page.keyboard.press('v')
    expect(await page.locator('.state .field ins').allTextContents()).toEqual(['1'])
    expect(await page.locator('.row.violated .number').textContent()).toContain('5')
    expect(new URL(page.url()).hash).toBe('#step=1&compare=hasty&side=base')
    // From a comparison no event is taken.
    await page.keyboard.press('1')
    expect(await page.locator('.next').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    const { page: again } = await opened(await pageOf(trace), {
      before: withToy(),
      hash: '#step=4&compare=hasty&side=base',
    })
    await again.waitForSelector('.comparison')
    await soon(() => stepOf(again)).toBe('step 4 of 5')
    expect(await again.locator('.comparison [aria-pressed=true]').textContent()).toContain('as it is')
    await page.getByRole('button', { name: 'Close the comparison' }).click()
    expect(await page.locator('.next').count()).toBe(1)
    expect(await tree(page)).toEqual(['main ✗ nobody comes to three @5'])
  })
})
