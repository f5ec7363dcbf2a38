/** The run in other formats, as the document holds them: to be saved as files. */
import { inflated } from './payload.js'

export interface PageExport {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly losses: readonly string[]
}

const ID = 'exports-gzip'

export const hasExports = (page: Document): boolean => (page.getElementById(ID)?.textContent ?? '') !== ''

export async function exportsOf(page: Document): Promise<readonly PageExport[]> {
  const packed = page.getElementById(ID)?.textContent?.trim()
  return packed ? (JSON.parse(await inflated(packed)) as readonly PageExport[]) : []
}

export function save(page: Document, file: string, content: Blob): void {
  const link = page.createElement('a')
  const address = URL.createObjectURL(content)
  link.href = address
  link.download = file
  link.click()
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Pixels of a picture for each of its units: sharp on fine screens, and in print. */
const SCALE = 2
/** More than this, browsers refuse. */
const SIDE_MAX = 16_000

/** The picture as the browser draws it. */
export async function pngOf(page: Document, svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(SCALE, SIDE_MAX / Math.max(image.width, image.height, 1))
  const canvas = page.createElement('canvas')
  canvas.width = Math.ceil(image.width * scale)
  canvas.height = Math.ceil(image.height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((settle, fail) =>
    canvas.toBlob((blob) => (blob === null ? fail(new Error('the picture is too large')) : settle(blob)), 'image/png'),
  )
}
