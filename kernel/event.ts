/** The choices a schedule is made of, named by content so that they mean the same in every process and every run. */
import type { Json } from './value/json.js'

declare const nodeIdBrand: unique symbol
/** Name of a node: its role, followed by a number from 1 where the role has several nodes (`replica2`). */
export type NodeId = string & { readonly [nodeIdBrand]?: 'NodeId' }

declare const opIdBrand: unique symbol
/** Name of one client operation: `client1#2` is the second operation of the first client. */
export type OpId = string & { readonly [opIdBrand]?: 'OpId' }

/**
 * One choice of a schedule. Where a handler offers several transitions, `choice` is the label of the one taken.
 *
 * - `deliver`, `lose`, `duplicate`: a message in flight reaches its node, vanishes, or gains a second copy.
 * - `timeout`: a set timer of a node fires.
 * - `invoke`: a client begins the next operation of its workload at a node; `giveUp`: it stops waiting (`info`).
 * - `crash`: a node loses all but its durable fields; `restart`: it runs `recover` and takes part again.
 * - `partition`: messages between different groups are held back until `heal`; a bridge reaches both groups, and in a
 *   one-way partition only messages from the first group to the second are held back.
 * - `pause`, `resume`: a node stops taking steps, and goes on where it was.
 * - `gray`: a node loses all messages but health checks; `slow`: it is no longer bound by the network's delay.
 * - `tick`: time goes on by one; `clock`: a node's clock jumps.
 * - `forge`: a liar sends what its handlers would not send.
 */
export type ScheduledEvent =
  | {
      readonly type: 'deliver'
      readonly from: NodeId
      readonly to: NodeId
      readonly message: Json
      readonly choice?: string
    }
  | { readonly type: 'lose' | 'duplicate'; readonly from: NodeId; readonly to: NodeId; readonly message: Json }
  | { readonly type: 'timeout'; readonly node: NodeId; readonly timer: string; readonly choice?: string }
  | {
      readonly type: 'invoke'
      readonly client: string
      readonly node: NodeId
      readonly operation: { readonly f: string; readonly key?: Json; readonly value?: Json }
      readonly choice?: string
    }
  | { readonly type: 'giveUp'; readonly client: string }
  | { readonly type: 'crash'; readonly node: NodeId; readonly unsynced?: true }
  | { readonly type: 'restart'; readonly node: NodeId; readonly choice?: string }
  | {
      readonly type: 'partition'
      readonly groups: readonly (readonly NodeId[])[]
      readonly bridge?: NodeId
      readonly oneWay?: true
    }
  | { readonly type: 'pause' | 'resume' | 'gray' | 'slow'; readonly node: NodeId }
  | { readonly type: 'tick' }
  | { readonly type: 'clock'; readonly node: NodeId; readonly by: number }
  | { readonly type: 'forge'; readonly from: NodeId; readonly to: NodeId; readonly message: Json }
  | { readonly type: 'heal' }
