/** Each edge of a contradiction in one sentence, with the steps that prove it. */
import { showValue } from '../../../history/index.js'
import type { Edge, OrderProof } from '../edges.js'
import type { Words } from './words.js'

/** Without a number in front; ends with a full stop. */
export function edgeSentence(edge: Edge, words: Words): string {
  const [from, to] = [words.name(edge.from), words.name(edge.to)]
  const order = `${from} comes before ${to}: `
  switch (edge.type) {
    case 'so':
      return `${order}${words.client(edge.from)} ran ${from} first, then ${to}.`
    case 'rt': {
      const [end, begin] = [words.when(edge.from, 'completed'), words.when(edge.to, 'invoked')]
      return `${order}${from} had ended${end} before ${to} began${begin}.`
    }
    case 'wr':
      return `${order}${readOf(edge.read, words, to)}${seenThere(edge, words, from)}.`
    case 'ww':
      return `${order}${overwriting(edge, words)}.`
    case 'rw':
      return `${order}${overtaking(edge, words)}.`
  }
}

function readOf(read: { transaction: number; access: number }, words: Words, reader: string): string {
  return `${reader} ${words.did(read)}`
}

function seenThere({ write }: Edge & { type: 'wr' }, words: Words, from: string): string {
  const { type, value = null } = words.access(write)
  return type === 'append' ? `, where ${showValue(value)} had been appended by ${from}` : `, which ${from} had written`
}

function overwriting({ from, to, key, write, overwrite, proof }: Edge & { type: 'ww' }, words: Words): string {
  const [first, second] = [words.name(from), words.name(to)]
  const both = `${first} ${words.did(write)}, and ${second} ${words.did(overwrite)}`
  return `${both}${orderText(proof, words, words.key(key))}`
}

/** What the reader did not see. */
function overtaking({ from, to, key, read, write, overwrite, proof }: Edge & { type: 'rw' }, words: Words): string {
  const [reader, later] = [words.name(from), words.name(to)]
  const { type, value = null } = words.access(overwrite)
  const saw = readOf(read, words, reader)
  if (type === 'append') return `${saw}, and so did not see the ${showValue(value)} that ${later} appended`
  if (write === undefined) return `${saw}, the initial value, and so did not see that ${later} ${words.did(overwrite)}`
  const source = write.transaction === from ? 'its own' : `written by ${words.name(write.transaction)}`
  return `${saw}, ${source}, and so did not see that ${later} ${words.did(overwrite)}${orderText(proof, words, words.key(key))}`
}

/** Why the writes are in that order; starts with a comma, a colon or nothing. */
function orderText(proof: OrderProof, words: Words, key: string): string {
  switch (proof.type) {
    case 'list':
      return `: ${words.name(proof.read.transaction)} ${words.did(proof.read)} shows one before the other`
    case 'unseen':
      if (proof.read === undefined) return ''
      return `; only the first is in the longest list that anybody read (${words.name(proof.read.transaction)} ${words.did(proof.read)}), and lists only grow`
    case 'initial':
      return ''
    case 'writes-follow-reads':
      return `; ${words.name(proof.read.transaction)} had read what it overwrote (${words.did(proof.read)})`
    case 'assumed':
      return `, in that order, as each key by itself is ${proof.keys}`
    case 'case':
      return ` (as supposed here)`
    case 'forced':
      return `, in that order: the other order of these writes of ${key} is impossible, see below`
  }
}
