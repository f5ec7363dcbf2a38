/** A wallet whose user tops it up again when the balance shown is old, and variants of it with bugs planted. */
export { balanceOf, wallet } from './model.js'
export { keyIgnored, keyPerTry } from './variants.js'
