/** Makes the branches of an address again: the model is deterministic, so that they are what somebody saw. */
import { batch } from '@preact/signals'
import { forked, grown, lengthOf, MAIN, ownerOf, planted } from '../state/branches.js'
import { type Recipe, recipesOf } from '../state/link.js'
import { turnOf } from './acts.js'
import { act, type Desk, type Model, show, stageFrom } from './desk.js'

/** Adds what is not there yet. What cannot be made again is left out, and the reader is told. */
export function restoreBranches(desk: Desk, text: string): Promise<void> {
  return act(desk, 'makes the branches of the link', async (model) => {
    const lost: string[] = []
    for (const recipe of recipesOf(text)) {
      const { branches } = desk.tree.value
      const isThere = branches.some(({ name, turns }) => name === recipe.name && (name !== MAIN || turns.length > 0))
      if (isThere) continue
      try {
        await made(desk, model, recipe)
      } catch {
        lost.push(recipe.name)
      }
    }
    if (lost.length > 0)
      desk.notice.value = `Not as in the link: ${lost.join(', ')}. The model may have changed since it was made.`
  })
}

async function made(desk: Desk, model: Model, recipe: Recipe): Promise<void> {
  let begun = recipe.type !== 'fork'
  if (recipe.type === 'root') {
    const told = await model.stepper.tell(recipe.setting, [])
    desk.tree.value = planted(desk.tree.value, recipe.setting, stageFrom(told), recipe.name)
  }
  for (const action of recipe.actions) {
    const tree = desk.tree.value
    const find = (wanted: string) => tree.branches.find(({ name }) => name === wanted)
    const from = begun ? find(recipe.name) : recipe.type === 'fork' ? find(recipe.parent) : undefined
    if (from === undefined || (begun && from.isFixed)) throw new Error('Expected a branch to go on from')
    const at = begun || recipe.type !== 'fork' ? lengthOf(from) : recipe.at
    if (at > lengthOf(from)) throw new Error('Expected so many steps')
    const owner = begun ? from : ownerOf(tree, from, at)
    const turn = await turnOf(desk, model, owner, at, action)
    if (turn === undefined) throw new Error('Expected something to come of it')
    desk.tree.value = begun ? grown(tree, from.name, turn) : forked(tree, owner, at, turn, recipe.name)
    begun = true
  }
}

/** Shows a branch of an address; `false` where there is none of this name. */
export function showNamed(desk: Desk, name: string, step: number | undefined): boolean {
  if (!desk.tree.value.branches.some((branch) => branch.name === name)) return false
  batch(() => show(desk, name, step))
  return true
}
