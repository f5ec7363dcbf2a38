/** The page that shows a counterexample: it finds its data in the document, and needs nothing else. */
import { start } from './start.js'

start(document)
