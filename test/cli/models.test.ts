/** Models with a mistake in them: each is refused with its place, and with the steps that lead there. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectRefused, faultline, fileWith, folder, model } from './run.js'

const BROKEN = ['--model-file', model('broken.ts'), '--runs', '100', '--workers', '1']
const refused = (name: string, message: RegExp) => expectRefused(['check', name, ...BROKEN], message)

test('a handler that breaks a rule is named, with the rule and the steps up to the call', async () => {
  const cases = {
    impure: /broken: b\.receive\.ping: the handler is impure: called twice with equal input, it gave two different/,
    mutatesMessage: /broken: b\.receive\.ping: the handler changed its input: .*'n'/,
    throws: /broken: b\.receive\.ping: the handler threw: out of ideas/,
    plainState: /state\.pings: expected an Immutable Record, List, Map or Set, got a plain object/,
    unhandled: /broken: b\.receive\.ping: expected a handler, got none: a message or timer that nobody handles/,
  }
  const all = await Promise.all(Object.entries(cases).map(([name, message]) => refused(name, message)))
  for (const { stderr } of all) {
    expect(stderr).toContain('after these steps, the last of which is at fault:')
    expect(stderr).toMatch(/ 1 {2}client1 invokes go at a\n/)
    // The last step is the call that failed.
    expect(stderr).toMatch(/\d {2}deliver ping from a to b\n$/)
  }
})

test('a protocol that cannot be set up is refused before the first step', async () => {
  const cases = {
    reservedField: /broken: b\.init: state\.size: expected another field name, got the reserved name 'size'/,
    nobodyAccepts: /expected a node that accepts operation client1#1 \(go\), got none: no role has invoke\.go/,
    throwsInCluster: /broken: cluster threw: no nodes today/,
  }
  const all = await Promise.all(Object.entries(cases).map(([name, message]) => refused(name, message)))
  for (const { stderr } of all) expect(stderr).not.toContain('after these steps')
})

test('a file that cannot be loaded is refused with what is wrong, and where', async () => {
  const cases: readonly (readonly [text: string, message: RegExp])[] = [
    ['const a = 1\nconst x: = 3\n', /cannot be loaded: [\s\S]*model\.ts:2:9: ERROR: Unexpected "="/],
    ['const a = 1\nthrow new Error("boom")\n', /cannot be loaded: boom\n.*model\.ts:2:7/],
    [
      'export const here = 1\n',
      /expected .*model\.ts to export a suite, got here \(write: export const name = suite\(/,
    ],
    [
      'export const s = { protocol: 1, properties: [], variants: [] }\n',
      /expected .*model\.ts to export a suite, got s/,
    ],
    ['import "left-padd"\n', /Cannot find package 'left-padd' imported from .*model\.ts \(install it beside the file/],
    ['import { sute } from "faultline"\nsute()', /'faultline' does not provide an export named 'sute'\n.*model\.ts:1/],
    [
      'import { vocabulary } from "faultline"\nvocabulary().protocol({ name: "Two Words" })',
      /expected a protocol name of lower-case words joined by hyphens[\s\S]*model\.ts:2/,
    ],
  ]
  await Promise.all(cases.map(([text, message]) => expectRefused(['check', fileWith(text, 'model.ts')], message)))
  // Here nothing is left to do, which is seen only by a process that is there for nothing else.
  const { code, stderr } = await faultline(['check', fileWith('await new Promise(() => {})\n', 'model.ts')])
  expect(code).toBe(254)
  expect(stderr).toMatch(/^error: .*model\.ts cannot be loaded: its top-level await never ends\n$/)
})

test('a model file may lie anywhere, and import what it likes of itself and of faultline', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'package.json'), '{"type":"commonjs"}')
  // Beside the file, and with imports of its own.
  writeFileSync(
    join(cwd, 'words.ts'),
    `import { vocabulary } from 'faultline'
     export const NAME: string = 'elsewhere'
     export const { next, protocol, role, setTimer } = vocabulary<{ role: 'node'; timer: 'go' }>()
    `,
  )
  writeFileSync(
    join(cwd, 'model.ts'),
    `import { always, suite } from 'faultline'
     import { register } from 'faultline/checkers'
     import { Record } from 'immutable'
     import { NAME, next, protocol, role, setTimer } from './words.js'
     const Node = Record({ known: register().name })
     const node = role({ init: () => next(Node(), setTimer('go')), timeout: { go: (state) => next(state.set('known', NAME)) } })
     const one = protocol({ name: NAME, roles: { node }, cluster: () => ({ node: 1 }), configs: { only: {} }, workload: () => [] })
     export const one1 = suite(one, [always('knows registers', ({ nodes }) => ['register', NAME].includes(nodes.node[0]!.known))])
    `,
  )
  const { code, stdout, stderr } = await faultline('check model.ts --runs 5 --workers 1', { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('elsewhere · only')
})
