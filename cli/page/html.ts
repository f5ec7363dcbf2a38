/** Pages as single files: their script and style inside, and a policy that allows nothing else. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { HistoryPage } from '../../history/page/index.js'
import type { Report } from '../../traces/report/index.js'
import type { MachinePage, SpacePage } from '../../traces/report/space.js'
import { VIEWER } from '../places.js'
import type { PageExport } from './exports.js'
import { LOADER } from './loader.js'
import { type PageModel, packed } from './model.js'

/** From this length on, data is compressed: before, it stays readable. */
const PLAIN_MAX = 100_000

/** Longer than this, a page takes too long to send and to open. */
const PAGE_MAX = 1_000_000

/**
 * The page of a counterexample, with its model if there is one and the page does not get too long by it. The same
 * arguments give the same page, byte for byte.
 */
export function reportPage(report: Report, model?: PageModel, exports: readonly PageExport[] = []): string {
  const whole = reportPageOf(report, model, exports)
  if (model === undefined || whole.length <= PAGE_MAX) return whole
  const missing = `${NO_MODEL}: with it, this page would be longer than ${PAGE_MAX / 1e6} MB; \`faultline explore\` has it.`
  return reportPageOf({ ...report, missing: [...report.missing, missing] }, undefined, exports)
}

/** How a page begins to say why it has no model. */
export const NO_MODEL = 'No other steps can be taken in this page, since the model is not in it'

function reportPageOf(report: Report, model: PageModel | undefined, exports: readonly PageExport[]): string {
  const script = asset('page.js')
  return page({
    title: `${report.property.name} · ${report.target}`,
    scripts: model === undefined ? [script] : [LOADER, script],
    ...(model === undefined ? {} : { allowed: [model.script] }),
    body: [
      APP,
      data(JSON.stringify(report)),
      ...(exports.length === 0 ? [] : [hidden('exports-gzip', JSON.stringify(exports))]),
      ...(model === undefined
        ? []
        : [hidden('model-gzip', model.script), hidden('begin-gzip', JSON.stringify(model.begin))]),
    ].join('\n'),
  })
}

const hidden = (id: string, text: string): string => `<script type="text/plain" id="${id}">${packed(text)}</script>`

/** The page of the explorer, whose model is at the server: it asks that with the token. */
export function livePage(report: Report, token: string): string {
  return page({
    title: `Faultline: ${report.target}`,
    scripts: [asset('remote.js'), asset('page.js')],
    connect: "'self'",
    head: [`<meta name="faultline-token" content="${escaped(token)}">`],
    body: [APP, data(JSON.stringify(report))].join('\n'),
  })
}

const APP =
  '<div id="app"><noscript>This page draws runs of a protocol; it needs JavaScript, but no network.</noscript></div>'

/** The page of a recorded history, a state space, or a run of a plain machine: it finds out by its data which one it is. */
export function recordedPage(title: string, shown: HistoryPage | SpacePage | MachinePage): string {
  return page({
    title,
    scripts: [asset('recorded.js')],
    style: asset('recorded.css'),
    body: [
      '<div id="app"><noscript>This page draws what was found; it needs JavaScript, but no network.</noscript></div>',
      data(JSON.stringify(shown)),
    ].join('\n'),
  })
}

interface Page {
  readonly title: string
  /** Default: that of counterexamples. */
  readonly style?: string
  /** More HTML for its head, escaped. */
  readonly head?: readonly string[]
  readonly scripts?: readonly string[]
  /** Scripts that those may add. */
  readonly allowed?: readonly string[]
  /** What the page may ask, if anything: a source of its policy. */
  readonly connect?: string
  /** HTML: everything in it must be escaped by now. */
  readonly body: string
}

export function page({
  title,
  head = [],
  scripts = [],
  allowed = [],
  connect,
  style = asset('page.css'),
  body,
}: Page): string {
  const policy = [
    "default-src 'none'",
    ...(scripts.length === 0 ? [] : [`script-src ${[...scripts, ...allowed].map(digest).join(' ')}`]),
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
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
    ...head,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    body,
    ...scripts.map((script) => `<script>${script}</script>`),
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
  return hidden('report-gzip', json)
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
