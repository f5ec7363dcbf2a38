/** How a run that never ends is told: where it begins to repeat, and what follows its last step. */
import { describe, expect, it } from 'vitest'
import type { Trace } from '../trace.js'
import { renderStepList, renderTrace } from './render.js'
import { Story } from './story.js'

const HELLO = { type: 'hello' }

/** Time passes, a sender repeats itself, and whatever it sends is lost. */
const beacon = new Story({
  protocol: 'beacon',
  variant: null,
  config: { name: 'default', value: {} },
  budgets: { loss: null, timeout: null },
  property: { name: 'it is heard', kind: 'eventually' },
  minimality: 'unshrunk',
  origin: { seed: null, run: null, steps: 5 },
  roles: { sender: 'sender', receiver: 'receiver' },
  clients: [],
  why: ["@2 to @5 repeat for ever, and 'it is heard' is never made true."],
  clock: true,
})
  .tick()
  .tick()
  .tick()
  .timeout('sender', 'again', { send: [['receiver', HELLO]] })
  .lose('m1')
  .trace()
const told = (start: number, minimality: Trace['minimality'] = 'unshrunk'): Trace => ({
  ...beacon,
  minimality,
  lasso: { start },
})
const plain = (ascii = false) => ({ width: 100, ascii, color: false })

describe('a run that never ends', () => {
  it('is drawn as a picture, in ASCII, and as a list', async () => {
    await expect(renderTrace(told(1), plain())).toMatchFileSnapshot('golden/lasso.100.txt')
    await expect(renderTrace(told(1), plain(true))).toMatchFileSnapshot('golden/lasso.ascii.txt')
    await expect(renderStepList(told(1), plain())).toMatchFileSnapshot('golden/lasso.list.txt')
  })

  it('marks the first step that repeats, and says what comes after the last', () => {
    const lines = renderTrace(told(3), plain()).split('\n')
    const mark = lines.findIndex((line) => line.includes('from here on, the steps 4 to 5 repeat for ever'))
    expect(lines[mark]).toMatch(/^↺/)
    expect(lines[mark + 1]).toMatch(/^ +4 /)
    expect(lines.join()).toContain('✗ and again from step 4')
    expect(renderTrace(told(4), plain())).toContain('from here on, step 5 repeats for ever')
    expect(renderTrace(told(4), plain()).replaceAll(/\s+/g, ' ')).toContain(
      '5 steps · the last of them repeats for ever',
    )
  })

  it('that comes to a standstill has no such mark', () => {
    const text = renderTrace(told(5, 'shortest'), plain())
    expect(text).not.toContain('from here on')
    expect(text).toContain('✗ it stays like this for ever')
    expect(text.replaceAll(/\s+/g, ' ')).toContain('5 steps · then nothing more happens · shortest (proved)')
  })
})
