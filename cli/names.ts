/** How trace files are called. */

/** File systems allow 255 bytes for the whole name. */
const PART_LENGTH_MAX = 70

/** A file name without `.json`. Different failures may come out alike: `R+W > N` and `R-W-N`, one protocol from two files. */
export const traceName = (protocol: string, config: string, property: string): string =>
  [protocol, config, property].map(fileNamePart).join('.')

export const fileNamePart = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, PART_LENGTH_MAX) || 'unnamed'
