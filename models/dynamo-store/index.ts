/** Dynamo: sloppy quorums, hints, siblings, anti-entropy; and variants of it with bugs planted. */
export { dynamoStore } from './model.js'
export { hintDeletedWhenSent, hintsInMemory, noContext, nodeCounters, oneSibling } from './variants.js'
export { unionOf, type Versions } from './versions.js'
export type { DynamoStore } from './vocabulary.js'
