import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { tries } from '../../test/thorough.js'
import { formatTrace, parseTrace } from '../file/index.js'
import type { Trace } from '../trace.js'
import { arbitraryTrace } from './arbitrary.js'
import { fixtures, impatientParticipant, lockWithoutFencing, newThenOldRead, replayedEffect } from './fixtures.js'
import { type RenderOptions, renderStepList, renderTrace } from './index.js'

const plain = (width: number): RenderOptions => ({ width, ascii: false, color: false })
const lines = (text: string): string[] => text.split('\n')
const tooWide = (text: string, width: number): string[] => lines(text).filter((line) => stringWidth(line) > width)
const without = (text: string): string => text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '')

describe('golden transcripts', () => {
  for (const [name, trace] of Object.entries(fixtures)) {
    for (const width of [80, 100, 160]) {
      it(`${name} in ${width} columns`, async () => {
        await expect(renderTrace(trace, plain(width))).toMatchFileSnapshot(`golden/${name}.${width}.txt`)
      })
    }
    it(`${name} in 7-bit characters`, async () => {
      const text = renderTrace(trace, { width: 100, ascii: true, color: false })
      await expect(text).toMatchFileSnapshot(`golden/${name}.ascii.txt`)
    })
    it(`${name} as a list`, async () => {
      await expect(renderStepList(trace, plain(80))).toMatchFileSnapshot(`golden/${name}.list.txt`)
    })
    it(`${name} is a trace that can be written and read`, () => {
      expect(parseTrace(formatTrace(trace), name)).toEqual(trace)
    })
  }
})

describe('renderTrace', () => {
  it('does not say that a node sends the copy which a network keeps of what arrives', () => {
    const arrives = newThenOldRead.steps.findIndex(({ event }) => event.type === 'deliver')
    const arrived = newThenOldRead.steps
      .flatMap(({ sent }) => sent)
      .find(({ id }) => id === newThenOldRead.steps[arrives]!.message)!
    const withCopy = (copyOf: { readonly copyOf?: string }): Trace => ({
      ...newThenOldRead,
      steps: newThenOldRead.steps.map((step, i) =>
        i === arrives ? { ...step, sent: [{ ...arrived, id: 'm99', ...copyOf }, ...step.sent] } : step,
      ),
    })
    expect(renderTrace(withCopy({}), plain(100))).toMatch(/sends m99/)
    expect(renderTrace(withCopy({ copyOf: arrived.id }), plain(100))).not.toMatch(/sends m99/)
  })

  const options = fc.record({ width: fc.integer({ min: 40, max: 200 }), ascii: fc.boolean(), color: fc.boolean() })

  it('never exceeds the width, whatever the names and values are', () => {
    fc.assert(
      fc.property(arbitraryTrace, options, (trace, chosen) => {
        expect(tooWide(renderTrace(trace, chosen), chosen.width)).toEqual([])
        expect(tooWide(renderStepList(trace, chosen), chosen.width)).toEqual([])
      }),
      { numRuns: tries(100, 300) },
    )
  })

  it('prints only 7-bit characters in ascii mode, and no control characters in any', () => {
    fc.assert(
      fc.property(arbitraryTrace, options, (trace, chosen) => {
        const text = without(renderTrace(trace, chosen)).replaceAll('\n', '')
        expect(text).toMatch(chosen.ascii ? /^[ -~]*$/ : /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u)
      }),
      { numRuns: tries(100, 200) },
    )
  })

  it('says the same with and without colour', () => {
    for (const trace of Object.values(fixtures)) {
      const colored = renderTrace(trace, { width: 120, ascii: false, color: true })
      expect(colored).not.toBe(without(colored))
      expect(
        without(colored)
          .split('\n')
          .map((line) => line.trimEnd()),
      ).toEqual(lines(renderTrace(trace, plain(120))))
    }
  })

  it('falls back to the list when the lanes do not fit', () => {
    const text = renderTrace(newThenOldRead, plain(60))
    expect(text).toContain('client1 → proxy1')
    expect(text).not.toContain('what changes')
  })

  it('never follows an instruction of a model: escape sequences are shown, not sent', () => {
    const trace: Trace = { ...replayedEffect, why: ['\u001b[2J\u009b31mboo\u202e\r\n'] }
    expect(renderTrace(trace, plain(80))).toContain('\\x1b[2J\\x9b31mboo\\u202e\\r\\n')
  })

  it('shows a trace without steps: the initial state violates the property', () => {
    expect(renderTrace({ ...replayedEffect, steps: [], why: [] }, plain(120))).toContain('in the initial state')
  })

  it('keeps its lines in view of ten thousand steps', () => {
    const long: Trace = {
      ...impatientParticipant,
      steps: Array.from({ length: 10_000 }, (_, i) => impatientParticipant.steps[i % 7]!),
    }
    expect(lines(renderTrace(long, plain(100))).length).toBeGreaterThan(10_000)
  })
})

describe('NEEDS', () => {
  const needs = (trace: Trace): string => /NEEDS {5}.*(\n {10}.*)*/.exec(renderTrace(trace, plain(160)))?.[0] ?? ''

  it('claims that every fault is necessary only when the shrinker proved it', () => {
    expect(needs(replayedEffect)).toContain('removing any one of them makes the property hold')
    expect(needs({ ...replayedEffect, minimality: 'unshrunk' })).toContain('not shrunk')
    expect(needs({ ...replayedEffect, minimality: 'unshrunk' })).not.toContain('makes the property hold')
  })

  it('speaks of a single fault in the singular', () => {
    expect(needs(lockWithoutFencing)).toContain('without it the property holds')
  })

  it('says when no fault was needed at all', () => {
    expect(needs(newThenOldRead)).toContain('no fault and no timeout')
  })
})
