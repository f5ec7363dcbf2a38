/** The page of a counterexample in a real browser. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { longTrace } from '../../bench/long-trace.js'
import type { Trace } from '../../traces/index.js'
import { failoverLosesWrite, fixtures, oddNames } from '../../traces/render/fixtures.js'
import { folder, quickly } from '../cli/run.js'
import { closeBrowserAtTheEnd, EXECUTABLE, opened, pageOf } from './browser.js'
import { violations } from './violations.js'

closeBrowserAtTheEnd()

const hasNoBrowser = EXECUTABLE === undefined
const stepOf = async (page: Page): Promise<number> => Number(await page.locator('.position b').textContent())
const textOf = (page: Page, selector: string): Promise<string | null> => page.locator(selector).first().textContent()

describe.skipIf(hasNoBrowser)('a page', () => {
  test('opens from disk at the step where the property breaks, asks for nothing, and complains about nothing', async () => {
    const { page, complaints, requests } = await opened(await pageOf(failoverLosesWrite))
    expect(await stepOf(page)).toBe(failoverLosesWrite.steps.length)
    expect(await textOf(page, 'h1')).toContain('linearizable')
    expect(await page.locator('.drawing .message').count()).toBeGreaterThan(4)
    expect([complaints, requests]).toEqual([[], []])
  })

  test('is stepped by keys, buttons, the scrubber, rows and links, and says each time where it is', async () => {
    const { page } = await opened(await pageOf(failoverLosesWrite))
    const last = failoverLosesWrite.steps.length
    await page.keyboard.press('ArrowLeft')
    expect(await stepOf(page)).toBe(last - 1)
    await page.keyboard.press('Home')
    expect(await stepOf(page)).toBe(0)
    await page.keyboard.press('ArrowLeft')
    expect(await stepOf(page)).toBe(0)
    await page.keyboard.press(']')
    expect(await stepOf(page)).toBe(2)
    await page.keyboard.press('w')
    expect(await stepOf(page)).toBe(5)
    await page.getByRole('button', { name: 'Next step' }).click()
    expect(await stepOf(page)).toBe(6)
    await page.getByRole('link', { name: '@9' }).first().click()
    expect(await stepOf(page)).toBe(9)
    expect(await textOf(page, '.happens')).toContain('node2')
    await page.locator('button.row', { hasText: 'the partition heals' }).click()
    expect(await stepOf(page)).toBe(10)
    await page.getByRole('slider', { name: 'Step' }).fill('3')
    expect(await stepOf(page)).toBe(3)
    expect(await page.locator('button.row[aria-current=step]').textContent()).toContain('3')
  })

  test('shows how the state differs from the step before, or from any step that is pinned', async () => {
    const { page } = await opened(await pageOf(failoverLosesWrite), { hash: '#step=9' })
    const changes = () => page.locator('.state .field.differs').allTextContents()
    expect(await changes()).toEqual([expect.stringMatching(/role.*candidate.*primary/s)])
    await page.locator('.base-choice select').selectOption('0')
    expect((await changes()).join(' ')).toMatch(/log/)
    expect(page.url()).toContain('#step=9&diff=0')
    await page.keyboard.press('d')
    expect(page.url()).not.toContain('diff')
  })

  test('is restored by its address', async () => {
    const file = await pageOf(failoverLosesWrite)
    const { page } = await opened(file, { hash: '#step=4&diff=1&table' })
    expect(await stepOf(page)).toBe(4)
    expect(await page.locator('.base-choice select').inputValue()).toBe('1')
    expect(await page.locator('table').count()).toBe(1)
    await page.evaluate(() => {
      location.hash = '#step=2'
    })
    await expect.poll(() => stepOf(page)).toBe(2)
  })

  test('finds steps by their words', async () => {
    const { page } = await opened(await pageOf(failoverLosesWrite))
    await page.keyboard.press('/')
    await page.keyboard.type('heals')
    expect(await textOf(page, '.search output')).toBe('1 step')
    await page.keyboard.press('Home')
    expect(await stepOf(page)).toBe(failoverLosesWrite.steps.length)
    await page.keyboard.press('Shift+Enter')
    expect(await stepOf(page)).toBe(10)
    await page.keyboard.press('Escape')
    expect(await page.locator('.search input').inputValue()).toBe('')
  })

  test('has the same steps as a table', async () => {
    const { page } = await opened(await pageOf(failoverLosesWrite))
    await page.keyboard.press('t')
    const rows = await page.locator('tbody tr').allTextContents()
    expect(rows).toHaveLength(failoverLosesWrite.steps.length)
    expect(rows[9]).toContain('the partition heals')
  })

  test.each(['light', 'dark'] as const)('is accessible in a %s scheme: axe finds nothing', async (colorScheme) => {
    const { page } = await opened(await pageOf(failoverLosesWrite), { colorScheme, reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('t')
    await page.keyboard.press('?')
    expect(await violations(page)).toEqual([])
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(18, 21, 24)')
  })

  test('changes its colours when asked', async () => {
    const { page } = await opened(await pageOf(failoverLosesWrite), { colorScheme: 'light' })
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const before = await ground()
    await page.getByRole('button', { name: 'Theme' }).click()
    expect(await ground()).not.toBe(before)
  })

  test('has nothing beside its edges, whether wide or narrow', async () => {
    for (const trace of Object.values(fixtures)) {
      const { page } = await opened(await pageOf(trace))
      for (const width of [1440, 800, 400]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      }
      await page.context().close()
    }
  })
})

describe.skipIf(hasNoBrowser)('a page of ten thousand steps on nine lanes', () => {
  const STEPS = 10_000

  test('is less than a megabyte, and draws what is in sight only', async () => {
    const file = await pageOf(longTrace(STEPS))
    expect(statSync(file).size).toBeLessThan(1_000_000)
    const { page, complaints } = await opened(file)
    const elements = () => page.evaluate(() => document.querySelectorAll('*').length)
    expect(await page.locator('.heads .head:not(.time)').count()).toBe(9)
    expect(await stepOf(page)).toBe(STEPS)
    expect(await elements()).toBeLessThan(2_000)
    await page.getByRole('link', { name: '@9', exact: true }).click()
    expect(await page.locator('button.row[aria-current=step]').textContent()).toContain('9')
    await page.keyboard.press('End')
    await page.keyboard.press('t')
    expect(await page.locator('tbody tr[aria-current=step]').textContent()).toContain(String(STEPS))
    expect(await elements()).toBeLessThan(4_000)
    expect(complaints).toEqual([])
  })
})

/** What a model may call things, to get out of where it stands. */
const HOSTILE = `</script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">"'\u202Eturned`

/** With so long a value in its state: from some length on, pages are compressed. */
function hostile(trace: Trace, length: number): Trace {
  const renamed = JSON.stringify(trace).replaceAll('node2', JSON.stringify(HOSTILE).slice(1, -1))
  const { steps, ...rest } = JSON.parse(renamed) as Trace
  const huge = { node: 'node1', path: ['huge'], after: `${HOSTILE}${'x'.repeat(length)}` }
  return {
    ...rest,
    property: { name: HOSTILE, kind: 'always' },
    why: [`${HOSTILE} @1`],
    steps: steps.map((step, i) => (i === 0 ? { ...step, changes: [...step.changes, huge] } : step)),
  }
}

describe.skipIf(hasNoBrowser)('what a model calls things', () => {
  test.each([10, 10_000_000])(
    'is text, whatever it is, and never longer than a page can bear: %d characters',
    async (length) => {
      const { page, complaints, requests } = await opened(await pageOf(hostile(failoverLosesWrite, length)))
      expect(await page.title()).toContain('</script>')
      expect(await textOf(page, 'h1')).toContain('<img src=x')
      expect(await page.locator('img').count()).toBe(0)
      expect(await page.locator('script').count()).toBe(length > 1_000 ? 2 : 3)
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowRight')
      expect((await page.locator('.state').textContent())!.length).toBeLessThan(20_000)
      expect((await textOf(page, '#app'))!.includes('\u202E')).toBe(false)
      expect([complaints, requests]).toEqual([[], []])
    },
  )

  test('is text in any language', async () => {
    const { page, complaints } = await opened(await pageOf(oddNames))
    expect(await page.locator('.heads .head').count()).toBeGreaterThan(3)
    expect(complaints).toEqual([])
  })
})

describe.skipIf(hasNoBrowser)('the page of a history', () => {
  test('has the ring of transactions that contradict each other, and where each took place', async () => {
    const cwd = folder()
    const args = 'check snapshot-isolation --config write-skew --property serializable --runs 50 --out traces'
    expect((await quickly(args, { cwd })).code).toBe(1)
    const trace = join('traces', 'snapshot-isolation.write-skew.serializable.json')
    expect((await quickly(['show', trace, '--html', 'page.html'], { cwd })).code).toBe(0)
    const { page, complaints } = await opened(join(cwd, 'page.html'))
    expect(await page.locator('.ring-node text').allTextContents()).toEqual(['T1', 'T2'])
    expect(await page.locator('.ring-edge text').allTextContents()).toEqual(['rw', 'rw'])
    expect(await page.locator('.prose .edge-type').allTextContents()).toEqual(['rw', 'rw'])
    expect(await page.locator('.history-bar').count()).toBe(2)
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('has the moments at which operations took effect, and the one that has none', async () => {
    const cwd = folder()
    const args = 'check quorum-store --config majority --property linearizable --runs 500 --out traces'
    expect((await quickly(args, { cwd })).code).toBe(1)
    const trace = join('traces', 'quorum-store.majority.linearizable.json')
    expect((await quickly(['show', trace, '--html', 'page.html'], { cwd })).code).toBe(0)
    const { page } = await opened(join(cwd, 'page.html'))
    expect(await page.locator('.history-bar .point').count()).toBe(2)
    const stuck = page.locator('.history-bar.stuck')
    expect(await stuck.count()).toBe(1)
    expect(await stuck.locator('title').textContent()).toMatch(/read x = nil/)
    expect(await page.locator('.ring-edge text').allTextContents()).toEqual(['same client', 'value', 'value'])
    // How random ends went was computed beforehand, for every step.
    const steps = await stepOf(page)
    expect(await page.locator('.strip .doom').count()).toBe(steps + 1)
    await page.keyboard.press('ArrowLeft')
    expect(await textOf(page, '.next .doom')).toMatch(/\d+ of \d+ random ends/)
  })
})
