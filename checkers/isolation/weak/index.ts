/** The weak isolation levels, which need no search. */
export { decideWeak, decideWeakLevels, isWeak, type WeakLevel, weakLevels } from './decide.js'
