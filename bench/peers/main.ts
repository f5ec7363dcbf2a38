/**
 * Faultline beside other checkers, in one run on one machine. By hand: peers are fetched, and it takes minutes.
 *
 *     npm run bench -- peers [porcupine] [fastlin]
 *
 * A peer that cannot be had is reported as absent, with the reason.
 */
import { compareFastlin } from './fastlin.js'
import { comparePorcupine } from './porcupine.js'

const peers: Readonly<Record<string, () => Promise<void>>> = { porcupine: comparePorcupine, fastlin: compareFastlin }

const wanted = process.argv.slice(3)
const unknown = wanted.find((name) => !Object.hasOwn(peers, name))
if (unknown !== undefined) {
  process.stderr.write(`expected a peer (${Object.keys(peers).join(', ')}), got ${unknown}\n`)
  process.exitCode = 254
} else for (const name of wanted.length > 0 ? wanted : Object.keys(peers)) await peers[name]!()
