/** The diagrams as Mermaid's own parser understands them. */
import DOMPurify from 'dompurify'
import fc from 'fast-check'
import mermaid from 'mermaid'
import { beforeAll, describe, expect, it } from 'vitest'
import { tries } from '../../test/thorough.js'
import { arbitraryTrace } from '../render/arbitrary.js'
import { fixtures, impatientParticipant } from '../render/fixtures.js'
import { neutralised } from '../render/text.js'
import { neverHeard } from './beacon.js'
import { HOSTILE, hostile } from './hostile.js'
import { mermaidText, toMermaid } from './mermaid.js'

interface Message {
  readonly from?: string
  readonly to?: string
  readonly type: number
  readonly message: string
}

/** What of Mermaid's insides the tests look at. */
interface Database {
  getMessages(): readonly Message[]
  getActors(): ReadonlyMap<string, { readonly description: string; readonly type: string }>
  LINETYPE: Readonly<Record<string, number>>
}

beforeAll(async () => {
  // Mermaid washes what could be HTML, for which it takes a browser. What it parses has no character that could be.
  Object.assign(DOMPurify, { addHook: () => {}, sanitize: (text: string) => text })
  // The kinds of diagrams are known once one has been read.
  await mermaid.parse('sequenceDiagram\na->>b: x')
})

async function parsed(text: string): Promise<Database> {
  const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text)
  expect(type).toBe('sequence')
  return db as unknown as Database
}

/** As Mermaid does before it draws: its marks become entities, and those characters. */
const shownAs = (text: string): string =>
  text.replaceAll(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)))

/** The notes and arrows by kind, with the names of lanes. */
async function readBack(text: string) {
  const db = await parsed(text)
  const names = new Map([...db.getActors()].map(([id, { description }]) => [id, shownAs(description)]))
  const kinds = new Map(Object.entries(db.LINETYPE).map(([name, number]) => [number, name]))
  return db.getMessages().map(({ type, from, to, message }) => {
    const ends = [from, to].map((id) => names.get(id ?? '') ?? '')
    return `${kinds.get(type)} ${ends.join(' ')}: ${shownAs(String(message ?? ''))}`
  })
}

describe('a Mermaid diagram', () => {
  it('has an arrow for each delivery, call and answer, and a note for what changes', async () => {
    const read = await readBack(toMermaid(impatientParticipant).text)
    expect(read.slice(0, 4)).toEqual([
      'SOLID client1 coordinator: @1 commit',
      'ACTIVE_START client1 : ',
      'NOTE coordinator coordinator: op ∅→client1#1',
      'SOLID coordinator participant1: @2 m1 prepare',
    ])
    expect(read).toContain('NOTE participant2 participant2: @4 timeout [decision] at participant2')
    expect(read).toContain('DOTTED coordinator client1: = ok')
    expect(read).toContain('NOTE client1 participant2: in flight: m6 decide(commit) coordinator → participant2')
  })

  it('draws what is lost with a cross, and faults as notes', async () => {
    const read = await readBack(toMermaid(fixtures['failover-loses-write']!).text)
    expect(read.filter((line) => line.startsWith('SOLID_CROSS'))).toEqual([
      'SOLID_CROSS node1 node2: @2 m1 append(term 1, entry {term 1, key x, value 1}) LOST',
    ])
    expect(read).toContain('NOTE client1 client2: @6 FAULT partition node1 ░ node2 node3')
    expect(read).toContain('NOTE client1 client2: @10 the partition heals')
  })

  it('closes the cycle of a run that never ends', async () => {
    const read = (start: number) => readBack(toMermaid(neverHeard(start)).text)
    expect((await read(1)).join('\n')).toMatch(/LOOP_START {2}: .*\nSOLID_CROSS a b: @2 .*\nLOOP_END/)
    expect(toMermaid(neverHeard(1)).text).toContain('loop for ever#58; step 2\n')
    const still = await read(2)
    expect(still.join('\n')).not.toContain('LOOP')
    expect(still).toContain('NOTE a b: ✗ it stays like this for ever')
  })

  it('shows hostile names and values as text, and nothing of them is syntax', async () => {
    const { text } = toMermaid(hostile)
    const db = await parsed(text)
    const names = [...db.getActors().values()].map(({ description }) => shownAs(description))
    expect(names.sort()).toEqual([...hostile.nodes.map(({ id }) => id), ...hostile.clients].map(neutralised).sort())
    const notes = db.getMessages().map(({ message }) => shownAs(String(message ?? '')))
    for (const sentence of HOSTILE) expect(notes).toContain(neutralised(sentence))
    expect(text).not.toMatch(/<|&|\$\$/)
    expect(text).toMatch(/^(?:[^\p{Cc}\p{Cf}\p{Cs}]|\n)*$/u)
  })

  it('is read by Mermaid for every trace, and says each text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTrace, async (trace) => {
        const { text } = toMermaid(trace)
        const drawn = text.split('\n').filter((line) => /^ {2}\S+(->>|-->>|-x)\S+: /.test(line)).length
        const read = await readBack(text)
        expect(read.filter((line) => /^(SOLID|DOTTED|SOLID_CROSS) /.test(line))).toHaveLength(drawn)
      }),
      { numRuns: tries(25, 500) },
    )
  })

  it('says any text that it can show unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), async (word) => {
        const [line] = await readBack(`sequenceDiagram\na->>b: @1 ${mermaidText(word)}.`)
        expect(line).toBe(`SOLID a b: @1 ${neutralised(word)}.`)
      }),
      { numRuns: tries(60, 2000) },
    )
  })

  it('says what it loses, in its comments too', () => {
    const { text, losses } = toMermaid(impatientParticipant)
    expect(losses[0]).toBe('when each message was sent: its arrow stands where it arrives or is lost')
    for (const loss of losses) expect(text).toContain(`%% lost: ${loss}\n`)
    expect(toMermaid(fixtures['failover-loses-write']!).losses).toContain('who takes no part: client3')
  })
})
