/** Branches in the page, with a model of a few lines. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { closeBrowserAtTheEnd, EXECUTABLE, type Opened, opened, pageOf } from './browser.js'
import { TOY, toyTrace, withToy } from './toy.js'

closeBrowserAtTheEnd()

const trace = toyTrace(TOY)

const toy = async (options: Parameters<typeof opened>[1] = {}): Promise<Opened> =>
  opened(await pageOf(trace), { before: withToy(), ...options })

const stepOf = async (page: Page): Promise<string> =>
  (await page.locator('.position').textContent())!.replace(/\s+/g, ' ').trim()
const tree = (page: Page): Promise<string[]> => page.locator('.tree [role=treeitem]').allTextContents()
const current = (page: Page): Promise<string | null> =>
  page.locator('.tree [aria-selected=true]').getAttribute('data-branch')
const choices = (page: Page): Promise<string[]> => page.locator('.choices li .event').allTextContents()
/** What is asked of a model is answered a little later. */
const soon = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 5_000, interval: 20 })

describe.skipIf(EXECUTABLE === undefined)('what if', () => {
  test('lists what is possible at the step, numbered, with what becomes of the property', async () => {
    const { page, complaints } = await toy({ hash: '#step=3' })
    await soon(() => choices(page)).toEqual([
      'node1 counts',
      'node2 counts',
      'node3 counts',
      'node1 crashes',
      'node2 crashes',
      'node3 crashes',
    ])
    await soon(() => page.locator('.choices .fate .unseen').allTextContents()).toEqual([
      'violated all the same',
      'violated all the same',
      'as it happened',
      'the property holds; 1 later step is not possible any more',
      'violated all the same',
      'violated all the same; 1 later step is not possible any more',
    ])
    expect(await page.locator('.choices .key').allTextContents()).toEqual(['1', '2', '3', '4', '5', '6'])
    expect(await tree(page)).toEqual(['main ✗ nobody comes to three @5'])
    expect(complaints).toEqual([])
  })

  test('narrows the list by words and to what is no fault, and the numbers are those of the list', async () => {
    const { page } = await toy({ hash: '#step=3' })
    await soon(() => choices(page)).toHaveLength(6)
    await page.getByRole('checkbox', { name: '3 faults' }).uncheck()
    expect(await choices(page)).toEqual(['node1 counts', 'node2 counts', 'node3 counts'])
    await page.getByRole('checkbox', { name: '3 faults' }).check()
    await page.getByRole('searchbox', { name: 'events that are possible' }).fill('Crashes')
    expect(await choices(page)).toHaveLength(3)
    await page.locator('.next h2').click()
    await page.keyboard.press('2')
    await soon(() => stepOf(page)).toBe('step 4 of 4')
    expect(await page.locator('button.row[aria-current=step]').textContent()).toContain('node2 crashes')
  })

  test('steps on with the event that comes next anyway', async () => {
    const { page } = await toy({ hash: '#step=3' })
    await page.keyboard.press('3')
    await soon(() => stepOf(page)).toBe('step 4 of 5')
    expect(await tree(page)).toHaveLength(1)
  })

  test('makes a branch of any other event, which is marked and says what it is; what was found stays', async () => {
    const { page } = await toy({ hash: '#step=3' })
    await page.keyboard.press('4')
    await soon(() => current(page)).toBe('A')
    expect(await stepOf(page)).toBe('step 4 of 4')
    expect(await tree(page)).toEqual(['main ✗ nobody comes to three @5', '└─ A after 3 ✓ holds, 4 steps'])
    expect(await page.locator('h1').textContent()).toMatch(/^✓ nobody comes to three \(always\) holds so far$/)
    expect(await page.locator('.standing').textContent()).toMatch(
      /Branch A leaves the original schedule after step 3.*Nothing is violated so far.*not the counterexample/,
    )
    expect(await page.locator('.row.branched').count()).toBe(1)
    expect(await page.locator('.row.branched .chip').textContent()).toBe('from here: branch A')
    expect(await page.locator('.row.violated').count()).toBe(0)
    await page.getByRole('button', { name: 'Back to that' }).click()
    expect([await current(page), await stepOf(page)]).toEqual(['main', 'step 4 of 5'])
    expect(await page.locator('h1').textContent()).toContain('does not hold')
    expect(await page.locator('.row.branched').count()).toBe(0)
    expect(await tree(page)).toHaveLength(2)
  })

  test('goes on by hand at the end of a branch, and undoes one action after the other', async () => {
    const { page } = await toy({ hash: '#step=3' })
    await page.keyboard.press('2')
    await page.keyboard.press('2')
    await soon(() => page.locator('h1').textContent()).toContain('does not hold')
    expect(await tree(page)).toEqual(['main ✗ nobody comes to three @5', '└─ A after 3 ✗ nobody comes to three @5'])
    await page.keyboard.press('u')
    expect(await tree(page)).toEqual(['main ✗ nobody comes to three @5', '└─ A after 3 ✓ holds, 4 steps'])
    expect(await stepOf(page)).toBe('step 4 of 4')
    await page.keyboard.press('u')
    expect([await tree(page), await stepOf(page)]).toEqual([['main ✗ nobody comes to three @5'], 'step 3 of 5'])
    await page.keyboard.press('u')
    expect(await page.locator('.messages [role=status]').textContent()).toBe('This is as it was found.')
  })

  test('resumes the schedule, and names what could not happen any more', async () => {
    const { page } = await toy({ hash: '#step=3' })
    await page.keyboard.press('4')
    await page.keyboard.press('r')
    await soon(() => page.locator('.left-out li').allTextContents()).toEqual([
      'original step 5: timeout [count] at node1 not possible any more',
    ])
    expect(await stepOf(page)).toBe('step 5 of 5')
    expect(await page.locator('.row.branched').count()).toBe(2)
    await page.keyboard.press('r')
    await soon(() => page.locator('.messages [role=status]').textContent()).toBe('Nothing is left of the schedule.')
    await page.keyboard.press('u')
    expect(await stepOf(page)).toBe('step 4 of 4')
    expect(await page.locator('.left-out').count()).toBe(0)
    await page.locator('.tree [data-branch=main]').click()
    await page.getByRole('slider', { name: 'Step' }).fill('3')
    await page.getByRole('button', { name: '+ rest: take node2 counts, then resume the original schedule' }).click()
    await soon(() => tree(page)).toContain('└─ B after 3 ✗ nobody comes to three @6')
  })

  test('finds the branch again that somebody made before, and one branches off from another', async () => {
    const { page } = await toy({ hash: '#step=3' })
    await page.keyboard.press('2')
    await soon(() => current(page)).toBe('A')
    await page.keyboard.press('3')
    await soon(() => stepOf(page)).toBe('step 5 of 5')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('1')
    await soon(() => current(page)).toBe('B')
    await page.locator('.tree [data-branch=main]').click()
    await page.getByRole('slider', { name: 'Step' }).fill('3')
    await page.keyboard.press('2')
    await soon(() => current(page)).toBe('A')
    expect(await stepOf(page)).toBe('step 4 of 5')
    expect(await tree(page)).toEqual([
      'main ✗ nobody comes to three @5',
      '└─ A after 3 ✓ holds, 5 steps',
      '   └─ B after 4 ✗ nobody comes to three @5',
    ])
    // In the part that it shares, a branch is its parent.
    await page.getByRole('slider', { name: 'Step' }).fill('3')
    await page.keyboard.press('3')
    await soon(() => current(page)).toBe('main')
    await page.getByRole('slider', { name: 'Step' }).fill('2')
    await page.keyboard.press('6')
    await soon(() => current(page)).toBe('C')
    expect(await tree(page)).toContain('└─ C after 2 ✓ holds, 3 steps')
  })

  test('is a tree for the keyboard, and deletes only when asked twice', async () => {
    const { page } = await toy({ hash: '#step=3' })
    for (const key of ['2', '3', 'ArrowLeft', '1']) await page.keyboard.press(key, { delay: 100 })
    await soon(() => current(page)).toBe('B')
    await page.keyboard.press('b')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-branch'))).toBe('B')
    await page.keyboard.press('ArrowLeft')
    expect(await current(page)).toBe('A')
    await page.keyboard.press('Home')
    expect(await current(page)).toBe('main')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await current(page)).toBe('B')
    await page.keyboard.press('ArrowUp')
    expect(await current(page)).toBe('A')
    await page.getByRole('button', { name: 'Delete A' }).click()
    expect(await tree(page)).toHaveLength(3)
    await page.getByRole('button', { name: 'Really delete A and 1 more?' }).click()
    expect([await tree(page), await current(page)]).toEqual([['main ✗ nobody comes to three @5'], 'main'])
    // Its name is not used again.
    await page.keyboard.press('1')
    await soon(() => current(page)).toBe('C')
  })

  test('does not take back what another branch needs', async () => {
    const { page } = await toy({ hash: '#step=3' })
    for (const key of ['2', '3', '3', 'ArrowLeft', '1']) await page.keyboard.press(key, { delay: 100 })
    await soon(() => current(page)).toBe('B')
    await page.locator('.tree [data-branch=A]').click()
    await page.keyboard.press('u')
    await soon(() => stepOf(page)).toBe('step 5 of 5')
    await page.keyboard.press('u')
    expect(await page.locator('.messages [role=status]').textContent()).toBe(
      'Branch B needs these steps: delete it first.',
    )
    expect(await stepOf(page)).toBe('step 5 of 5')
  })

  test('is restored by its address, branches and all', async () => {
    const { page } = await toy({ hash: '#step=3' })
    for (const key of ['4', 'r', 'ArrowLeft', '1']) await page.keyboard.press(key, { delay: 100 })
    await soon(() => current(page)).toBe('B')
    await page.keyboard.press('ArrowLeft')
    const seen = async (each: Page) => [
      await tree(each),
      await current(each),
      await stepOf(each),
      await each.locator('.rows').textContent(),
    ]
    const before = await seen(page)
    const hash = new URL(page.url()).hash
    expect(hash).toBe('#step=4&branch=B&tree=A-main-3-3.r5~B-A-4-0')
    const again = await toy({ hash })
    await soon(() => current(again.page)).toBe('B')
    expect(await seen(again.page)).toEqual(before)
    expect(new URL(again.page.url()).hash).toBe(hash)
    expect(again.complaints).toEqual([])
  })

  test.each([
    '#step=4&branch=Z&tree=A-main-3-99',
    '#tree=~~x-y&branch=%00&step=9999999999',
    '#tree=A-main-4000-1&step=2',
  ])('survives an address that makes no sense: %s', async (hash) => {
    const { page, complaints } = await toy({ hash })
    await soon(() => choices(page)).toHaveLength(6)
    expect(await tree(page)).toEqual(['main ✗ nobody comes to three @5'])
    expect(complaints).toEqual([])
  })

  test('tells who follows a link to a branch in a page without a model that it has none', async () => {
    const { page } = await opened(await pageOf(trace), { hash: '#step=4&branch=A&tree=A-main-3-3' })
    await soon(() => page.locator('.messages [role=status]').textContent()).toMatch(/this page has no model/)
    expect(await stepOf(page)).toBe('step 4 of 5')
  })

  test('says nothing about a property that only endless runs can violate', async () => {
    const options = { ...TOY, kind: 'eventually' }
    const { page } = await opened(await pageOf(toyTrace(options)), { before: withToy(options), hash: '#step=3' })
    await page.keyboard.press('2')
    await soon(() => tree(page)).toEqual(['main ✗ nobody comes to three @5', '└─ A after 3 4 steps'])
    expect(await page.locator('h1').textContent()).toMatch(/\(eventually\) cannot be judged by steps that end$/)
    await soon(() => choices(page)).toHaveLength(6)
    await page.waitForTimeout(200)
    expect(await page.locator('.choices').textContent()).not.toMatch(/[✗✓…]|holds|violated/)
  })

  test('says why the model does not answer, and goes on', async () => {
    const { page } = await toy({
      before: withToy({ ...TOY, trouble: 'a handler of node1 threw: <b>oops</b>' }),
      hash: '#step=3',
    })
    await page.keyboard.press('4')
    await soon(() => current(page)).toBe('A')
    await page.keyboard.press('4')
    await soon(() => page.locator('.messages [role=alert]').first().textContent()).toBe(
      'a handler of node1 threw: <b>oops</b>',
    )
    await page.keyboard.press('1')
    await soon(() => stepOf(page)).toBe('step 5 of 5')
    expect(await page.locator('.messages [role=alert]').count()).toBe(0)
  })
})
