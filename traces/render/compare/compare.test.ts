import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { Diverger } from '../../../explore/sample/diverge.js'
import { schedulerDefault } from '../../../explore/sample/schedulers/index.js'
import { protocolName } from '../../../kernel/index.js'
import { catalogue } from '../../../properties/catalogue.js'
import { raftSuite } from '../../../properties/raft.js'
import type { Divergence } from '../../compare/index.js'
import { type ComparisonText, renderDivergence } from './comparison.js'

const suites = [...catalogue.filter(({ protocol }) => protocol.name !== 'raft'), raftSuite]

/** As `faultline check <protocol> --against <variant>` finds it. */
function found(name: string, variant: string): { divergence: Divergence; text: ComparisonText } {
  const suite = suites.find(({ protocol }) => protocol.name === name)!
  const { protocol, config } = suite.variants.find((bug) => bug.protocol.variant === variant)!
  const diverger = new Diverger({ base: suite.protocol, variant: protocol }, { config }, schedulerDefault)
  const { found: first } = diverger.batch({ seed: 1, start: 0, count: 100, depth: 200 })
  const run = diverger.runAt(first!.side, 1, first!.run, 200)
  const origin = { seed: 1, run: first!.run, steps: run.length }
  const divergence = diverger.divergence(run, { modelFiles: { base: null, variant: null }, origin })
  return { divergence, text: { names: { base: name, variant: protocolName(protocol) } } }
}

describe('golden transcripts of two protocols side by side', () => {
  for (const [name, variant] of [
    ['two-phase-commit', 'impatient-participant'],
    ['quorum-store', 'no-write-back'],
    ['raft', 'leader-votes'],
  ] as const) {
    it(`${name} against ${variant}`, async () => {
      const { divergence, text } = found(name, variant)
      for (const [width, ascii] of [
        [80, false],
        [100, false],
        [160, false],
        [100, true],
      ] as const) {
        const drawn = renderDivergence(divergence, text, { width, ascii, color: false })
        expect(drawn.split('\n').filter((line) => stringWidth(line) > width)).toEqual([])
        expect(drawn).toMatch(ascii ? /^[\n -~]*$/ : /[^ -~]/)
        await expect(drawn).toMatchFileSnapshot(`golden/${variant}.${ascii ? 'ascii' : width}.txt`)
      }
    })

    it(`${name} against ${variant}: colour adds nothing, and where it is narrow one stands below the other`, () => {
      const { divergence, text } = found(name, variant)
      const at = (width: number, color: boolean) => renderDivergence(divergence, text, { width, ascii: false, color })
      const bare = at(100, true).replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '')
      expect(bare).not.toBe(at(100, true))
      expect(bare.replaceAll(/ +$/gm, '')).toBe(at(100, false))
      const narrow = at(60, false)
      expect(narrow.split('\n').filter((line) => stringWidth(line) > 60)).toEqual([])
      expect(narrow).toMatch(/^base: .*\n(≠ | {2}).*[\s\S]*^variant: .*\n(≠ | {2})/m)
    })
  }
})
