/** The data of the page, as the document holds it: JSON, or where that is long, compressed and in base 64. */
import type { Report } from '../traces/report/index.js'

/** Throws where the document holds none: then it was not written by `faultline`. */
export async function payloadOf<Shown = Report>(page: Document): Promise<Shown> {
  const plain = page.getElementById('report')
  if (plain?.textContent) return JSON.parse(plain.textContent) as Shown
  const packed = page.getElementById('report-gzip')
  if (!packed?.textContent) throw new Error('Expected a page with data, got one without')
  return JSON.parse(await inflated(packed.textContent.trim())) as Shown
}

export async function inflated(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return await new Response(stream).text()
}
