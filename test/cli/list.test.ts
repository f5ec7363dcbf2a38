/** `list` says of every protocol, configuration and variant what is expected of it, and what catches what. */
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { faultline, filesIn, folder, model, quickly } from './run.js'

interface ListOutput {
  readonly protocols: readonly {
    readonly name: string
    readonly source: string
    readonly configs: readonly { readonly name: string; readonly expected: Readonly<Record<string, string>> }[]
    readonly properties: readonly { readonly name: string; readonly refuted?: Readonly<Record<string, string>> }[]
    readonly variants: readonly { readonly name: string; readonly caughtBy: string; readonly config: string }[]
  }[]
}

test('every configuration has an expectation of each property, and every variant a property that catches it', async () => {
  const cwd = folder()
  const ended = await faultline('list --json', { cwd })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const { protocols } = contract<ListOutput>(ended, 'list')
  expect(protocols.map(({ name }) => name)).toContain('two-phase-commit')
  for (const { name, source, configs, properties, variants } of protocols) {
    const names = properties.map((property) => property.name)
    expect(source, name).not.toBe('')
    expect(variants.length, name).toBeGreaterThan(0)
    for (const config of configs) {
      expect(Object.keys(config.expected).length, `${name} in ${config.name}`).toBeGreaterThan(0)
      for (const [property, expected] of Object.entries(config.expected)) {
        const why = properties.find((candidate) => candidate.name === property)?.refuted?.[config.name]
        expect(expected, `${name}: '${property}' in ${config.name}`).toBe(why === undefined ? 'holds' : 'refuted')
      }
    }
    for (const { caughtBy, config } of variants) {
      expect(names).toContain(caughtBy)
      expect(configs.map((candidate) => candidate.name)).toContain(config)
    }
  }
  expect(filesIn(cwd)).toEqual({})
})

test('the text says it in words: what holds, what is refuted and why, what catches which bug', async () => {
  const [text, json] = await Promise.all([faultline('list'), quickly('list --json')])
  expect(text).toMatchObject({ code: 0, stderr: '' })
  const lines = text.stdout.split('\n')
  expect(lines).toContainEqual(expect.stringMatching(/^ {4}willing +all hold$/))
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^ {4}coordinator-lost +refuted: 'every participant that voted yes learns the decision', 'whoever is prepared /,
    ),
  )
  expect(text.stdout).toContain(
    "coordinator-lost: 'every participant that voted yes learns the decision' does not hold: a prepared",
  )
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^ {4}silence-is-consent +caught by 'a commit needs the yes of every participant' in one-unw/,
    ),
  )
  // Nothing that JSON names is missing for those who read.
  for (const { name, configs, properties, variants } of contract<ListOutput>(json, 'list').protocols)
    for (const word of [name, ...[...configs, ...properties, ...variants].map((named) => named.name)])
      expect(text.stdout, name).toContain(word)
})

test('--model-file lists the suites of a file, and nothing else', async () => {
  const ended = await quickly(['list', '--model-file', model('verdicts.ts'), '--json'])
  const { protocols } = contract<ListOutput>(ended, 'list')
  expect(protocols.map(({ name }) => name).sort()).toEqual(['alike', 'throws', 'unreached', 'violated'])
  const unreached = protocols.find(({ name }) => name === 'unreached')!
  expect(unreached.configs.map(({ name }) => name)).toEqual(['three', 'five'])
  expect(unreached.properties).toEqual([
    { name: 'fewer than nine pings arrive', kind: 'always' },
    { name: 'nine pings arrive', kind: 'sometimes' },
  ])
})
