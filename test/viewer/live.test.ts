/** The page that `faultline explore` serves, in a real browser: the model is at the server. */
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { faultline, folder, quickly } from '../cli/run.js'
import { closeBrowserAtTheEnd, EXECUTABLE, type Opened, opened } from './browser.js'
import { violations } from './violations.js'

closeBrowserAtTheEnd()

/** Starts it, does something in its page, and presses Ctrl-C. */
async function exploring(
  args: string,
  act: (window: Opened, address: string, end: () => void) => Promise<void>,
  cwd = folder(),
) {
  let acted: Promise<void> | undefined
  const meanwhile = (child: ChildProcess) => {
    acted = new Promise((settle, reject) => {
      let printed = ''
      child.once('exit', () => reject(new Error(`Expected an address, got ${printed}`)))
      child.stdout!.on('data', (piece: Buffer) => {
        printed += piece
        const address = /http:\S+/.exec(printed)?.[0]
        if (address === undefined) return
        child.stdout!.removeAllListeners('data')
        child.removeAllListeners('exit')
        const end = () => child.kill('SIGINT')
        opened(address)
          .then((window) => act(window, address, end))
          .finally(end)
          .then(settle, reject)
      })
    })
    // It is awaited below, whatever comes first.
    acted.catch(() => {})
  }
  const ended = await faultline(`explore ${args}`, { cwd, meanwhile })
  await acted
  return ended
}

const tree = (page: Page): Promise<string[]> => page.locator('.tree [role=treeitem]').allTextContents()
const soon = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 50 })

describe.skipIf(EXECUTABLE === undefined)('the page of an explorer', () => {
  test('begins at the initial states, steps by hand and by chance, saves, and can be linked to', async () => {
    const cwd = folder()
    await exploring(
      'quorum-store --config majority',
      async ({ page, complaints, requests }, address) => {
        await soon(() => page.locator('.choices .choice').count()).toBeGreaterThan(1)
        expect(await page.locator('.explorer').count()).toBe(1)
        expect(await page.locator('h1').textContent()).toContain('holds so far')
        expect(await tree(page)).toEqual(['main ✓ holds, 0 steps'])
        // Everybody is drawn from the start, and there is no schedule to resume.
        expect(await page.locator('.heads .head:not(.time)').count()).toBe(5)
        expect(await page.locator('.choices .then').count()).toBe(0)
        expect(await violations(page)).toEqual([])
        await page.locator('h1').click()
        await page.keyboard.press('1')
        await page.keyboard.press('2')
        await soon(() => tree(page)).toEqual(['main ✓ holds, 2 steps'])
        const runs = page.getByRole('form', { name: 'Random runs' })
        await runs.getByLabel(/^which/).selectOption('linearizable')
        await runs.getByRole('button', { name: 'Run' }).click()
        await soon(async () => (await tree(page))[0]).toMatch(/^main ✗ monotonic-reads @\d+$/)
        // What is violated first is told first; any other one is told when it is asked for.
        await page.locator('.standing').getByRole('button', { name: 'linearizable' }).click()
        await soon(() => page.locator('h1').textContent()).toMatch(/^✗ linearizable \(history\) does not hold$/)
        expect(await page.locator('.why .prose').textContent()).toContain('contradict each other')
        expect(await page.locator('.history-bar.stuck').count()).toBe(1)
        await page.getByRole('button', { name: 'Save as a trace' }).click()
        const status = page.locator('.messages [role=status]')
        await soon(() => status.textContent()).toMatch(/^Saved as \S+\.json\.$/)
        const file = /Saved as (\S+)\.$/.exec((await status.textContent())!)![1]!
        expect(existsSync(join(cwd, file))).toBe(true)
        expect((await quickly(['replay', file], { cwd })).code).toBe(1)
        expect(file).toContain('linearizable')
        const seen = await page.locator('.why .prose').textContent()
        const { page: again } = await opened(`${address}${new URL(page.url()).hash}`)
        await soon(() => again.locator('.why .prose').textContent()).toBe(seen)
        expect(await again.locator('h1').textContent()).toBe(await page.locator('h1').textContent())
        await page.locator('h1').click()
        await page.keyboard.press('u')
        await soon(() => tree(page)).toEqual(['main ✓ holds, 2 steps'])
        expect(await page.locator('.history-bar.stuck').count()).toBe(0)
        expect(complaints).toEqual([])
        expect(requests.filter((request) => new URL(request).origin !== new URL(address).origin)).toEqual([])
      },
      cwd,
    )
  })

  test('says so when the server is gone, and keeps what is there', async () => {
    await exploring('two-phase-commit', async ({ page }, _, end) => {
      await soon(() => page.locator('.choices .choice').count()).toBeGreaterThan(1)
      await page.locator('h1').click()
      await page.keyboard.press('1')
      await soon(() => tree(page)).toEqual(['main ✓ holds, 1 step'])
      end()
      await expect
        .poll(
          () =>
            page.evaluate(() =>
              fetch('/').then(
                () => true,
                () => false,
              ),
            ),
          { timeout: 10_000 },
        )
        .toBe(false)
      await page.keyboard.press('1')
      await soon(() => page.locator('.messages [role=alert]').textContent()).toMatch(/^The server does not answer/)
      expect(await tree(page)).toEqual(['main ✓ holds, 1 step'])
    })
  })
})
