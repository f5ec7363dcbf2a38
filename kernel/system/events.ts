/** Events as integers: `kind << 26 | operand`. */

/** Kinds of event, each with what its operand is. */
export const EVENT = {
  deliver: 0, // envelope
  timeout: 1, // node * 32 + timer
  invoke: 2, // client * 64 + node
  restart: 3, // node
  crash: 4, // node
  lose: 5, // envelope
  duplicate: 6, // envelope
  partition: 7, // index of the split
  heal: 8, // 0
  giveUp: 9, // client
  pause: 10, // node
  resume: 11, // node
  gray: 12, // node
  slow: 13, // node
  tick: 14, // 0
  clock: 15, // node * 64 + index of the jump
  forge: 16, // index of the lie
  powerLoss: 17, // node: a crash that also loses what was not synced
} as const

/** Events that the environment must be able to afford; the others are steps of the protocol and of time. */
export const FAULT_KINDS: ReadonlySet<number> = new Set([
  EVENT.crash,
  EVENT.lose,
  EVENT.duplicate,
  EVENT.partition,
  EVENT.giveUp,
  EVENT.pause,
  EVENT.gray,
  EVENT.slow,
  EVENT.clock,
  EVENT.forge,
  EVENT.powerLoss,
])

const OPERAND_BITS = 26
export const eventOf = (kind: number, operand: number): number => (kind << OPERAND_BITS) | operand
export const kindOf = (event: number): number => event >> OPERAND_BITS
export const operandOf = (event: number): number => event & ((1 << OPERAND_BITS) - 1)
