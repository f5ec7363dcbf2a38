/** Messages, states and rules of the Dynamo store. */
import { Map, Record, Set } from 'immutable'
import { type Context as ContextOf, type NodeId, type OpId, vocabulary } from '../../kernel/index.js'
import type { Config, Item, Request } from './configs.js'
import type { History, Version, Versions } from './versions.js'

export type Message =
  | { type: 'get'; op: OpId }
  | { type: 'found'; op: OpId; versions: Versions }
  | { type: 'put'; op: OpId; items: Set<Item>; context: History }
  | { type: 'written'; op: OpId; history: History }
  /** `instead` names the home node for which a node further down the list is to keep it. */
  | { type: 'store'; op: OpId; versions: Versions; instead: NodeId | null }
  | { type: 'stored'; op: OpId; instead: NodeId | null }
  | { type: 'repair'; versions: Versions }
  | { type: 'hand-off' | 'handed-off'; versions: Versions }
  | { type: 'compare' | 'compared'; versions: Versions }

export interface DynamoStore {
  role: 'app' | 'node'
  message: Message
  timer: 'no-answer' | 'hand-off' | 'anti-entropy'
  operation: Request
  config: Config
  rules: {
    /** What a version replaces: the context of its writer. `number` is the one that the coordinator gives to the version. */
    past: (context: History, coordinator: NodeId, number: number) => History
    /** What an application takes siblings for. */
    reconcile: (versions: Versions) => Set<Item>
    /** What an application sends along with a write. */
    context: (known: History) => History
  }
}

export const { role, next, send, setTimer, complete, protocol, variant } = vocabulary<DynamoStore>()
export type Context = ContextOf<DynamoStore>

export const App = Record({
  role: 'app' as const,
  op: null as OpId | null,
  f: 'read' as Request['f'],
  item: null as Item | null,
  phase: 'answered' as 'reading' | 'writing' | 'answered',
  /** What each node that answered has. */
  found: Map<NodeId, Versions>(),
  /** What it has read and written, as the context of its next write. */
  context: Map<NodeId, number>() as History,
})
export type App = ReturnType<typeof App>

/** A write that a node coordinates, until each home node has it, or somebody else a hint for that one. */
export const Put = Record({
  app: '' as NodeId,
  stored: Set<NodeId>(),
  missing: Set<NodeId>(),
  history: Map<NodeId, number>() as History,
  isAnswered: false,
})
export type Put = ReturnType<typeof Put>

export const Node = Record({
  role: 'node' as const,
  versions: Set<Version>() as Versions,
  /** What it keeps for home nodes that did not answer somebody. */
  hints: Map<NodeId, Versions>(),
  puts: Map<OpId, Put>(),
  /** Other home nodes of which it knows that they have what it has. */
  agreed: Set<NodeId>(),
})
export type Node = ReturnType<typeof Node>

/** The first N nodes of the preference list, and the ones that stand in for them. */
export const homes = ({ nodes, config }: Context): readonly NodeId[] => nodes.node.slice(0, config.homes)
export const standIns = ({ nodes, config }: Context): readonly NodeId[] => nodes.node.slice(config.homes)
