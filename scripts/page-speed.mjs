// How long a page of ten thousand steps on nine lanes takes to open, to scroll and to step, by the browser's own clock. Needs
// Chromium and a build. Run as `node scripts/page-speed.mjs`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { tsImport } from 'tsx/esm/api'

const STEPS = 10_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'faultline-'))
const { longTrace } = await tsImport('../test/viewer/long.ts', import.meta.url)
const { formatTrace } = await tsImport('../traces/index.ts', import.meta.url)
const file = join(folder, 'page.html')
writeFileSync(join(folder, 'trace.json'), formatTrace(longTrace(STEPS)))
execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), 'show', 'trace.json', '--html', file], { cwd: folder })

const browser = await chromium.launch({
  executablePath: process.env.FAULTLINE_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(pathToFileURL(file).href)
  await page.waitForSelector('.drawing')
  // Of the clock of the page: from the beginning of the navigation to the first frame with the diagram, then a frame each.
  const opened = await page.evaluate(() => performance.mark('drawn').startTime)
  const frames = async (act) =>
    page.evaluate(async (source) => {
      const step = new Function('i', source)
      const times = []
      for (let i = 0; i < 60; i += 1) {
        const begin = performance.now()
        step(i)
        await new Promise((settle) => requestAnimationFrame(() => setTimeout(settle)))
        times.push(performance.now() - begin)
      }
      times.sort((a, b) => a - b)
      return { median: times[30], worst: times[59] }
    }, act)
  const scroll = await frames('document.querySelector(".scroller").scrollTop = i * 6000')
  const keys = await frames('document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }))')
  const ms = (time) => `${time.toFixed(0)} ms`
  process.stdout.write(
    [
      `page      ${(statSync(file).size / 1e6).toFixed(2)} MB of ${STEPS} steps on 9 lanes`,
      `opened    ${ms(opened)}`,
      `scrolled  ${ms(scroll.median)} a frame, ${ms(scroll.worst)} at worst`,
      `stepped   ${ms(keys.median)} a step, ${ms(keys.worst)} at worst`,
      '',
    ].join('\n'),
  )
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
