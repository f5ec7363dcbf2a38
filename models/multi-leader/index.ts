/** Multi-leader replication: conflicts, topologies, causality; and variants of it with bugs planted. */
export { knows, type Revision } from './conflicts.js'
export { type MultiLeader, multiLeader } from './model.js'
export {
  arrivalWins,
  cartIsRegister,
  dependenciesIgnored,
  noOriginTag,
  noTieBreak,
  replacedComesBack,
} from './variants.js'
