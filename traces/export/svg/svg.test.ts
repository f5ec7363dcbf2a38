/** The picture as an XML parser reads it. */
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/thorough.js'
import { arbitraryTrace } from '../../render/arbitrary.js'
import { fixtures, impatientParticipant, newThenOldRead } from '../../render/fixtures.js'
import { neutralised } from '../../render/text.js'
import type { Trace } from '../../trace.js'
import { neverHeard } from '../beacon.js'
import { HOSTILE, hostile } from '../hostile.js'
import { toSvg } from './svg.js'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** All elements in their order, with the text right in them. Throws where the text is no well-formed XML. */
function parsed(svg: string): Element[] {
  const found: Element[] = []
  const open: Element[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = {
      name,
      attributes: Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value])),
      text: '',
    }
    found.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const inner = open.at(-1)
    if (inner !== undefined) inner.text += text
  })
  parser.on('closetag', () => void open.pop())
  parser.write(svg).close()
  return found
}

const ELEMENTS = ['svg', 'title', 'desc', 'defs', 'pattern', 'rect', 'line', 'text', 'polygon', 'circle', 'g']

/** What every picture must be: known elements, numbers that are numbers, and all of it inside the frame. */
function expectProper(elements: readonly Element[]): void {
  const [root] = elements
  const [width, height] = [Number(root!.attributes.width), Number(root!.attributes.height)]
  const wrong = elements.flatMap(({ name, attributes }) => [
    ...(ELEMENTS.includes(name) ? [] : [name]),
    ...Object.entries(attributes)
      .filter(([key, value]) => {
        if (/NaN|undefined|Infinity/.test(value)) return true
        if (!/^c?[xy][12]?$/.test(key)) return false
        return !(Number(value) >= 0 && Number(value) <= (key.includes('x') ? width : height))
      })
      .map(([key, value]) => `${name} ${key}=${value}`),
  ])
  expect(wrong).toEqual([])
}

const texts = (elements: readonly Element[]) => elements.filter(({ name }) => name === 'text').map(({ text }) => text)
const lines = (elements: readonly Element[]) =>
  elements.filter(({ name }) => name === 'line').map(({ attributes }) => attributes)
const heads = (elements: readonly Element[]) => elements.filter(({ name }) => name === 'polygon')
const crosses = (elements: readonly Element[]) =>
  lines(elements).filter((line) => line['stroke-width'] === '2.2').length / 2
const without = (trace: Trace, steps: number): Trace => ({ ...trace, steps: trace.steps.slice(0, steps) })
/** Where a number of a step stands. */
const heightOf = (elements: readonly Element[], step: string): number =>
  Number(
    elements.find(
      ({ name, text, attributes }) => name === 'text' && text === step && attributes['text-anchor'] === 'end',
    )?.attributes.y,
  )

describe('the space-time diagram', () => {
  it('has a lane for each that takes part, an arrowhead for each delivery, call and answer', () => {
    const elements = parsed(toSvg(impatientParticipant).text)
    expectProper(elements)
    for (const name of ['client1', 'coordinator', 'participant1', 'participant2'])
      expect(texts(elements)).toContain(name)
    // Five deliveries, a call and an answer; one is in the legend.
    expect(heads(elements)).toHaveLength(5 + 1 + 1 + 1)
    expect(texts(elements)).toContain('m6')
    expect(texts(elements).join('\n')).toMatch(/WHY\nparticipant1 committed @7/)
  })

  it('draws a message from the height at which it was sent to that at which it arrives', () => {
    const elements = parsed(toSvg(newThenOldRead).text)
    const [sent, arrives] = [heightOf(elements, '3') - 4, heightOf(elements, '5') - 4]
    const slants = lines(elements).filter(({ y1, y2 }) => Number(y1) === sent && Math.abs(Number(y2) - arrives) < 10)
    expect(slants).toHaveLength(1)
    expect(sent).toBeLessThan(arrives)
  })

  it('ends what is lost with a cross, and hatches who is down and where the partition stands', () => {
    const elements = parsed(toSvg(fixtures['failover-loses-write']!).text)
    // One loss, and one in the legend.
    expect(crosses(elements)).toBe(2)
    const fills = elements.map(({ attributes }) => attributes.fill)
    expect(fills.filter((fill) => fill === 'url(#wall)')).toHaveLength(2)
    expect(fills).not.toContain('url(#down)')
    const wall = elements.find(
      ({ name, attributes }) => name === 'rect' && attributes.fill === 'url(#wall)' && Number(attributes.y) > 150,
    )!
    const [from, until] = [heightOf(elements, '6') - 4, heightOf(elements, '10') - 4]
    expect([Number(wall.attributes.y), Number(wall.attributes.height)]).toEqual([from, until - from])
    const crashed = parsed(toSvg(fixtures['replayed-effect']!).text)
    const gap = crashed.filter(({ attributes }) => attributes.fill === 'url(#down)').at(-1)!
    expect(Number(gap.attributes.height)).toBe(heightOf(crashed, '6') - heightOf(crashed, '5'))
  })

  it('has a bracket around what repeats for ever', () => {
    const at = (start: number) => parsed(toSvg(neverHeard(start)).text)
    const [bracket, ...others] = lines(at(1)).filter(({ x1, x2 }) => x1 === '9' && x2 === '9')
    expect(others).toEqual([])
    expect([Number(bracket!.y2), Number(bracket!.y1)]).toEqual([heightOf(at(1), '2') - 4, heightOf(at(1), '2') + 2])
    expect(lines(at(2)).filter(({ x1, x2 }) => x1 === '9' && x2 === '9')).toHaveLength(0)
    expect(texts(at(2))).toContain('✗ it stays like this for ever')
  })

  it('shows hostile names and values as text', () => {
    const { text } = toSvg(hostile)
    const elements = parsed(text)
    expectProper(elements)
    for (const sentence of HOSTILE) expect(texts(elements)).toContain(neutralised(sentence))
    expect(/<script|javascript|href/.exec(text)).toBeNull()
    expect(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u.exec(text)).toBeNull()
  })

  it('is well-formed and inside its frame for every trace, and steps go down', () => {
    fc.assert(
      fc.property(arbitraryTrace, (trace) => {
        const elements = parsed(toSvg(trace).text)
        expectProper(elements)
        const numbers = elements.filter(({ text, attributes }) => attributes.x === '64' && /^[0-9–]+$/.test(text))
        const heights = numbers.map(({ attributes }) => Number(attributes.y))
        expect(heights).toEqual([...heights].sort((a, b) => a - b))
        expect(numbers.at(-1)?.text.split('–').at(-1) ?? '0').toBe(String(trace.steps.length))
      }),
      { numRuns: tries(30, 500) },
    )
  })

  it('of a trace without steps is a picture all the same', () => {
    const elements = parsed(toSvg(without(impatientParticipant, 0)).text)
    expectProper(elements)
    expect(texts(elements)).toContain('WHY')
  })

  it('says what it loses, to those who read the source and to those who hear the picture', () => {
    const { text, losses } = toSvg(fixtures['failover-loses-write']!)
    const description = parsed(text).find(({ name }) => name === 'desc')!.text
    for (const loss of losses) {
      expect(text).toContain(`<!-- lost: ${loss} -->`)
      expect(description).toContain(loss)
    }
    expect(losses[1]).toBe('who takes no part, but for the name: client3')
  })

  it('grows with the trace, and no faster', () => {
    const long = (steps: number): Trace => ({
      ...impatientParticipant,
      steps: Array.from({ length: steps }, (_, i) => impatientParticipant.steps[i % 7]!),
    })
    const [short, longer] = [toSvg(long(100)).text.length, toSvg(long(1000)).text.length]
    expect(longer / short).toBeLessThan(11)
  })
})
