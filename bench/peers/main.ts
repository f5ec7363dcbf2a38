/**
 * Faultline beside other checkers, in one run on one machine. By hand: peers are fetched, and it takes minutes.
 *
 *     npm run bench -- peers [porcupine] [fastlin] [stateright] [tlc] [small|full] [search …]
 *
 * Exhaustive searches come in two sizes: small ones (the default) show that both count the same, and full ones how fast.
 * Some of them alone are named as in `peers stateright full paxos-6 2pc-8`; the results of the others stay as they were.
 * A peer that cannot be had is reported as absent, with the reason; searches then end with exit code 2, and with 1 where
 * a count differs.
 */
import { compareFastlin } from './fastlin.js'
import { comparePorcupine } from './porcupine.js'
import { compareStateright, type Size, staterightNames } from './stateright.js'
import { compareTlc, tlcNames } from './tlc.js'

interface Peer {
  readonly run: (size: Size, names: readonly string[]) => Promise<void>
  /** Searches that can be asked for by name. */
  readonly names: (size: Size) => readonly string[]
}

const peers: Readonly<Record<string, Peer>> = {
  porcupine: { run: comparePorcupine, names: () => [] },
  fastlin: { run: compareFastlin, names: () => [] },
  stateright: { run: compareStateright, names: staterightNames },
  tlc: { run: compareTlc, names: tlcNames },
}
const isSize = (word: string): word is Size => word === 'small' || word === 'full'
const isPeer = (word: string): boolean => Object.hasOwn(peers, word)

const words = process.argv.slice(3)
const wanted = words.filter(isPeer)
const sizes = words.filter(isSize)
const size = sizes[0] ?? 'small'
const searches = words.filter((word) => !isPeer(word) && !isSize(word))
const chosen = wanted.length > 0 ? wanted : Object.keys(peers)
const known = chosen.flatMap((name) => peers[name]!.names(size))
const unknown = searches.find((name) => !known.includes(name))
if (unknown !== undefined || sizes.length > 1) {
  const got = unknown ?? sizes.join(' and ')
  process.stderr.write(
    `expected peers (${Object.keys(peers).join(', ')}), small or full, and searches (${[...new Set(known)].join(', ')}), got ${got}\n`,
  )
  process.exitCode = 254
} else
  for (const name of chosen) {
    const named = searches.filter((one) => peers[name]!.names(size).includes(one))
    if (searches.length === 0 || named.length > 0) await peers[name]!.run(size, named)
  }
