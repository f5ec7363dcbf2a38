/** Messages and operations: from where to where, from when to when, and what became of them. */
import { clientKey, nodeKey } from '../render/lanes.js'
import { actorOf, type Flight, isForged } from '../render/scene.js'
import { operationWords, resultWords } from '../render/words/operation.js'
import { Room } from '../render/words/room.js'
import { briefMessage, messageType, valueWords } from '../render/words/value.js'
import type { Setting } from './build.js'
import type { ReportMessage, ReportOperation } from './report.js'

const BODY_WIDTH_MAX = 160
const LABEL = new Room(32)

/** In the order in which they were sent. Those between lanes that are not drawn are left out. */
export function messagesOf({ scene, places }: Setting): ReportMessage[] {
  return [...scene.flights.values()].flatMap(({ message, sentAt, end, late }): ReportMessage[] => {
    const [from, to] = [places.get(nodeKey(message.from)), places.get(nodeKey(message.to))]
    if (from === undefined || to === undefined) return []
    return [
      {
        id: message.id,
        from,
        to,
        body: valueWords(message.body, new Room(BODY_WIDTH_MAX)),
        brief: briefMessage(message.body, LABEL),
        type: messageType(message.body, LABEL),
        sentAt,
        ...(end === undefined ? {} : { end: { step: end.step, how: howOf(end, scene.trace.steps[end.step - 1]) } }),
        ...(late ? { isLate: true } : {}),
        ...(message.copyOf === undefined ? {} : { copyOf: message.copyOf }),
        ...(isForged(scene, message.id) ? { isForged: true } : {}),
      },
    ]
  })
}

function howOf(
  { how }: NonNullable<Flight['end']>,
  step: { readonly swallowed?: true } | undefined,
): NonNullable<ReportMessage['end']>['how'] {
  return how === 'delivered' && step?.swallowed ? 'swallowed' : how
}

/** In the order in which they began. */
export function operationsOf({ scene, places }: Setting): ReportOperation[] {
  const ends = endsOf(scene.trace.steps)
  return [...scene.operations].flatMap(([id, operation]): ReportOperation[] => {
    const { call, node, beganAt, result } = operation
    const lane = places.get(clientKey(call.client))
    if (lane === undefined) return []
    const asked = node === undefined ? undefined : places.get(nodeKey(node))
    const at = ends.get(id)
    const by = at === undefined ? undefined : actorOf(scene.trace.steps[at - 1]!.event)
    const answering = by === undefined || result?.type === 'info' ? undefined : places.get(nodeKey(by))
    return [
      {
        id,
        lane,
        call: operationWords(call, new Room(BODY_WIDTH_MAX)),
        brief: operationWords(call, LABEL),
        beganAt,
        ...(asked === undefined ? {} : { asked }),
        ...(result === undefined || at === undefined || result.type === 'invoke'
          ? {}
          : {
              end: {
                step: at,
                type: result.type,
                result: resultWords(scene, result, new Room(BODY_WIDTH_MAX)),
                ...(answering === undefined ? {} : { by: answering }),
              },
            }),
      },
    ]
  })
}

/** The step in which each operation ends. */
function endsOf(steps: Setting['scene']['trace']['steps']): Map<string, number> {
  const ends = new Map<string, number>()
  for (const [i, { client }] of steps.entries()) {
    for (const { operation, type } of client) if (type !== 'invoke') ends.set(operation, i + 1)
  }
  return ends
}
