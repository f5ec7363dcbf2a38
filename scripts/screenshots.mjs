// Draws the pictures in docs/images/: pages of three counterexamples, wide and narrow, light and dark. Needs Chromium and a build.
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
    for (const { width, height, colorScheme } of VIEWS) {
      const window = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
      const view = await window.newPage()
      await view.goto(pathToFileURL(page).href)
      await view.waitForSelector('.drawing')
      const path = join(images, `${name}-${width}-${colorScheme}.png`)
      await view.screenshot({ path, fullPage: width < 1100 })
      await window.close()
    }
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
