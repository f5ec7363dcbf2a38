/** The counterexamples that docs/counterexamples tells about are those that the commands beside them print. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { quickly } from './run.js'

const FOLDER = fileURLToPath(new URL('../../docs/counterexamples/', import.meta.url))
const pages = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.md')) : []

/** A command in a block of its own, and what it prints in the next one. */
const SHOWN = /```sh\n(?:npx )?faultline ([^\n]*)\n```[\s\S]*?```(?:text)?\n([\s\S]*?)```/g

test('there are pages', () => expect(pages.length).toBeGreaterThan(0))

test.each(pages)('%s shows what is printed', async (page) => {
  const shown = [...readFileSync(`${FOLDER}${page}`, 'utf8').matchAll(SHOWN)]
  expect(shown.length).toBeGreaterThan(0)
  for (const [, command, output] of shown) {
    const { code, stdout } = await quickly(command!)
    expect(code).toBe(1)
    expect(output).toMatch(/VIOLATED/)
    expect(stdout).toContain(output!.trimEnd())
  }
})
