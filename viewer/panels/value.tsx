/** Values and their differences. Long ones are cut, and can be opened. */
import { useState } from 'preact/hooks'
import type { Difference } from '../state/diff.js'
import type { Tree } from '../state/tree.js'
import { pathWords, words } from '../state/words.js'

const SHORT_MAX = 140
const LONG_MAX = 20_000
const DIFFERENCES_MAX = 40

export function Value({ tree }: { tree: Tree }) {
  const [isOpen, setOpen] = useState(false)
  const { text, isCut } = words(tree, isOpen ? LONG_MAX : SHORT_MAX)
  return (
    <span class="value">
      <bdi>{text}</bdi>
      {(isCut || isOpen) && (
        <button type="button" class="more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'less' : 'more'}
        </button>
      )}
    </span>
  )
}

export function Changes({ found }: { found: readonly Difference[] }) {
  return (
    <ul class="changes">
      {found.slice(0, DIFFERENCES_MAX).map((each, i) => (
        <li key={i}>
          <span class="path">{pathOf(each)}</span>
          {each.type !== 'added' && (
            <del>
              <Value tree={each.before} />
            </del>
          )}
          {each.type === 'changed' && <span class="arrow"> → </span>}
          {each.type !== 'removed' && (
            <ins>
              <Value tree={each.after} />
            </ins>
          )}
        </li>
      ))}
      {found.length > DIFFERENCES_MAX && <li>and {found.length - DIFFERENCES_MAX} more</li>}
    </ul>
  )
}

/** `log[1] + `; a member of a set is its own name. */
function pathOf(difference: Difference): string {
  const { path, type } = difference
  const member = type === 'added' ? difference.after : difference.before
  const isMember = type !== 'changed' && member.kind === 'leaf' && String(member.value) === path.at(-1)
  const shown = pathWords(isMember ? path.slice(0, -1) : path)
  const sign = type === 'added' ? '+ ' : type === 'removed' ? '− ' : ''
  return `${shown}${shown === '' ? '' : ' '}${sign}`
}
