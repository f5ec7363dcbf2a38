/** Where things are, seen from what is built: all of it lies in folders right below `dist/`, whichever it was built from. */
import { fileURLToPath } from 'node:url'

/** The command line. */
export const COMMAND = fileURLToPath(new URL('../cli/main.js', import.meta.url))

/** A file among the sources of the peers, which is not built but handed to them. */
export const peerSource = (name: string): string => fileURLToPath(new URL(`../../bench/peers/${name}`, import.meta.url))
