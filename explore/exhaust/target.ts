/** Where steps are written to. */
import type { Emit } from './space.js'

/** Of one kind throughout, until a word does not fit. */
export type Words = Uint16Array | Int32Array

/** What a state is written to, and then added to. */
export interface Target {
  /** The next state is written to these words from `end` on, once there is room. */
  readonly open: Words
  readonly end: number
  /** Sees to it that a state of `length` words can be written. */
  makeRoom(length: number): void
  /** To be called before a word of more than 16 bits is written. */
  widen(): void
  /** Adds what was written, as reached from the state `parent`; by and by, in the order in which this is called. */
  addLater(length: number, parent: number, hash: number): void
  /** The same with words that lie elsewhere. */
  copyLater(words: Int32Array, length: number, parent: number, hash?: number): void
}

/** Emits each state. */
export class Sink implements Target {
  open = new Int32Array(128)
  readonly end = 0
  emit: Emit = () => {}

  makeRoom(length: number): void {
    if (length > this.open.length) this.open = new Int32Array(2 * length)
  }

  /** All words are wide enough. */
  widen(): void {}

  addLater(length: number, _parent: number, hash: number): void {
    this.emit(this.open, length, hash)
  }

  copyLater(words: Int32Array, length: number): void {
    this.emit(words, length)
  }
}
