/** Pages as single files: their script and style inside, and a policy that allows nothing else. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { HistoryPage } from '../../history/page/index.js'
import type { Report } from '../../traces/report/index.js'
import type { MachinePage, SpacePage } from '../../traces/report/space.js'
import { VIEWER } from '../places.js'

/** From this length on, data is compressed: before, it stays readable. */
const PLAIN_MAX = 100_000

/** The page of a counterexample. The same report gives the same page, byte for byte. */
export function reportPage(report: Report): string {
  const script = asset('page.js')
  return page({
    title: `${report.property.name} · ${report.target}`,
    script,
    body: [
      '<div id="app"><noscript>This page draws a counterexample; it needs JavaScript, but no network.</noscript></div>',
      data(JSON.stringify(report)),
    ].join('\n'),
  })
}

/** The page of a recorded history, a state space, or a run of a plain machine: it finds out by its data which one it is. */
export function recordedPage(title: string, shown: HistoryPage | SpacePage | MachinePage): string {
  return page({
    title,
    script: asset('recorded.js'),
    style: asset('recorded.css'),
    body: [
      '<div id="app"><noscript>This page draws what was found; it needs JavaScript, but no network.</noscript></div>',
      data(JSON.stringify(shown)),
    ].join('\n'),
  })
}

interface Page {
  readonly title: string
  readonly script?: string
  /** Default: that of counterexamples. */
  readonly style?: string
  /** HTML: everything in it must be escaped by now. */
  readonly body: string
}

export function page({ title, script, style = asset('page.css'), body }: Page): string {
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${digest(script)}`]),
    `style-src ${digest(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    body,
    ...(script === undefined ? [] : [`<script>${script}</script>`]),
    '</body>',
    '</html>',
  ].join('\n')}\n`
}

/** Text for HTML, in an element or in an attribute with double quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON cannot end the element it stands in: it has no `<`. */
function data(json: string): string {
  if (json.length <= PLAIN_MAX)
    return `<script type="application/json" id="report">${json.replaceAll('<', '\\u003c')}</script>`
  return `<script type="text/plain" id="report-gzip">${gzipSync(json, { level: 9 }).toString('base64')}</script>`
}

const assets = new Map<string, string>()

/** What the build made of the viewer, read once. */
function asset(name: string): string {
  const known = assets.get(name)
  if (known !== undefined) return known
  const text = readFileSync(new URL(name, VIEWER), 'utf8').trimEnd()
  assets.set(name, text)
  return text
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
