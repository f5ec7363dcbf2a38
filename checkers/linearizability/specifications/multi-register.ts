/** Several registers that are one object: an order of operations must be right for all of them together. */
import { sameValue, showValue, type Value, valueKey } from '../../../history/index.js'
import {
  type Call,
  isRejection,
  type OperationSpecification,
  type Rejection,
  reject,
  type SequentialSpecification,
} from '../specification.js'
import { isList } from './items.js'
import { type CasOptions, kv } from './registers.js'

/** What each key that was written holds, by the key's canonical text. */
export type Registers = { readonly [key: string]: Value }

type MicroOperation = readonly [f: string, key: Value, value?: Value]

/**
 * `get`, `put`, `append` and `cas` with a `key`, as of `kv`, and `txn`: a list of `["read", key, value]` (or `"r"`) and
 * `["write", key, value]` (or `"w"`) that takes effect at once. All keys are one object, so nothing is split as long as there are `txn`s.
 * `initial` is what every key holds, or an object that says what each holds.
 */
export function multiRegister(options: CasOptions = {}): SequentialSpecification<Registers> {
  const { initial = null, nil = 'absent' } = options
  const isEach = typeof initial === 'object' && initial !== null && !isList(initial)
  const atFirst = (key: Value): Value =>
    isEach ? ((initial as { readonly [key: string]: Value })[String(key)] ?? null) : initial
  const read = (state: Registers, key: Value): Value =>
    Object.hasOwn(state, valueKey(key)) ? state[valueKey(key)]! : atFirst(key)
  const write = (state: Registers, key: Value, value: Value): Registers => ({ ...state, [valueKey(key)]: value })
  const single = kv({ ...options, initial: null }).operations
  return {
    name: 'multi-register',
    initial: {},
    operations: {
      ...Object.fromEntries(Object.entries(single).map(([f, cell]) => [f, lifted(cell, read, write)])),
      txn: {
        kind: 'update',
        step: (state, call) => transact(state, call, { read, write, nil }),
        expected: ({ input }) => (isTransaction(input) ? undefined : 'a list of ["read" or "write", key, value]'),
        isPassive: ({ input }) => micro(input).every(([f]) => isRead(f)),
        observes: ({ input }) => micro(input).some(([f]) => isRead(f)),
        describe: ({ input, output }) =>
          `txn(${(output === undefined ? micro(input) : micro(output)).map(showMicro).join(', ')})`,
      },
    },
    // Where nothing looks at two registers at once, each is an object of its own.
    partition: ({ key }, used) => (used.has('txn') ? undefined : key),
    describeState: (state) => {
      const keys = Object.keys(state).sort()
      return keys.length === 0
        ? 'nothing is written'
        : keys.map((key) => `${key} holds ${showValue(state[key]!)}`).join(', ')
    },
  }
}

interface Access {
  read(state: Registers, key: Value): Value
  write(state: Registers, key: Value, value: Value): Registers
  readonly nil: 'absent' | 'wildcard'
}

function transact(state: Registers, { input, output }: Call, { read, write, nil }: Access): Registers | Rejection {
  const results = output === undefined ? undefined : micro(output)
  let next = state
  for (const [i, [f, key, value = null]] of micro(input).entries()) {
    if (!isRead(f)) next = write(next, key, value)
    else if (results !== undefined) {
      const found = results[i]?.[2] ?? null
      if (found === null && nil === 'wildcard') continue
      const held = read(next, key)
      if (!sameValue(held, found))
        return reject(() => `${showValue(key)} holds ${showValue(held)}, not ${showValue(found)}`)
    }
  }
  return next
}

/** One key's operation, on all keys. */
function lifted(
  cell: OperationSpecification<Value>,
  read: Access['read'],
  write: Access['write'],
): OperationSpecification<Registers> {
  const { values: _, concerns: __, withinReach, step, ...rest } = cell
  return {
    ...rest,
    // What grows elsewhere does not matter.
    ...(withinReach && { withinReach: (state, call) => withinReach(read(state, call.key!), call) }),
    step: (state, call) => {
      const held = read(state, call.key!)
      const next = step(held, call)
      if (isRejection(next)) return next
      return sameValue(held, next) ? state : write(state, call.key!, next)
    },
  }
}

function isTransaction(input: Value): boolean {
  return (
    isList(input) &&
    input.every((part) => isList(part) && part.length >= 2 && /^(r|w|read|write)$/.test(String(part[0])))
  )
}

function micro(list: Value): readonly MicroOperation[] {
  return (isList(list) ? list : []) as unknown as readonly MicroOperation[]
}

function isRead(f: string): boolean {
  return f === 'r' || f === 'read'
}

function showMicro([f, key, value = null]: MicroOperation): string {
  return `${f} ${showValue(key)} ${showValue(value)}`
}
