/** Pages of recorded histories, state spaces and runs of machines in a real browser. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { folder, quickly } from '../cli/run.js'
import { closeBrowserAtTheEnd, EXECUTABLE, opened } from './browser.js'
import { violations } from './violations.js'

closeBrowserAtTheEnd()
const hasNoBrowser = EXECUTABLE === undefined

const jsonl = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

/** What commands have written, by their arguments: they are run once. */
const written = new Map<string, ReadonlyMap<string, string>>()

/** A folder with the pages that a command writes. */
async function pagesOf(args: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = folder()
  const key = JSON.stringify([args, files])
  const known = written.get(key)
  for (const [name, text] of known ?? Object.entries(files)) writeFileSync(join(cwd, name), text)
  if (known !== undefined) return cwd
  const ended = await quickly([...args, '--html', 'page.html'], { cwd })
  if (ended.code === 254 || ended.code === 255) throw new Error(ended.stderr)
  const pages = readdirSync(cwd).filter((name) => name.startsWith('page'))
  written.set(key, new Map(pages.map((name) => [name, readFileSync(join(cwd, name), 'utf8')])))
  return cwd
}

/** The page of these files, judged with these arguments. */
async function pageOf(files: Readonly<Record<string, string>>, args = ''): Promise<string> {
  const more = args === '' ? [] : args.split(' ')
  return join(await pagesOf(['history', ...Object.keys(files), ...more], files), 'page.html')
}

const spaceOf = async (target: string): Promise<string> =>
  join(await pagesOf(['exhaust', target, '--no-database', '--out', 'traces']), 'page.html')

const nemesis = (f: string, value: string | null, time: number) => ({
  process: 'nemesis',
  type: 'info',
  f,
  value,
  time,
})

/** A read of what was there before a write that had returned; a third client never hears of its write. */
const STALE = jsonl([
  { process: 2, type: 'invoke', f: 'write', value: 7, time: 0 },
  nemesis('start', null, 100),
  nemesis('start', 'Cut off n1 from n2', 150),
  { process: 0, type: 'invoke', f: 'write', value: 1, time: 1000 },
  { process: 2, type: 'info', f: 'write', value: 7, error: 'timeout', time: 1500 },
  { process: 0, type: 'ok', f: 'write', value: 1, time: 2000 },
  { process: 1, type: 'invoke', f: 'read', time: 2500 },
  { process: 1, type: 'ok', f: 'read', value: 0, time: 4000 },
  nemesis('stop', null, 4500),
])

const steps = (key: string, found: number | null) => [
  ['r', 'x', found],
  ['r', 'y', found],
  ['w', key, 1],
]
const SKEW = jsonl([
  ...['x', 'y'].map((key, process) => ({ process, type: 'invoke', f: 'txn', value: steps(key, null) })),
  ...['x', 'y'].map((key, process) => ({ process, type: 'ok', f: 'txn', value: steps(key, 0) })),
])

const textsOf = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allTextContents()
const chosen = async (page: Page): Promise<string> => (await page.locator('.chosen-words').textContent()) ?? ''

describe.skipIf(hasNoBrowser)('the page of a history', () => {
  const stale = () => pageOf({ 'stale.jsonl': STALE }, '--model register --initial 0')

  test('has bars in lanes, the moment of effect, what has no place, what never ended, and what was done meanwhile', async () => {
    const { page, complaints, requests } = await opened(await stale())
    expect(await textsOf(page, '.lane-name')).toEqual(['client 0', 'client 1', 'client 2'])
    expect(await page.locator('.history-bar').count()).toBe(3)
    expect(await page.locator('.history-bar .point').count()).toBe(1)
    expect(await page.locator('.history-bar.info').count()).toBe(1)
    const stuck = page.locator('.history-bar.stuck')
    expect(await stuck.locator('title').textContent()).toBe('read()→0: it would return 1')
    expect(await page.locator('.fault-band text').textContent()).toContain('Cut off n1 from n2')
    expect((await textsOf(page, '.ring-edge text')).sort()).toEqual(['real time', 'value'])
    expect((await textsOf(page, '.ring .extent')).sort()).toEqual(['line 4 to 6', 'line 7 to 8'])
    expect(await chosen(page)).toMatch(/client 1 read\(\)→0 line 7 to 8.*it would return 1/)
    expect([complaints, requests]).toEqual([[], []])
  })

  test('is drawn by time where its log has it, and one event after the other when asked', async () => {
    const { page } = await opened(await stale())
    const lengths = () =>
      page
        .locator('.history-bar:not(.info) .body')
        .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width))
    const [write = 0, read = 0] = await lengths()
    expect(read / write).toBeCloseTo(1.5, 1)
    await page.keyboard.press('o')
    const [first = 0, second = 0] = await lengths()
    expect(second / first).toBeCloseTo(0.5, 1)
    expect(await page.getByRole('button', { name: 'By time' }).getAttribute('aria-pressed')).toBe('false')
  })

  test('is walked through by keys, links and bars, and says each time what is looked at; its address restores it', async () => {
    const file = await stale()
    const { page } = await opened(file)
    await page.keyboard.press('Home')
    expect(await chosen(page)).toContain('client 2 write(7) end not known: timeout')
    await page.keyboard.press('ArrowRight')
    expect(await chosen(page)).toContain('client 0 write(1)')
    await page.keyboard.press('ArrowDown')
    expect(await chosen(page)).toContain('client 1 read()')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('w')
    expect(await chosen(page)).toContain('client 1 read()')
    await page.locator('.prose').getByRole('link', { name: 'line 6' }).first().click()
    expect(await chosen(page)).toContain('client 0 write(1)')
    expect(page.url()).toContain('#operation=1')
    await page.locator('.history-bar.info').click({ position: { x: 30, y: 8 } })
    expect(await chosen(page)).toContain('client 2')
    const { page: second } = await opened(file, { hash: '#operation=1&table' })
    expect(await second.locator('tr.chosen').textContent()).toContain('write(1)')
  })

  test('has the same as a table', async () => {
    const { page } = await opened(await stale())
    await page.keyboard.press('t')
    const rows = await textsOf(page, '.history tbody tr')
    expect(rows).toHaveLength(3)
    expect(rows[0]).toContain('end not known')
    expect(rows[1]).toMatch(/4–6client 0write\(1\).*number 1 in an order that goes well/)
    expect(rows[2]).toContain('has no place: it would return 1')
  })

  test('has the levels, and for each sentence the edge of the ring that it tells', async () => {
    const { page, complaints } = await opened(await pageOf({ 'skew.jsonl': SKEW }, '--check all --initial 0'))
    expect(await page.locator('.level.invalid').count()).toBe(4)
    expect(await textsOf(page, '.level.valid text')).toContain('✓ snapshot-isolation')
    expect(await textsOf(page, '.ring-node text')).toEqual(['T1', 'T2'])
    expect(await textsOf(page, '.prose .edge-type')).toEqual(['rw', 'rw'])
    await page.locator('.prose').getByRole('link', { name: 'T2' }).first().click()
    expect(await chosen(page)).toContain('client 1')
    await page.keyboard.press('t')
    expect(await page.locator('.levels tbody tr').count()).toBe(13)
    expect(complaints).toEqual([])
  })

  test('of several files shows one at a time', async () => {
    const file = await pageOf({ 'a.jsonl': STALE, 'b.jsonl': STALE.replace('"value":0', '"value":1') }, '--initial 0')
    const { page } = await opened(file)
    expect(await page.locator('h1').textContent()).toContain('not linearizable')
    await page.keyboard.press(']')
    expect(await page.locator('h1').textContent()).toMatch(/valid: +linearizable$/)
    expect(await page.locator('.history-bar.stuck').count()).toBe(0)
    expect(page.url()).toContain('#file=2')
    await page.locator('.controls select').selectOption('0')
    expect(await page.locator('.history-bar.stuck').count()).toBe(1)
  })

  test.each(['light', 'dark'] as const)('is accessible in a %s scheme: axe finds nothing', async (colorScheme) => {
    const file = await pageOf({ 'skew.jsonl': SKEW, 'stale.jsonl': STALE }, '--initial 0')
    const { page } = await opened(file, { colorScheme, reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.keyboard.press(']')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('t')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('?')
    expect(await violations(page)).toEqual([])
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const before = await ground()
    expect(before).toBe(colorScheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(18, 21, 24)')
    await page.keyboard.press('Escape')
    // A dialog closes in its own time, and has all keys until then.
    await page.locator('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('c')
    expect(await ground()).not.toBe(before)
  })

  test('has nothing beside its edges, whether wide or narrow', async () => {
    const { page } = await opened(await pageOf({ 'skew.jsonl': SKEW, 'stale.jsonl': STALE }, '--initial 0'))
    for (const width of [1440, 800, 400]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })

  test('of 5,000 operations draws what is in sight of what matters, and all that it has when asked', async () => {
    const events = Array.from({ length: 5_000 }, (_, i) => i).flatMap((i) => [
      { process: i % 40, type: 'invoke', f: 'write', value: i },
      { process: i % 40, type: 'ok', f: 'write', value: i },
    ])
    const text = jsonl([
      ...events.slice(0, 6_000),
      { process: 99, type: 'invoke', f: 'read' },
      { process: 99, type: 'ok', f: 'read', value: 10 },
      ...events.slice(6_000),
    ])
    const { page } = await opened(await pageOf({ 'long.jsonl': text }))
    expect(await page.locator('.why .aside').first().textContent()).toContain('of 5,001 operations are drawn')
    const few = await page.locator('.history-bar').count()
    expect(few).toBeLessThan(10)
    await page.keyboard.press('e')
    const more = await page.locator('.history-bar').count()
    expect(more).toBeGreaterThan(few)
    expect(more).toBeLessThan(150)
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('.history-bar.chosen-bar').count()).toBe(1)
  })
})

const HOSTILE = `</script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">"'\u202Eturned`

describe.skipIf(hasNoBrowser)('what a history holds', () => {
  test.each([10, 10_000_000])('is text, whatever it is: a value of %d characters', async (length) => {
    const value = `${HOSTILE}${'x'.repeat(length)}`
    const text = jsonl([
      { process: 0, type: 'invoke', f: 'put', key: HOSTILE, value },
      { process: 0, type: 'info', f: 'put', key: HOSTILE, error: HOSTILE },
      { process: 'nemesis', type: 'info', f: HOSTILE, value: HOSTILE },
      { process: 1, type: 'invoke', f: 'get', key: HOSTILE },
      { process: 1, type: 'ok', f: 'get', key: HOSTILE, value: HOSTILE },
    ])
    const file = await pageOf({ "<img src=x>'\u202E.jsonl": text }, '--model kv')
    expect(statSync(file).size).toBeLessThan(120_000)
    const { page, complaints, requests } = await opened(file)
    expect(await page.title()).toContain('<img src=x>')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('script').count()).toBe(2)
    expect(await page.locator('.history-bar').count()).toBe(2)
    for (const key of ['Home', 't', 't', 'e', 'w']) await page.keyboard.press(key)
    const all = await page.evaluate(() => document.getElementById('app')!.innerHTML)
    expect(all.length).toBeLessThan(60_000)
    expect(all.includes('\u202E')).toBe(false)
    expect([complaints, requests]).toEqual([[], []])
  })
})

describe.skipIf(hasNoBrowser)('the page of a state space', () => {
  test('has charts with tables, the graph with its path, and a link to the counterexample', async () => {
    const file = await spaceOf('specs/die-hard')
    const { page, complaints, requests } = await opened(file)
    expect(await page.locator('.chart-bar').count()).toBe(16)
    expect(await textsOf(page, '.actions tbody th')).toContain('BigToSmall')
    expect(await page.locator('.state-node').count()).toBe(16)
    expect(await page.locator('.state-node.way').count()).toBe(7)
    expect(await page.locator('.state-node.violates').count()).toBe(2)
    expect(await page.locator('.details').textContent()).toMatch(/State 13.*violates the big jug.*big4.*small3/s)
    await page.keyboard.press('ArrowUp')
    expect(await page.locator('.details h3').first().textContent()).toContain('5 steps from the start')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('.details').textContent()).toContain('1 step from the start')
    await page.locator('.details').getByRole('button', { name: '0', exact: true }).first().click()
    expect(await page.locator('.details').textContent()).toContain('State 0')
    await page.keyboard.press('t')
    expect(await textsOf(page, '.chart:nth-of-type(2) tbody tr')).toEqual([
      '01',
      '12',
      '23',
      '32',
      '42',
      '52',
      '62',
      '72',
    ])
    expect(await page.locator('.graph tbody tr').count()).toBe(16)
    expect([complaints, requests]).toEqual([[], []])
    await page.getByRole('link', { name: 'counterexample' }).click()
    await page.waitForSelector('main.machine')
    expect(await page.locator('h1').textContent()).toContain('the big jug never holds 4 gallons')
  })

  test.each(['light', 'dark'] as const)('is accessible in a %s scheme: axe finds nothing', async (colorScheme) => {
    const file = await spaceOf('specs/die-hard')
    const { page } = await opened(file, { colorScheme, reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('t')
    expect(await violations(page)).toEqual([])
    for (const width of [800, 400]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })
})

describe.skipIf(hasNoBrowser)("the page of a machine's run", () => {
  test('has its states, what each step changes, and axe finds nothing', async () => {
    const cwd = dirname(await spaceOf('specs/die-hard'))
    const { page, complaints } = await opened(join(cwd, 'page.the-big-jug-never-holds-4-gallons.html'))
    expect(await textsOf(page, 'tbody td:nth-of-type(1)')).toEqual([
      'start',
      'FillBigJug',
      'BigToSmall',
      'EmptySmallJug',
      'BigToSmall',
      'FillBigJug',
      'BigToSmall',
    ])
    expect(await page.locator('.why').textContent()).toMatch(/after step 6.*big.*5 → 4.*small.*2 → 3/s)
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('tr.chosen').textContent()).toMatch(/^5FillBigJug/)
    expect(page.url()).toContain('#step=5')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
