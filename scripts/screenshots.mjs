// Draws the pictures in docs/images/: pages of three counterexamples, wide and narrow, light and dark, what a reader can do in
// one of them, a history and a state space. Needs Chromium and a build.
// Run as `node scripts/screenshots.mjs`; FAULTLINE_BROWSER names another browser than /usr/bin/chromium.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
  { width: 1440, height: 1080, colorScheme: 'light' },
  { width: 1440, height: 1080, colorScheme: 'dark' },
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

/** A register behind a leader that is cut off, and goes on answering. */
const HISTORY = [
  [0, 'invoke', 'write', 1, 0],
  [1, 'invoke', 'read', null, 3],
  [0, 'ok', 'write', 1, 14],
  [1, 'ok', 'read', 1, 18],
  [2, 'invoke', 'cas', [1, 2], 20],
  [1, 'invoke', 'read', null, 24],
  [2, 'ok', 'cas', [1, 2], 36],
  [1, 'ok', 'read', 2, 40],
  ['nemesis', 'info', 'start', null, 44],
  ['nemesis', 'info', 'start', 'n1 cut off from n2 and n3', 45],
  [3, 'invoke', 'write', 9, 47],
  [0, 'invoke', 'write', 3, 50],
  [2, 'invoke', 'cas', [1, 4], 58],
  [0, 'ok', 'write', 3, 68],
  [2, 'fail', 'cas', [1, 4], 72],
  [1, 'invoke', 'read', null, 76],
  [1, 'ok', 'read', 2, 90],
  [3, 'info', 'write', 9, 92],
  ['nemesis', 'info', 'stop', null, 95],
  ['nemesis', 'info', 'stop', 'healed', 96],
  [0, 'invoke', 'read', null, 98],
  [0, 'ok', 'read', 3, 112],
].map(([process, type, f, value, time]) => ({ process, type, f, value, time }))

/** Pages that are no counterexamples: the name, how high it is drawn, and what writes it. */
const OTHERS = [
  ['history', 660, ['history', 'register.jsonl', '--model', 'cas-register', '--initial', '0']],
  [
    'space',
    1100,
    ['exhaust', 'snapshot-isolation', '--config', 'write-skew', '--property', 'serializable', '--no-database'],
  ],
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
  writeFileSync(join(folder, 'register.jsonl'), HISTORY.map((event) => `${JSON.stringify(event)}\n`).join(''))
  for (const [name, height, command] of OTHERS) {
    const page = join(folder, `${name}.html`)
    // Ends with 1, since something does not hold.
    spawnSync(process.execPath, [main, ...command, '--html', page, '--quiet'], { cwd: folder })
    await drawRecorded(name, page, height)
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

async function drawRecorded(name, page, height) {
  const window = await browser.newContext({
    viewport: { width: 1440, height },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  const view = await window.newPage()
  await view.goto(pathToFileURL(page).href)
  await view.waitForSelector('main')
  await view.screenshot({ path: join(images, `${name}-1440-light.png`), fullPage: name === 'space' })
  await window.close()
}
