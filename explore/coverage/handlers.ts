/** Which handlers and types of message a protocol has in a configuration, and which of them a reaction involves. */
import type { System } from '../../kernel/index.js'
import { FLAG } from '../../kernel/system/locals.js'
import { type Reaction, STIMULUS, stimulusKind, stimulusOperand } from '../../kernel/system/reactions.js'

type Definition = System['cluster']['nodes'][number]['definition']

/** Names of all handlers of roles that have nodes: `server.init`, `server.receive.vote`, `server.recover`. */
export function handlersOf({ cluster }: System): string[] {
  const roles = new Map(cluster.nodes.map(({ role, definition }) => [role, definition]))
  return [...roles].flatMap(([role, definition]) => entriesOf(definition).map((entry) => `${role}.${entry}`))
}

function entriesOf({ invoke = {}, receive = {}, timeout = {}, recover }: Definition): string[] {
  return [
    'init',
    ...Object.keys(invoke).map((f) => `invoke.${f}`),
    ...Object.keys(receive).map((type) => `receive.${type}`),
    ...Object.keys(timeout).map((timer) => `timeout.${timer}`),
    ...(recover ? ['recover'] : []),
  ]
}

/** Types of message that some handler is there for. */
export function messageTypesOf({ cluster }: System): string[] {
  return [...new Set(cluster.nodes.flatMap(({ definition }) => Object.keys(definition.receive ?? {})))]
}

/** The handler that gave a reaction; `undefined` where none was asked: a crash, a default, what a gray node loses. */
export function handlerOf(system: System, { before, stimulus }: Reaction): string | undefined {
  const { cluster, locals, messages, reactions } = system
  const { role, definition } = cluster.nodes[locals.nodeOf(before)]!
  const operand = stimulusOperand(stimulus)
  switch (stimulusKind(stimulus)) {
    case STIMULUS.receive: {
      const type = messages.typeOf(operand)
      return isGray(system, before) && !definition.healthChecks?.includes(type) ? undefined : `${role}.receive.${type}`
    }
    case STIMULUS.timeout:
      return `${role}.timeout.${cluster.timers[operand]}`
    case STIMULUS.invoke:
      return isGray(system, before) ? undefined : `${role}.invoke.${reactions.operations[operand]!.f}`
    case STIMULUS.restart:
      return definition.recover ? `${role}.recover` : undefined
    case STIMULUS.start:
      return `${role}.init`
    default:
      return undefined
  }
}

const isGray = ({ locals }: System, local: number): boolean => locals.has(local, FLAG.gray)
