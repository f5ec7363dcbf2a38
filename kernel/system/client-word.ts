/**
 * A client's progress in one integer: how many operations it has ended, whether one is open and at which node, and how
 * often it went on as a new process because nobody knew what had become of the last operation.
 */

const PENDING = 1 << 8

export const positionOf = (word: number): number => word & 0xff
export const isPending = (word: number): boolean => (word & PENDING) !== 0
export const nodeOf = (word: number): number => (word >> 9) & 63
export const incarnationOf = (word: number): number => word >> 15

export const begin = (word: number, node: number): number => (word & ~(63 << 9)) | PENDING | (node << 9)
/** The operation ended; the node is forgotten, so that it makes no difference where it ran. */
export const end = (word: number): number => (word & ~(PENDING | (63 << 9))) + 1
export const abandon = (word: number): number => end(word) + (1 << 15)
