/**
 * Faultline beside other checkers, in one run on one machine. By hand: peers are fetched, and it takes minutes.
 *
 *     npm run bench -- peers [porcupine] [fastlin] [stateright] [tlc] [small|full]
 *
 * Exhaustive searches come in two sizes: small ones (the default) show that both count the same, and full ones how fast.
 * A peer that cannot be had is reported as absent, with the reason; searches then end with exit code 2, and with 1 where
 * a count differs.
 */
import { compareFastlin } from './fastlin.js'
import { comparePorcupine } from './porcupine.js'
import { compareStateright, type Size } from './stateright.js'
import { compareTlc } from './tlc.js'

const peers: Readonly<Record<string, (size: Size) => Promise<void>>> = {
  porcupine: comparePorcupine,
  fastlin: compareFastlin,
  stateright: compareStateright,
  tlc: compareTlc,
}
const isSize = (word: string): word is Size => word === 'small' || word === 'full'

const words = process.argv.slice(3)
const wanted = words.filter((word) => !isSize(word))
const sizes = words.filter(isSize)
const unknown = wanted.find((name) => !Object.hasOwn(peers, name))
if (unknown !== undefined || sizes.length > 1) {
  const got = unknown ?? sizes.join(' and ')
  process.stderr.write(`expected peers (${Object.keys(peers).join(', ')}) and small or full, got ${got}\n`)
  process.exitCode = 254
} else for (const name of wanted.length > 0 ? wanted : Object.keys(peers)) await peers[name]!(sizes[0] ?? 'small')
