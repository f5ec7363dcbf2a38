/** What the README shows and says must be so. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { listMarkdown } from '../cli/report/list-markdown.js'
import { catalogue } from '../properties/index.js'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8')
const readme = read('README.md')

test('the README shows the counterexample that is printed', () => {
  expect(readme).toContain(read('traces/render/golden/real-quorum-store.100.txt').trimEnd())
})

test('the README names every protocol, and the catalogue has each once', () => {
  expect(new Set(catalogue).size).toBe(catalogue.length)
  for (const { protocol } of catalogue) expect(readme).toContain(`| \`${protocol.name}\` |`)
})

test('the page of models is that of `faultline list --markdown`', () => {
  expect(read('models/README.md')).toBe(listMarkdown(catalogue))
})

test('the protocols, variants and configurations that the README names exist', () => {
  const commands = [...readme.matchAll(/npx faultline check ([a-z][a-z-]*)(?:\/([a-z-]+))?(?: --config ([a-z-]+))?/g)]
  expect(commands.length).toBeGreaterThan(2)
  for (const [command, name, variant, config] of commands) {
    if (command.includes('counter')) continue
    const suite = catalogue.find(({ protocol }) => protocol.name === name)
    expect(suite, command).toBeDefined()
    if (variant) expect(suite!.variants.map(({ protocol }) => protocol.variant)).toContain(variant)
    if (config) expect(Object.keys(suite!.protocol.definition.configs)).toContain(config)
  }
})
