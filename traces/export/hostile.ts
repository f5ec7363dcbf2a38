/** A trace whose every name and value tries to be something else than text: for the tests of all formats. */
import { type Effects, Story } from '../render/story.js'
import type { Trace } from '../trace.js'

/** What would be syntax in one of the formats, or invisible, or turned round. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  'a;b: "c" \'d\' & #35; #lt;',
  'end',
  'x\ny\r\n  p1->>p2: forged',
  '%%{init: {"theme":"dark"}}%%',
  '\u202Eevil\u202C שלום',
  'ﬂ°°60¶ß wrap: $$x$$ \\n',
  '--> ]]> <!-- <![CDATA[',
  'two {"a":1}',
  '__proto__',
  '\u0000\u001b[2J\uD800',
] as const

const [script, entities, end, lines, init, turned, ligature, comment, clock, proto, control] = HOSTILE
const body = { type: script, [entities]: lines, [proto]: { $set: [turned, ligature] }, '#meta': [comment, null, 0.5] }
const effects: Effects = {
  change: [
    [`field.${script}`, undefined, lines],
    ['#bigint', null, entities],
  ],
  send: [[end, body]],
  set: [comment],
}

export const hostile: Trace = new Story({
  protocol: script,
  variant: lines,
  config: { name: entities, value: { [script]: turned } },
  budgets: { loss: 1 },
  property: { name: comment, kind: 'always' },
  minimality: 'unshrunk',
  origin: { seed: 1, run: 0, steps: 9 },
  roles: Object.fromEntries([script, entities, end, lines, init, turned, clock].map((id) => [id, `role ${id}`])),
  clients: [ligature, comment],
  why: [...HOSTILE],
  clock: true,
})
  .invoke(ligature, script, { f: entities, key: lines, value: body }, effects)
  .deliver('m1', { ...effects, done: [[ligature, 'ok', clock]] })
  .partition([script, end], [entities, lines])
  .tick()
  .tick()
  .timeout(entities, init, {
    send: [
      [turned, { type: control }],
      [clock, clock],
    ],
  })
  .timeout(init, end)
  .lose('m3')
  .duplicate('m4')
  .deliver('m5', { observe: [[script, end, undefined, turned]] }, comment)
  .crash(clock)
  .heal()
  .restart(clock)
  .invoke(comment, lines, { f: script })
  .giveUp(comment)
  .trace()
