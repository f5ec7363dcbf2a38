import { describe, expect, test } from 'vitest'
import { type History, HistoryError, type HistoryEvent, type Value } from '../../history/index.js'
import { linearizable } from './linearizable.js'
import { type Call, reject, type SequentialSpecification } from './specification.js'
import { multiRegister } from './specifications/multi-register.js'
import { casRegister, kv, register } from './specifications/registers.js'

/** `1 invoke write 1`, where the operation may name a key: `1 invoke put:x 1` */
function events(...lines: string[]): History {
  return lines.map((line): HistoryEvent => {
    const [process, type, name, value] = line.split(' ')
    const [f, key] = name!.split(':')
    return {
      process: Number(process),
      type: type as HistoryEvent['type'],
      f: f!,
      ...(key === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value: JSON.parse(value) as Value }),
    }
  })
}

const wrote = (process: number, value: Value) => [`${process} invoke write ${value}`, `${process} ok write ${value}`]
const read = (process: number, value: Value) => [`${process} invoke read`, `${process} ok read ${value}`]

describe('an operation nobody saw the end of', () => {
  const write1 = ['0 invoke write 1', '0 info write 1']

  test.each([
    ['may never happen', [...write1, ...read(1, 0)]],
    ['may have happened', [...write1, ...read(1, 1)]],
    ['may happen long after it was given up', [...write1, ...read(1, 0), ...wrote(2, 2), ...read(1, 2), ...read(1, 1)]],
    ['may be open still', ['0 invoke write 1', ...read(1, 0), ...read(1, 1)]],
    ['may be a read without an answer', ['0 invoke read', ...wrote(1, 1), ...read(1, 1)]],
  ])('%s', (_, lines) => {
    expect(linearizable(register({ initial: 0 })).check(events(...lines)).verdict).toBe('valid')
  })

  test.each([
    ['does not happen before it is invoked', [...read(1, 1), ...write1]],
    ['happens at most once', [...write1, ...read(1, 1), ...wrote(2, 2), ...read(1, 2), ...read(1, 1)]],
  ])('%s', (_, lines) => {
    expect(linearizable(register({ initial: 0 })).check(events(...lines)).verdict).toBe('invalid')
  })

  test('costs next to nothing when nothing depends on it', () => {
    const open = Array.from({ length: 60 }, (_, i) => `${i} invoke write ${100 + i}`)
    const history = events(...open, ...wrote(99, 1), ...read(99, 1), ...read(99, 2))
    const both = events(...open, ...wrote(98, 1), ...read(98, 1), ...wrote(98, 2), ...read(98, 1))
    expect(linearizable(register()).check(history, { configurations: 200 }).verdict).toBe('invalid')
    expect(linearizable(register()).check(both, { configurations: 200 }).verdict).toBe('invalid')
  })
})

describe('what a source means', () => {
  const nilRead = [...wrote(0, 1), ...read(1, null)]
  const failedCas = [...wrote(0, 1), '1 invoke cas [1,2]', '1 fail cas', ...read(0, 1)]

  test('by nil decides whether a nil read can be wrong', () => {
    expect(linearizable(register()).check(events(...nilRead)).verdict).toBe('invalid')
    expect(linearizable(register({ nil: 'wildcard' })).check(events(...nilRead)).verdict).toBe('valid')
  })

  test('by a failed compare-and-set decides whether it can be wrong', () => {
    expect(linearizable(casRegister()).check(events(...failedCas)).verdict).toBe('valid')
    expect(linearizable(casRegister({ failedCas: 'constrains' })).check(events(...failedCas)).verdict).toBe('invalid')
  })

  test('by an ok compare-and-set that says false is that the values differed', () => {
    const cas = (old: number) => [...wrote(0, 1), `1 invoke cas [${old},2]`, '1 ok cas false', ...read(0, 1)]
    expect(linearizable(casRegister()).check(events(...cas(5))).verdict).toBe('valid')
    expect(linearizable(casRegister()).check(events(...cas(1))).verdict).toBe('invalid')
  })
})

test('a read of a value that nobody wrote is invalid, even with everything concurrent', () => {
  const history = events('0 invoke write 1', '1 invoke read', '2 invoke write 2', '1 ok read 3')
  expect(linearizable(register()).check(history).verdict).toBe('invalid')
})

test('keys are objects of their own', () => {
  const history = events(
    '0 invoke put:x 1',
    '0 ok put:x 1',
    '1 invoke get:y',
    '1 ok get:y',
    '1 invoke get:x',
    '1 ok get:x',
  )
  const result = linearizable(kv()).check(history)
  expect(result).toMatchObject({ verdict: 'invalid', evidence: { key: 'x' } })
})

describe('a history that could not have failed is vacuous:', () => {
  test.each([
    ['it is empty', []],
    ['it only writes', wrote(0, 1)],
    [
      'its reads never returned',
      [...wrote(0, 1), '1 invoke read', '2 invoke read', '2 info read', '3 invoke read', '3 fail read'],
    ],
  ])('%s', (_, lines) => {
    const result = linearizable(register()).check(events(...lines))
    expect(result).toMatchObject({
      verdict: 'valid',
      vacuous: expect.stringContaining('no completed operation observed'),
    })
  })

  test('its reads say nothing', () => {
    const history = events(...wrote(0, 1), ...read(1, null))
    expect(linearizable(register({ nil: 'wildcard' })).check(history)).toHaveProperty('vacuous')
  })

  test('but not if a read or a compare-and-set returned', () => {
    expect(linearizable(register({ initial: 0 })).check(events(...read(1, 0)))).not.toHaveProperty('vacuous')
    const refused = events('1 invoke cas [1,2]', '1 fail cas')
    expect(linearizable(casRegister({ failedCas: 'constrains' })).check(refused)).not.toHaveProperty('vacuous')
    expect(linearizable(casRegister()).check(refused)).toHaveProperty('vacuous')
  })
})

describe('several registers', () => {
  const history = (...lines: string[]) => events('0 invoke put:x 1', '0 ok put:x 1', ...lines)

  test('are judged one by one where no transaction ties them', () => {
    const result = linearizable(multiRegister()).check(history('0 invoke get:y', '0 ok get:y 1'))
    expect(result).toMatchObject({ verdict: 'invalid', evidence: { key: 'y' } })
  })

  test('are one object where one does', () => {
    const result = linearizable(multiRegister()).check(
      history('0 invoke txn [["r","x"],["r","y"]]', '0 ok txn [["r","x",1],["r","y",1]]'),
    )
    expect(result).toMatchObject({ verdict: 'invalid' })
    expect(result.evidence).not.toHaveProperty('key')
  })
})

describe('limits', () => {
  /** Twelve concurrent appends and a read that none of their orders explains; a put, so that not all of them only add. */
  const hard = (key: string, first: number) => [
    `${first + 12} invoke put:${key} ""`,
    ...Array.from({ length: 12 }, (_, i) => `${first + i} invoke append:${key} "${i % 2 === 0 ? 'a' : 'ab'}${i}"`),
    ...Array.from({ length: 12 }, (_, i) => `${first + i} ok append:${key}`),
    `${first + 12} ok put:${key}`,
    `${first} invoke get:${key}`,
    `${first} ok get:${key} "x"`,
  ]
  const illegal = ['90 invoke get:z', '90 ok get:z "never"']

  test('lead to unknown with a reason, never to a guess', () => {
    const result = linearizable(kv()).check(events(...hard('x', 0)), { configurations: 1_000 })
    expect(result).toEqual({
      verdict: 'unknown',
      reason: 'the search ended after 1000 configurations, and the object was neither proved nor refuted',
    })
  })

  test('are not reached where everything only adds to what a later read did not find', () => {
    const growing = hard('x', 0).filter((line) => !line.includes('put'))
    const result = linearizable(kv()).check(events(...growing), { configurations: 10 })
    expect(result).toMatchObject({ verdict: 'invalid', evidence: { key: 'x' } })
    const { prefixes } = result.evidence as { prefixes: readonly unknown[] }
    expect(prefixes.length).toBeGreaterThan(0)
  })

  test('do not hide an illegal object behind a hard one', () => {
    const result = linearizable(kv()).check(events(...hard('x', 0), ...illegal), { configurations: 10_000 })
    expect(result).toMatchObject({ verdict: 'invalid', evidence: { key: 'z' } })
  })

  test('count the objects left undecided', () => {
    const easy = ['80 invoke get:e', '80 ok get:e']
    const result = linearizable(kv()).check(events(...hard('x', 0), ...hard('y', 20), ...easy), {
      configurations: 20_000,
    })
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('2 of 3 objects') })
  })

  test('are asked about before every step of the specification', () => {
    let steps = 0
    const count = (input: Value) => {
      steps += 1
      return input
    }
    const slow = register()
    const counting: SequentialSpecification = {
      ...slow,
      operations: { ...slow.operations, write: { kind: 'write', step: (_, { input }) => count(input) } },
    }
    const history = events(...Array.from({ length: 20 }, (_, i) => wrote(0, i)).flat())
    const result = linearizable(counting).check(history, { shouldStop: () => steps >= 3 })
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('when told to stop') })
    expect(steps).toBe(3)
  })
})

describe("a user's specification", () => {
  const counter: SequentialSpecification<number> = {
    name: 'counter',
    initial: 0,
    operations: {
      add: { kind: 'write', step: (total, { input }) => total + Number(input) },
      read: { kind: 'read', step: (total, { output }) => (output === total ? total : reject(`the total is ${total}`)) },
    },
  }
  const lock: SequentialSpecification<number | null> = {
    name: 'lock',
    initial: null,
    operations: {
      acquire: {
        kind: 'update',
        step: (owner, { process }) => (owner === null ? process! : reject(`${owner} has it`)),
      },
      release: { kind: 'update', step: (owner, { process }) => (owner === process ? null : reject(`${owner} has it`)) },
    },
    usesProcess: true,
  }

  test('judges as the built-in ones do', () => {
    const added = ['0 invoke add 2', '1 invoke add 3', '0 ok add']
    expect(linearizable(counter).check(events(...added, ...read(2, 5), '1 ok add')).verdict).toBe('valid')
    expect(linearizable(counter).check(events(...added, ...read(2, 3), '1 ok add')).verdict).toBe('invalid')
  })

  test('may see several keys as one object, in which order matters across keys', () => {
    type Pair = { readonly [key: string]: Value }
    const pair: SequentialSpecification<Pair> = {
      name: 'pair',
      initial: { x: 0, y: 0 },
      operations: {
        put: { kind: 'write', step: (state, { key, input }) => ({ ...state, [String(key)]: input }) },
        get: {
          kind: 'read',
          step: (state, { key, output }) => (state[String(key)] === output ? state : reject('it differs')),
        },
      },
    }
    const puts = ['0 invoke put:x 1', '1 invoke put:y 1']
    const get = (process: number, key: string, value: number) => [
      `${process} invoke get:${key}`,
      `${process} ok get:${key} ${value}`,
    ]
    const seen = (x: number) => [...puts, ...get(2, 'x', 1), ...get(2, 'y', 0), ...get(3, 'y', 1), ...get(3, 'x', x)]
    expect(linearizable(pair).check(events(...seen(1))).verdict).toBe('valid')
    expect(linearizable(pair).check(events(...seen(0))).verdict).toBe('invalid')
  })

  test('may ask who called', () => {
    const release = (process: number) =>
      events('0 invoke acquire', '0 ok acquire', `${process} invoke release`, `${process} ok release`)
    expect(linearizable(lock).check(release(0)).verdict).toBe('valid')
    expect(linearizable(lock).check(release(1)).verdict).toBe('invalid')
  })

  test('may not change its state in place', () => {
    const pushed = (state: Value[], { input }: Call) => {
      state.push(input)
      return state
    }
    const log: SequentialSpecification<Value[]> = {
      name: 'log',
      initial: [],
      operations: { append: { kind: 'write', step: pushed } },
    }
    expect(() => linearizable(log).check(events('0 invoke append 1', '0 ok append'))).toThrow(TypeError)
  })

  test('may not change its state in a read', () => {
    const odd: SequentialSpecification<number> = {
      ...counter,
      operations: { read: { kind: 'read', step: (total) => total + 1 } },
    }
    expect(() => linearizable(odd).check(events(...read(0, 1)))).toThrow('Expected read, a read, of counter to leave')
  })

  test('may have states with long texts in them, which are told apart', () => {
    const long = (n: number) => `a-text-that-is-longer-than-most-${n}`
    const pair: SequentialSpecification<readonly string[]> = {
      name: 'pair',
      initial: [],
      operations: {
        write: { kind: 'write', step: ([last = ''], { input }) => [String(input), last] },
        read: { kind: 'read', step: (state, { output }) => (output === state[0] ? state : reject('no')) },
        previous: { kind: 'read', step: (state, { output }) => (output === state[1] ? state : reject('no')) },
      },
    }
    const writes = [1, 2, 3].map((n) => `${n} invoke write ${JSON.stringify(long(n))}`)
    const returns = [1, 2, 3].map((n) => `${n} ok write`)
    const found = (f: string, n: number) => [`4 invoke ${f}`, `4 ok ${f} ${JSON.stringify(long(n))}`]
    const verdictOf = (last: number, previous: number) =>
      linearizable(pair).check(events(...writes, ...returns, ...found('read', last), ...found('previous', previous)))
    for (const last of [1, 2, 3])
      for (const previous of [1, 2, 3])
        expect(verdictOf(last, previous).verdict).toBe(last === previous ? 'invalid' : 'valid')
  })

  test('needs a stateKey when its states are not plain data', () => {
    const odd = (stateKey?: (state: Set<Value>) => string): SequentialSpecification<Set<Value>> => ({
      name: 'set',
      initial: new Set(),
      operations: { add: { kind: 'write', step: (state, { input }) => new Set([...state, input]) } },
      ...(stateKey === undefined ? {} : { stateKey }),
    })
    const history = events('0 invoke add 1', '0 ok add')
    expect(() => linearizable(odd()).check(history)).toThrow('Expected set to have a stateKey')
    expect(linearizable(odd((state) => [...state].sort().join())).check(history).verdict).toBe('valid')
  })
})

describe('calls that the specification does not know are errors that name the event:', () => {
  test.each([
    [
      'an operation',
      register(),
      ['0 invoke wrte 1'],
      'event 0: expected an operation of register (read, write), got "wrte"',
    ],
    [
      'a cas without a pair',
      casRegister(),
      ['0 invoke read', '1 invoke cas 1'],
      'event 1: expected the input [expected, next]',
    ],
    ['a get without a key', kv(), ['0 invoke get'], 'event 0: expected a key for get of kv'],
    ['an appended number', kv(), ['0 invoke append:x 1'], 'event 0: expected a text to append for append of kv, got 1'],
    ['an inherited name', register(), ['0 invoke toString'], 'event 0: expected an operation of register'],
  ])('%s', (_, specification, lines, message) => {
    const check = () => linearizable(specification).check(events(...lines))
    expect(check).toThrow(HistoryError)
    expect(check).toThrow(message)
  })
})
