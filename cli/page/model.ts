/** The model of a page: its script, where the page begins, and proof that the script does what the model did. */
import { createContext, Script } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { settingOf } from '../../explore/stepper/index.js'
import type { Suite } from '../../properties/index.js'
import type { Trace } from '../../traces/index.js'
import type { Stepper, StepperOffer } from '../../traces/report/index.js'
import type { ProtocolReference } from '../targets.js'
import { bundleModel } from './bundle.js'

export interface PageModel {
  readonly script: string
  readonly begin: Pick<StepperOffer, 'setting' | 'path'> & { readonly modelFile: string | null }
}

/** The model of the page of a trace, or why the page has none. */
export async function modelFor(
  trace: Trace,
  suite: Suite,
  reference: Pick<ProtocolReference, 'file' | 'suite'>,
): Promise<PageModel | { readonly lacking: string }> {
  const { script, lacking } = await bundleModel(reference)
  if (script === undefined) return { lacking }
  const begin = {
    setting: settingOf(suite, trace),
    path: trace.steps.map(({ event }) => event),
    modelFile: trace.modelFile,
  }
  const flaw = await flawOf({ script, begin }, trace)
  return flaw === undefined ? { script, begin } : { lacking: flaw }
}

/** Steps that are tried: after so many, what a browser lacks has shown itself. */
const TRIED_MAX = 100
const LOADING_MS = 10_000

/** Runs the script where there is nothing but the language and what browsers have. `undefined` where all is well. */
async function flawOf({ script, begin }: PageModel, trace: Trace): Promise<string | undefined> {
  try {
    const world = createContext({ console: SILENT, ...LIKE_A_BROWSER })
    new Script(script).runInContext(world, { timeout: LOADING_MS })
    const stepper = (world as { faultlineModel: (begin: PageModel['begin']) => Stepper }).faultlineModel(begin)
    const path = begin.path.slice(0, TRIED_MAX)
    const told = await stepper.tell(begin.setting, path)
    const different = path.findIndex(
      (_, i) => JSON.stringify(told.report.steps[i]?.changes ?? []) !== JSON.stringify(trace.steps[i]!.changes),
    )
    if (told.skipped.length === 0 && different < 0) return undefined
    return `in a browser it would not take step ${Math.min(different < 0 ? path.length : different, ...told.skipped) + 1} as the trace does`
  } catch (error) {
    // What another world throws is no instance of our classes.
    return `it does not run without Node: ${(error as Error).message}`
  }
}

const LIKE_A_BROWSER = {
  structuredClone,
  queueMicrotask,
  setTimeout,
  clearTimeout,
  TextEncoder,
  TextDecoder,
  URL,
  URLSearchParams,
  AbortController,
  performance,
  crypto,
  atob,
  btoa,
}
const SILENT = { log() {}, info() {}, warn() {}, error() {}, debug() {} }

/** As an element of a page holds it: a third of its length. */
export const packed = (text: string): string => gzipSync(text, { level: 9 }).toString('base64')
