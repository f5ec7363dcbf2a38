/**
 * Branches in an address: what was done to make each, from its parent. `A-main-7-3.0.r12` branches off from `main` after
 * step 7 with the event that is fourth among those possible, takes the first one then, and resumes the schedule.
 */
import type { StepperSetting } from '../../traces/report/index.js'
import type { Action, Branch, BranchTree } from './branches.js'

/** How to make a branch again. */
export type Recipe = { readonly name: string; readonly actions: readonly Action[] } & (
  | { readonly type: 'fork'; readonly parent: string; readonly at: number }
  | { readonly type: 'root'; readonly setting: StepperSetting }
  /** What the page began with, where it can grow. */
  | { readonly type: 'main' }
)

export function linkOf({ branches }: BranchTree): string {
  return branches
    .flatMap((branch, i) => (i === 0 && branch.turns.length === 0 ? [] : [partOf(branch, i === 0)]))
    .join('~')
}

function partOf({ name, parent, at, setting, turns }: Branch, isFirst: boolean): string {
  const origin = parent === undefined ? (isFirst ? '' : packed(setting)) : `${parent}-${at}`
  return `${name}-${origin}-${turns.map(({ action }) => actionText(action)).join('.')}`
}

function actionText(action: Action): string {
  switch (action.type) {
    case 'take':
      return String(action.index)
    case 'resume':
      return `r${action.to}`
    case 'run':
      return `g${packed([action.goal, action.seed])}`
  }
}

/** What the text tells, as far as it can be read: an address is whatever somebody typed. */
export function recipesOf(text: string): readonly Recipe[] {
  return text === '' ? [] : text.split('~').flatMap(recipeOf)
}

function recipeOf(text: string): Recipe[] {
  const [name = '', ...parts] = text.split('-')
  const actions = actionsOf(parts.at(-1) ?? '')
  if (!/^[A-Z]{1,3}$|^main$/.test(name) || actions === undefined) return []
  if (parts.length === 3 && name !== 'main' && /^\d{1,7}$/.test(parts[1]!) && actions.length > 0)
    return [{ type: 'fork', name, parent: parts[0]!, at: Number(parts[1]), actions }]
  if (parts.length !== 2) return []
  if (parts[0] === '') return name === 'main' ? [{ type: 'main', name, actions }] : []
  const setting = unpacked(parts[0]!) as StepperSetting | null | undefined
  return typeof setting === 'object' && setting !== null && name !== 'main'
    ? [{ type: 'root', name, setting, actions }]
    : []
}

function actionsOf(text: string): readonly Action[] | undefined {
  const actions = text === '' ? [] : text.split('.').map(actionOf)
  return actions.every((action) => action !== undefined) ? actions : undefined
}

function actionOf(text: string): Action | undefined {
  if (/^\d{1,5}$/.test(text)) return { type: 'take', index: Number(text) }
  if (/^r\d{1,7}$/.test(text)) return { type: 'resume', to: Number(text.slice(1)) }
  const given = text.startsWith('g') ? unpacked(text.slice(1)) : undefined
  if (!Array.isArray(given) || typeof given[0] !== 'object' || typeof given[1] !== 'number') return undefined
  return { type: 'run', goal: given[0], seed: given[1] }
}

/** JSON in letters that have no other meaning in an address, nor here. */
function packed(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '*')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

function unpacked(text: string): unknown {
  try {
    const binary = atob(text.replaceAll('*', '+').replaceAll('_', '/'))
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0))))
  } catch {
    return undefined
  }
}
