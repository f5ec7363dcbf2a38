/** Branches and the explorer for everybody: by any means, in any colours, whatever a model calls things. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { closeBrowserAtTheEnd, EXECUTABLE, type Opened, opened, pageOf } from './browser.js'
import { TOY, type ToyOptions, toyTrace, withToy } from './toy.js'
import { violations } from './violations.js'

closeBrowserAtTheEnd()

const trace = toyTrace(TOY)

const toy = async (options: Parameters<typeof opened>[1] = {}): Promise<Opened> =>
  opened(await pageOf(trace), { before: withToy(), ...options })

const current = (page: Page): Promise<string | null> =>
  page.locator('.tree [aria-selected=true]').getAttribute('data-branch')
/** What is asked of a model is answered a little later. */
const soon = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 5_000, interval: 20 })

describe.skipIf(EXECUTABLE === undefined)('a page with branches', () => {
  test.each(['light', 'dark'] as const)('with branches open, axe finds nothing in a %s scheme', async (colorScheme) => {
    const { page } = await toy({ colorScheme, reducedMotion: 'reduce', hash: '#step=3' })
    for (const key of ['4', 'r', 'ArrowLeft', '1']) await page.keyboard.press(key, { delay: 100 })
    await soon(() => current(page)).toBe('B')
    await soon(() => page.locator('.choices .fate').count()).toBe(2)
    expect(await violations(page)).toEqual([])
    await page.locator('.tree [data-branch=A]').click()
    await page.keyboard.press('e')
    await page.locator('.budgets summary').click()
    await page.getByRole('form', { name: 'Random runs' }).getByLabel('until').selectOption('field')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.waitForSelector('.comparison')
    expect(await violations(page)).toEqual([])
  })

  test('shows names and errors of a model as text, whatever they are', async () => {
    const evil = `</script><img src=x onerror="document.title='taken'">"'\u202Eturned`
    const options: ToyOptions = {
      ...TOY,
      nodes: [evil, 'node2', 'node3'],
      property: evil,
      variant: evil,
      trouble: evil,
    }
    const { page, complaints } = await opened(await pageOf(toyTrace(options)), {
      before: withToy(options),
      hash: '#step=3',
    })
    for (const key of ['4', '4', 'e']) await page.keyboard.press(key, { delay: 100 })
    await soon(() => page.locator('.messages [role=alert]').first().textContent()).toContain('<img src=x')
    expect(await page.locator('.explorer option', { hasText: '<img' }).count()).toBeGreaterThan(2)
    await page.getByRole('button', { name: 'Compare' }).click()
    await soon(() => page.locator('.comparison').textContent()).toContain('<img')
    expect(await page.locator('img').count()).toBe(0)
    expect((await page.locator('#app').textContent())!.includes('\u202E')).toBe(false)
    expect(complaints).toEqual([])
  })

  test('has nothing beside its edges, whether wide or narrow', async () => {
    const { page } = await toy({ hash: '#step=3' })
    for (const key of ['4', 'r', 'ArrowLeft', '1', 'e']) await page.keyboard.press(key, { delay: 100 })
    for (const width of [1440, 800, 400]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })
})
