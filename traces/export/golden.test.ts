/** One trace in every format: what changes here changes for everybody who reads these files. */
import { describe, expect, it } from 'vitest'
import { failoverLosesWrite } from '../render/fixtures.js'
import { exportInAscii, exportNames, exportTrace } from './index.js'

describe('golden exports', () => {
  it.each(exportNames)('%s', async (name) => {
    const { text } = exportTrace(failoverLosesWrite, name)
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`)
    expect(exportTrace(failoverLosesWrite, name).text).toBe(text)
    expect(exportInAscii(text, name)).toMatch(/^[\n -~]*$/)
  })
})
