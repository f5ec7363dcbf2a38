/** The page of a recorded history, of a state space, or of a plain machine's run: it finds its data in the document. */
import { start } from './start.js'

start(document)
