/** `pages`: how large the page of a long trace is, and how fast a real browser opens, scrolls and steps it, by its own clock. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatTrace } from '../traces/index.js'
import { longTrace } from './long-trace.js'
import { COMMAND } from './places.js'
import { markdown, writeSection } from './results.js'
import { table, thousands } from './text.js'

const STEPS = 10_000
/** Times that the page is opened, and frames that are looked at. */
const ROUNDS = 7
const FRAMES = 120

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** Among what is there for development: a variable, since what is shipped is not installed with it. */
const DRIVER: string = 'playwright-core'

const title = 'Pages of counterexamples'
const header = ['page', 'measured', 'goal']

/** @param only `once` opens it once, and keeps nothing in the results */
export async function pages(only: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-'))
  try {
    const file = join(folder, 'page.html')
    writeFileSync(join(folder, 'trace.json'), formatTrace(longTrace(STEPS)))
    execFileSync(process.execPath, [COMMAND, 'show', 'trace.json', '--html', file], { cwd: folder })
    const size = ['size, MB', (statSync(file).size / 1e6).toFixed(2), '< 1']
    const executable = process.env.FAULTLINE_BROWSER ?? BROWSERS.find((place) => existsSync(place))
    const rows = executable === undefined ? [] : await inBrowser(executable, file, only === undefined ? ROUNDS : 1)
    const what = `A trace of ${thousands(STEPS)} steps on 9 lanes: its page`
    table(what, header, [size, ...rows.map(({ cells }) => cells)])
    const absent =
      'No browser: install Chromium, or name one in FAULTLINE_BROWSER. How fast the page is was not measured.'
    if (executable === undefined) process.stdout.write(`\n${absent}\n`)
    if (only !== undefined) return
    const versions = rows.slice(0, 1).map(({ browser }) => browser)
    const load = `Load of the machine when it was measured: ${loadavg()[0]!.toFixed(1)}.`
    const about = executable === undefined ? absent : `${REMARK}\n\n${load}`
    const body = [`${what}.`, markdown(header, [size, ...rows.map(({ cells }) => cells)]), about].join('\n\n')
    writeSection({ name: 'pages', title, command: 'npm run bench -- pages', versions, body })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const REMARK =
  `Medians of ${ROUNDS} times that the page is opened from disk, without a graphics processor, by the clock of the page: from the ` +
  'beginning of the navigation until its rows are drawn, and until a key that was pressed then has had its effect on the ' +
  `screen. Of scrolling (a screen and a half at a time) and stepping, ${FRAMES} frames: the median, and the slowest of twenty.`

/** What of it is used: what is shipped names nothing that is not installed with it. */
interface Driver {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>
  }
}
interface Browser {
  newPage(options: { readonly viewport: { readonly width: number; readonly height: number } }): Promise<Page>
  version(): string
  close(): Promise<void>
}
interface Page {
  addInitScript(source: string): Promise<unknown>
  goto(address: string): Promise<unknown>
  evaluate(source: string): Promise<unknown>
  close(): Promise<void>
}

interface Measured {
  readonly browser: string
  readonly cells: readonly string[]
}

async function inBrowser(executablePath: string, file: string, rounds: number): Promise<readonly Measured[]> {
  const { chromium } = (await import(DRIVER)) as Driver
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const row = (...cells: readonly string[]): Measured => ({ browser: `Chromium ${browser.version()}`, cells })
  try {
    const opened: (readonly [number, number])[] = []
    let page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    for (let round = 0; round < rounds; round += 1) {
      await page.close()
      page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      opened.push(await opening(page, file))
    }
    const scrolling = await frames(page, 'document.querySelector(".scroller").scrollTop = i * 1000')
    const stepping = await frames(page, 'document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }))')
    const middle = (times: readonly number[]) => ms(quantile(times, 0.5))
    return [
      row('opened: rows drawn', middle(opened.map(([drawn]) => drawn)), '< 2,000 ms'),
      row('opened: answers a key', middle(opened.map(([, ready]) => ready)), '< 2,000 ms'),
      row('scrolled, a frame', `${middle(scrolling)} (${ms(quantile(scrolling, 0.95))})`, '< 33 ms'),
      row('stepped, a frame', `${middle(stepping)} (${ms(quantile(stepping, 0.95))})`, '< 33 ms'),
    ]
  } finally {
    await browser.close()
  }
}

/** Milliseconds since the beginning of the navigation: the first frame with rows, and with what a key does. */
async function opening(page: Page, file: string): Promise<readonly [number, number]> {
  // The page's own policy allows no other script, so it comes from outside.
  await page.addInitScript(`
    globalThis.drawn = new Promise((settle) => {
      const look = () => {
        if (document.querySelector('.drawing .lane') === null) setTimeout(look)
        else requestAnimationFrame(() => setTimeout(() => settle(performance.now())))
      }
      setTimeout(look)
    })`)
  await page.goto(pathToFileURL(file).href)
  const times = (await page.evaluate(`(async () => {
    const drawn = await globalThis.drawn
    const before = document.querySelector('.position').textContent
    while (document.querySelector('.position').textContent === before) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }))
      await new Promise((settle) => setTimeout(settle))
    }
    await new Promise((settle) => requestAnimationFrame(() => setTimeout(settle)))
    return [drawn, performance.now()]
  })()`)) as [number, number]
  return times
}

/** How long each of some frames takes in which something is done, from doing it until it is drawn. */
async function frames(page: Page, act: string): Promise<readonly number[]> {
  return (await page.evaluate(`(async () => {
    const times = []
    for (let i = 0; i < ${FRAMES}; i += 1) {
      const begin = performance.now()
      ${act}
      await new Promise((settle) => requestAnimationFrame(() => setTimeout(settle)))
      times.push(performance.now() - begin)
    }
    return times
  })()`)) as number[]
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

const ms = (time: number): string => `${time.toFixed(0)} ms`
