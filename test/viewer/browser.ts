/** A real browser, and pages that the command line has written, opened from disk. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { formatTrace, type Trace } from '../../traces/index.js'
import { folder, quickly } from '../cli/run.js'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** FAULTLINE_BROWSER names another one. */
export const EXECUTABLE = process.env.FAULTLINE_BROWSER ?? PLACES.find((place) => existsSync(place))

if (EXECUTABLE === undefined)
  process.stderr.write(
    'No Chromium was found (install it, or name one in FAULTLINE_BROWSER): tests of pages are left out.\n',
  )

let browser: Promise<Browser> | undefined

/** One browser for the tests of a file. */
export function closeBrowserAtTheEnd(): void {
  afterAll(async () => (await browser)?.close())
}

/** A page in a window of its own. What it complains about, and what it asks of a network, is kept. */
export interface Opened {
  readonly page: Page
  /** Errors, and messages on the console. */
  readonly complaints: readonly string[]
  /** Addresses that it asked for, besides its own. */
  readonly requests: readonly string[]
}

/** Of a file, or of a server. */
export async function opened(
  file: string,
  options: BrowserContextOptions & { readonly hash?: string; readonly before?: (page: Page) => Promise<void> } = {},
): Promise<Opened> {
  const { hash = '', before, ...context } = options
  browser ??= chromium.launch({ executablePath: EXECUTABLE!, args: ['--no-sandbox', '--disable-gpu'] })
  const window = await (await browser).newContext({ viewport: { width: 1440, height: 900 }, ...context })
  const page = await window.newPage()
  const [complaints, requests]: [string[], string[]] = [[], []]
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  const address = file.startsWith('http:') ? file : pathToFileURL(file).href
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && request.url() !== 'data:,') requests.push(request.url())
  })
  await before?.(page)
  await page.goto(address + hash)
  await page.waitForSelector('main')
  return { page, complaints, requests }
}

const written = new Map<Trace, string>()

/** The page of a trace, as a file. It is made once. */
export async function pageOf(trace: Trace): Promise<string> {
  const cwd = folder()
  const known = written.get(trace)
  if (known !== undefined) {
    writeFileSync(join(cwd, 'page.html'), known)
    return join(cwd, 'page.html')
  }
  writeFileSync(join(cwd, 'trace.json'), formatTrace(trace))
  const ended = await quickly(['show', 'trace.json', '--html', 'page.html'], { cwd })
  if (ended.code !== 0) throw new Error(`Expected a page, got ${ended.stderr}`)
  written.set(trace, readFileSync(join(cwd, 'page.html'), 'utf8'))
  return join(cwd, 'page.html')
}
