/**
 * Sequential specifications of objects that hold one value: register, compare-and-set register, key-value store.
 * Left out: deletion; writing nil, or "", unsets a key as far as the history can tell.
 */
import { type Operation, sameValue, showValue, type Value } from '../../../history/index.js'
import { patterned } from '../patterns.js'
import { type Call, type OperationSpecification, reject, type SequentialSpecification } from '../specification.js'

export interface RegisterOptions {
  /** What the object holds before anything is written. Default: nil. */
  readonly initial?: Value
  /**
   * What reading nil means. `absent` (the default): the object held nil. `wildcard`: the client could not tell, as in
   * histories of knossos; the read is dropped.
   */
  readonly nil?: 'absent' | 'wildcard'
}

export interface CasOptions extends RegisterOptions {
  /**
   * What a compare-and-set that ended in `fail` means. `ignored` (the default): it did not happen, for whatever reason.
   * `constrains`: the comparison failed, so the register did not hold the expected value.
   */
  readonly failedCas?: 'ignored' | 'constrains'
}

type Cell = OperationSpecification<Value>

/** `read`, `write`. Operations that carry a `key` address a register each. */
export function register(options: RegisterOptions = {}): SequentialSpecification {
  const specification: SequentialSpecification = {
    name: 'register',
    initial: options.initial ?? null,
    operations: { read: readCell(options.nil), write: writeCell },
    partition: ({ key }) => key,
    describeState: (state) => `the register holds ${showValue(state)}`,
  }
  return patterned(specification, { kind: 'register', write: 'write', read: 'read' })
}

/**
 * `read`, `write`, and `cas` with input `[expected, next]`. An `ok` cas succeeded, unless its output is `false`: then the
 * comparison failed.
 */
export function casRegister(options: CasOptions = {}): SequentialSpecification {
  const { operations, ...rest } = register(options)
  return patterned(
    { ...rest, name: 'cas-register', operations: { ...operations, cas: casCell(options.failedCas) } },
    { kind: 'register', write: 'write', read: 'read' },
  )
}

/** `get`, `put`, `append` and `cas`, each with a `key`; every key is an object of its own. Appending to nil starts a text. */
export function kv(options: CasOptions = {}): SequentialSpecification {
  const operations = {
    get: { ...readCell(options.nil), withinReach: isExtended },
    put: writeCell,
    append: appendCell,
    cas: casCell(options.failedCas),
  }
  const specification: SequentialSpecification = {
    name: 'kv',
    initial: options.initial ?? null,
    operations: Object.fromEntries(Object.entries(operations).map(([f, cell]) => [f, withKey(cell)])),
    partition: ({ key }: Operation) => key,
    describeState: (state) => `the key holds ${showValue(state)}`,
  }
  return patterned(specification, { kind: 'register', write: 'put', read: 'get' })
}

const writeCell: Cell = {
  kind: 'write',
  step: (_, { input }) => input,
  values: ({ input }) => ({ left: input }),
  // What was found between one write and the next goes with the write that left it.
  concerns: ({ input }) => [input],
}

function readCell(nil: 'absent' | 'wildcard' = 'absent'): Cell {
  return {
    kind: 'read',
    step: (state, { output }) =>
      sameValue(state, output ?? null) ? state : reject(() => `it would return ${instead(state, output ?? null)}`),
    saysNothing: ({ output }) => nil === 'wildcard' && output === null,
    values: ({ output }) => (output === undefined ? {} : { found: output }),
    concerns: ({ output }) => (output === undefined ? [] : [output]),
  }
}

/** Appending leads only to texts that begin with what is there. */
function isExtended(state: Value, { output }: Call): boolean {
  return `${output ?? ''}`.startsWith(`${state ?? ''}`)
}

/** What is there, in view of what was found: long texts by the place where they part. */
function instead(held: Value, found: Value): string {
  if (typeof held !== 'string' || typeof found !== 'string' || Math.max(held.length, found.length) < 60) {
    return showValue(held)
  }
  let same = 0
  while (same < held.length && held[same] === found[same]) same += 1
  const rest = (text: string) => (same === text.length ? 'nothing' : showValue(text.slice(same), 24))
  return `${rest(held)} after the first ${same} characters, where it found ${rest(found)}`
}

const appendCell: Cell = {
  kind: 'write',
  grows: true,
  step: (state, { input }) => `${state ?? ''}${input}`,
  expected: ({ input }) => (typeof input === 'string' ? undefined : 'a text to append'),
}

function casCell(failed: 'ignored' | 'constrains' = 'ignored'): Cell {
  return {
    kind: 'update',
    failed,
    step: (state, call) => {
      const [expected, next] = pair(call)
      const matches = sameValue(state, expected)
      if (call.output === undefined && call.status !== 'fail') return matches ? next : state
      if (compared(call) === matches) return matches ? next : state
      return reject(() =>
        matches ? `it would succeed` : `it would fail, because ${showValue(state)} is not ${showValue(expected)}`,
      )
    },
    expected: ({ input }) => (Array.isArray(input) && input.length === 2 ? undefined : 'the input [expected, next]'),
    describe: (call) => {
      const [expected, next] = pair(call).map((value) => showValue(value))
      const target = call.key === undefined ? '' : `${showValue(call.key)}, `
      return `cas(${target}${expected} → ${next})${call.output === false ? '→false' : ''}`
    },
    isPassive: isRefused,
    // One that was refused fits wherever another value is, so it binds them all.
    concerns: (call) => (isRefused(call) ? undefined : pair(call)),
    values: (call) => {
      const [found, left] = pair(call)
      return isRefused(call) ? {} : { found, left }
    },
  }
}

function isRefused({ status, output }: Call): boolean {
  return status === 'fail' || output === false
}

/** Whether the client was told that the values matched. */
function compared({ status, output }: Call): boolean {
  return status === 'ok' && output !== false
}

function pair({ input }: Call): readonly [Value, Value] {
  return input as readonly [Value, Value]
}

function withKey(cell: Cell): Cell {
  return {
    ...cell,
    expected: (call) => (call.key === undefined ? 'a key' : cell.expected?.(call)),
  }
}
