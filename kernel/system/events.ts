/** Events as integers. */
/** Kinds of event, in the order in which they are enumerated; an event is `kind << 26 | operand`. */
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
} as const
const OPERAND_BITS = 26
export const eventOf = (kind: number, operand: number): number => (kind << OPERAND_BITS) | operand
export const kindOf = (event: number): number => event >> OPERAND_BITS
export const operandOf = (event: number): number => event & ((1 << OPERAND_BITS) - 1)
