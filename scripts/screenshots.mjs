// Draws the pictures in docs/images/: pages of three counterexamples, wide and narrow, light and dark, and what a reader can do in
// one of them. Needs Chromium and a build.
// Run as `node scripts/screenshots.mjs`; FAULTLINE_BROWSER names another browser than /usr/bin/chromium.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const main = join(root, 'dist/cli/main.js')
const images = join(root, 'docs/images')

const PAGES = [
  ['raft', 'raft/commits-earlier-terms', 'figure-8-b', 'committed entries are on a majority'],
  ['quorum-store', 'quorum-store', 'majority', 'linearizable'],
  ['write-skew', 'snapshot-isolation', 'write-skew', 'serializable'],
]
const VIEWS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 800, height: 1000, colorScheme: 'light' },
  { width: 800, height: 1000, colorScheme: 'dark' },
]

/** Where in the page of the first one, and what is done there. */
const DEEDS = [
  {
    name: 'what-if',
    ...VIEWS[0],
    hash: '#step=9',
    act: async (view) => {
      await view.getByRole('button', { name: '+ rest: take timeout [election] at server3' }).click()
      await view.waitForSelector('.row.branched')
    },
  },
  {
    name: 'compare',
    ...VIEWS[1],
    hash: '#step=7',
    act: async (view) => {
      await view.keyboard.press('e')
      await view.getByRole('button', { name: 'Compare' }).click()
      await view.waitForSelector('.comparison')
      await view.keyboard.press('Escape')
    },
  },
]

const folder = mkdtempSync(join(tmpdir(), 'faultline-'))
const browser = await chromium.launch({
  executablePath: process.env.FAULTLINE_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  mkdirSync(images, { recursive: true })
  for (const [name, target, config, property] of PAGES) {
    const check = ['check', target, '--config', config, '--property', property, '--runs', '500', '--no-database']
    const { stdout } = spawnSync(process.execPath, [main, ...check, '--out', '.', '--json'], { cwd: folder })
    const { counterexample } = JSON.parse(stdout.toString()).targets[0]
    const page = join(folder, `${name}.html`)
    execFileSync(process.execPath, [main, 'show', counterexample.trace, '--html', page], { cwd: folder })
    for (const each of VIEWS) await draw(name, page, each)
    if (name === PAGES[0][0]) for (const each of DEEDS) await draw(each.name, page, each)
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}

async function draw(name, page, { width, height, colorScheme, hash = '', act }) {
  const window = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  const view = await window.newPage()
  await view.goto(pathToFileURL(page).href + hash)
  await view.waitForSelector('.drawing')
  // The model answers a little later.
  await view.waitForFunction(() => {
    const told = document.querySelector('.possible')?.textContent ?? 'asking'
    return !told.includes('asking') && document.querySelector('.choices .open') === null
  })
  await act?.(view)
  await view.waitForTimeout(1_000)
  await view.screenshot({ path: join(images, `${name}-${width}-${colorScheme}.png`), fullPage: width < 1100 })
  await window.close()
}
