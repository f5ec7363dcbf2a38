/** What is wrong with a single read, in English. */
import { showValue } from '../../../history/index.js'
import type { Flaw } from '../flaws.js'
import type { Words } from './words.js'

export function flawSentences({ name, value, accesses }: Flaw, words: Words): string[] {
  const [read, other, third] = accesses
  const reader = words.name(read.transaction)
  const saw = `${reader} ${words.did(read)}`
  const shown = showValue(value)
  const writer = other === undefined ? '' : words.name(other.transaction)
  switch (name) {
    case 'unwritten-read':
      return [`${saw}, but no transaction ever wrote ${shown} to that key.`]
    case 'duplicate-elements':
      return [`${saw}: ${shown} is there twice, and was appended once.`]
    case 'G1a':
      return [`${saw}: ${writer} ${words.did(other!)}, and aborted. What an aborted transaction wrote is never seen.`]
    case 'G1b':
      return [
        `${saw}: ${writer} ${words.did(other!)}, and wrote that key again before it ended. What is only on the way is never seen by others.`,
      ]
    case 'future-read':
      return [`${saw} before it ${words.did(other!)}: it read what it had not written yet.`]
    case 'internal':
      return other!.access < read.access && words.access(other!).type === 'read'
        ? [`${saw}, after it had ${words.did(other!)}: the same transaction saw two versions of one key.`]
        : [`${saw}, although it had ${done(words.did(other!))} just before: a transaction sees its own writes.`]
    case 'incompatible-order':
      return [
        `${saw}, and ${writer} ${words.did(other!)}: neither list begins with the other, so one of them shows appends that never were in that order.`,
      ]
    case 'torn-append':
      return [
        `${saw}, but ${writer} ${words.did(other!)} and then ${words.did(third!)}: what a transaction appends is shown side by side, in its order, and never without what it appended before.`,
      ]
    case 'dirty-update':
      return [
        `${saw}: there ${words.name(third!.transaction)}, which committed, appended after ${writer}, which aborted (${words.did(other!)}). What was committed builds on what never happened.`,
      ]
  }
}

const done = (did: string) => did.replace(/^wrote/, 'written')
