import { describe, expect, test } from 'vitest'
import type { Report } from '../../traces/report/index.js'
import {
  type BranchTree,
  branchOf,
  descendantsOf,
  forked,
  forksOf,
  grown,
  lengthOf,
  newTree,
  nextName,
  ownerOf,
  planted,
  removed,
  restOf,
  rowsOf,
  type Stage,
  type Turn,
  undone,
  usedBy,
  whyNotUndone,
} from './branches.js'
import { linkOf, recipesOf } from './link.js'

const SETTING = { variant: null, config: 'small', property: null }

/** A path of ticks: what matters here is how long it is. */
const stage = (length: number): Stage => ({
  report: { steps: Array(length).fill({}) } as unknown as Report,
  path: Array.from({ length }, () => ({ type: 'tick' }) as const),
  violated: [],
  isQuiet: false,
})

const taken = (length: number, index = 0): Turn => ({
  action: { type: 'take', index },
  stage: stage(length),
  used: Array.from({ length: length + 1 }, (_, i) => Math.min(i, length - 1)),
  skipped: [],
})

const resumed = (length: number, to: number): Turn => ({
  action: { type: 'resume', to },
  stage: stage(length),
  used: Array.from({ length: length + 1 }, (_, i) => Math.min(i, to)).with(-1, to),
  skipped: [],
})

const at = (tree: BranchTree, name: string) => branchOf(tree, name)

/** main has six steps; A leaves it after three, takes two; B leaves A after four; C leaves main after one. */
function grove(): BranchTree {
  let tree = newTree(stage(6), SETTING)
  tree = forked(tree, at(tree, 'main'), 3, taken(4))
  tree = grown(tree, 'A', taken(5, 2))
  tree = forked(tree, at(tree, 'A'), 4, taken(5, 1))
  return forked(tree, at(tree, 'main'), 1, taken(2, 7))
}

describe('a tree of branches', () => {
  test('is drawn with each branch under the one it leaves', () => {
    expect(rowsOf(grove()).map(({ branch, lines, depth }) => [lines + branch.name, depth])).toEqual([
      ['main', 0],
      ['├─ A', 1],
      ['│  └─ B', 2],
      ['└─ C', 1],
    ])
    expect(forksOf(grove(), at(grove(), 'B')).map((fork) => [fork.name, fork.at])).toEqual([
      ['A', 3],
      ['B', 4],
    ])
  })

  test('never gives a name twice, and goes on after Z', () => {
    let tree = removed(grove(), 'C')
    expect(nextName(tree)).toBe('D')
    for (let i = 0; i < 23; i += 1) tree = forked(tree, at(tree, 'main'), 1, taken(2, i))
    expect(nextName(tree)).toBe('AA')
    // One that a link names is not given again either.
    expect(nextName(planted(tree, SETTING, stage(0), 'AC'))).toBe('AD')
  })

  test('knows whose a step is: what is shared is the parent’s', () => {
    const tree = grove()
    expect([0, 3, 4, 5].map((step) => ownerOf(tree, at(tree, 'B'), step).name)).toEqual(['main', 'main', 'A', 'B'])
    expect(ownerOf(tree, at(tree, 'main'), 6).name).toBe('main')
  })

  test('knows what is left of the schedule of its root after any step', () => {
    let tree = grove()
    expect(restOf(tree, at(tree, 'main'), 2)).toHaveLength(4)
    expect(restOf(tree, at(tree, 'main'))).toHaveLength(0)
    expect(usedBy(at(tree, 'A')).slice(0, 4)).toEqual([0, 1, 2, 3])
    tree = grown(tree, 'C', resumed(7, 6))
    expect(restOf(tree, at(tree, 'C'))).toHaveLength(0)
    expect(restOf(tree, at(tree, 'C'), 1)).toHaveLength(5)
  })

  test('takes back the last action, and the branch with its only one', () => {
    let tree = removed(grove(), 'B')
    tree = undone(tree, 'A')
    expect(lengthOf(at(tree, 'A'))).toBe(4)
    tree = undone(tree, 'A')
    expect(rowsOf(tree).map(({ branch }) => branch.name)).toEqual(['main', 'C'])
    expect(whyNotUndone(tree, 'main')).toBe('This is as it was found.')
  })

  test('takes nothing back that another branch needs', () => {
    const tree = grove()
    // B leaves A after four steps: A may lose its fifth, and not its fourth.
    expect(whyNotUndone(tree, 'A')).toBeUndefined()
    expect(whyNotUndone(undone(tree, 'A'), 'A')).toMatch(/Branch B/)
    // What resumed the schedule of a root that grew by hand needs that schedule.
    let own = planted(newTree(stage(0), SETTING), SETTING, stage(0))
    own = grown(grown(own, 'A', taken(1)), 'A', taken(2))
    own = forked(own, at(own, 'A'), 0, taken(1, 3))
    expect(whyNotUndone(own, 'A')).toBeUndefined()
    expect(whyNotUndone(grown(own, 'B', resumed(3, 2)), 'A')).toMatch(/Branch B/)
  })

  test('deletes a branch with those that leave it, and no other', () => {
    const tree = grove()
    expect(descendantsOf(tree, 'main').map(({ name }) => name)).toEqual(['A', 'B', 'C'])
    expect(removed(tree, 'A').branches.map(({ name }) => name)).toEqual(['main', 'C'])
  })
})

describe('a link', () => {
  test('tells how to make each branch again', () => {
    const tree = grown(grove(), 'C', resumed(7, 6))
    expect(linkOf(tree)).toBe('A-main-3-0.2~B-A-4-1~C-main-1-7.r6')
    expect(recipesOf(linkOf(tree))).toEqual([
      {
        type: 'fork',
        name: 'A',
        parent: 'main',
        at: 3,
        actions: [
          { type: 'take', index: 0 },
          { type: 'take', index: 2 },
        ],
      },
      { type: 'fork', name: 'B', parent: 'A', at: 4, actions: [{ type: 'take', index: 1 }] },
      {
        type: 'fork',
        name: 'C',
        parent: 'main',
        at: 1,
        actions: [
          { type: 'take', index: 7 },
          { type: 'resume', to: 6 },
        ],
      },
    ])
  })

  test('carries settings and goals whatever is in them, in letters that an address leaves alone', () => {
    const setting = {
      variant: 'a-b~c.d',
      config: { 'ключ/?+&=#': [1, null, '\u202E𝄞'] },
      faults: { loss: null },
      property: null,
    }
    const goal = { type: 'field', node: 'n-1', path: ['log', '0'], value: { a: '…~' } } as const
    const action = { type: 'run', goal, seed: 7 } as const
    let tree = planted(newTree(stage(0), SETTING), setting, stage(0))
    tree = grown(tree, 'A', { ...taken(4), action })
    const link = linkOf(tree)
    expect(encodeURI(link)).toBe(link)
    expect(new URLSearchParams(`tree=${link}`).get('tree')).toBe(link)
    expect(recipesOf(link)).toEqual([{ type: 'root', name: 'A', setting, actions: [action] }])
  })

  test('that makes no sense tells nothing', () => {
    for (const text of ['', '~', 'A', 'A-main-x-1', 'A-main-3-', 'A-main-3-1.q', 'a-main-3-1', 'A-%%-1', 'main-3-1-2'])
      expect([text, recipesOf(text)]).toEqual([text, []])
    expect(recipesOf('A-main-3-?~B-main-3-1')).toHaveLength(1)
  })

  test('tells of what the page began with when that grew by hand', () => {
    const tree = grown(newTree(stage(0), SETTING), 'main', taken(1, 4))
    expect(recipesOf(linkOf(tree))).toEqual([{ type: 'main', name: 'main', actions: [{ type: 'take', index: 4 }] }])
    expect(linkOf(newTree(stage(6), SETTING))).toBe('')
  })
})
