/** Set of values. */
import type { Operation, Value } from '../../../history/index.js'
import { patterned } from '../patterns.js'
import { type Call, type OperationSpecification, reject, type SequentialSpecification } from '../specification.js'
import { each, expectsItem, type Items, initialItems, isList, item, itemsOf, show } from './items.js'
import type { RegisterOptions } from './registers.js'

/**
 * `add` and `remove` a value, `contains` a value (result: true or false), `read` all values as a list in any order.
 * An `add` or `remove` whose result is a boolean says whether it changed anything; another result says nothing.
 * Without `read`s every element is an object of its own.
 */
export function set(options: RegisterOptions = {}): SequentialSpecification<Items> {
  const { nil = 'absent' } = options
  const initial = initialItems('set', options.initial)
  const specification: SequentialSpecification<Items> = {
    name: 'set',
    initial: ordered(itemsOf(initial)),
    operations: {
      add: change((state, value) => ordered(state + value), false),
      remove: change(
        (state, value) =>
          each(state)
            .filter((other) => other !== value)
            .join(''),
        true,
      ),
      contains: {
        kind: 'read',
        step: (state, { input, output }) => {
          const isMember = has(state, item(input))
          return isMember === output ? state : reject(`it would return ${isMember}`)
        },
        expected: expectsItem,
        concerns: ({ input }) => [input],
      },
      read: {
        kind: 'read',
        step: (state, { output }) => (seen(output) === state ? state : reject(() => `it would return ${whole(state)}`)),
        saysNothing: ({ output }) => nil === 'wildcard' && output === null,
        withinReach: (state, { output }) => {
          const all = new Set(each(seen(output) ?? ''))
          return each(state).every((element) => all.has(element))
        },
        concerns: ({ output }) => (isList(output) ? output : []),
      },
    },
    partition: ({ key, input }: Operation, used) => (used.has('read') ? key : key === undefined ? input : [key, input]),
    describeState: (state) => (state === '' ? 'the set is empty' : `the set holds ${show(state)}`),
  }
  return initial.length > 0 ? specification : patterned(specification, { kind: 'set', add: 'add', read: 'read' })
}

function change(step: (state: Items, value: Items) => Items, needs: boolean): OperationSpecification<Items> {
  return {
    kind: 'update',
    ...(needs ? {} : { grows: true }),
    step: (state, call) => {
      const value = item(call.input)
      const changes = has(state, value) === needs
      if (tells(call) && call.output !== changes) return reject(`it would return ${changes}`)
      return changes ? step(state, value) : state
    },
    expected: expectsItem,
    observes: tells,
    isPassive: (call) => tells(call) && call.output === false,
    concerns: ({ input }) => [input],
    describe: (call) => {
      const target = call.key === undefined ? '' : `${item(call.key).trimEnd()}, `
      return `${call.f}(${target}${item(call.input).trimEnd()})${tells(call) ? `→${call.output}` : ''}`
    },
  }
}

/** A boolean that was put in may merely be handed back. */
function tells({ input, output }: Call): boolean {
  return typeof output === 'boolean' && typeof input !== 'boolean'
}

function has(state: Items, value: Items): boolean {
  return state.startsWith(value) || state.includes(`\n${value}`)
}

function ordered(items: Items): Items {
  return [...new Set(each(items))].sort().join('')
}

/** The state that a read found; nil is the empty set. */
function seen(output: Value | undefined): Items | undefined {
  if (output === null || output === undefined) return ''
  return isList(output) ? ordered(itemsOf(output)) : undefined
}

function whole(state: Items): string {
  return `[${show(state)}]`
}
