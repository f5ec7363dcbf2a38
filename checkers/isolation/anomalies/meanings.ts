/** What each anomaly means, in a sentence for somebody who works with data and not with the theory. */
import type { AnomalyName } from './names.js'

const classes = {
  G0: 'transactions overwrote each other in a circle: on one key the one came last, on another key the other one',
  G1c: 'transactions depend on each other in a circle: each read or overwrote what another one of them wrote',
  'G-single': 'a transaction saw only a part of what another one did, or missed a write that it should have seen',
  'G-nonadjacent':
    'transactions missed the writes of others in a way that no snapshots, taken one after the other, could explain',
  'G2-item': 'transactions read what others were overwriting, and missed these writes, in a circle',
} as const

const forms = {
  '': '',
  '-process': ', once the order is counted in which each client made its transactions',
  '-realtime': ', once it is counted which transactions had ended before others began',
} as const

const others: Readonly<Record<Exclude<AnomalyName, `${keyof typeof classes}${keyof typeof forms}`>, string>> = {
  'unwritten-read': 'a transaction read a value that no transaction wrote',
  internal: 'a transaction contradicts itself: it missed its own write, or read one key twice and found two versions',
  'duplicate-elements': 'a list shows an element twice that was appended once',
  G1a: 'a transaction read what an aborted transaction wrote',
  G1b: 'a transaction read a value that its writer had overwritten before it committed',
  'future-read': 'a transaction read what it wrote itself only later',
  'incompatible-order': 'two reads show the elements of a list in orders that exclude each other',
  'torn-append': 'a list shows what a transaction appended in another order, interrupted, or with a gap',
  'dirty-update': 'a committed append builds on one of a transaction that aborted',
  'lost-update':
    'several transactions read one version of a key and wrote the next one, each without having seen the others',
  'write-skew': 'two transactions each read what the other one was writing, and neither saw the write',
  'long-fork':
    'two readers saw two independent writes in opposite orders: each of them has one that the other is missing',
  'cyclic-versions': 'the versions of a key follow each other in a circle, if what was said of the keys is so',
}

export function meaningOf(name: AnomalyName): string {
  if (name in others) return others[name as keyof typeof others]
  const [, base, form] = /^(.*?)(-process|-realtime)?$/.exec(name)!
  return `${classes[base as keyof typeof classes]}${forms[(form ?? '') as keyof typeof forms]}`
}
