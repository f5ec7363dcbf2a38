/** What two protocols did differently in one step, in words: for each kind of effect what stands left and right. */
import type { SideName, Split } from '../../compare/index.js'
import type { SentMessage, StateChange, TraceStep } from '../../trace.js'
import type { Scene } from '../scene.js'
import { neutralised } from '../text.js'
import { changeWords, isMember, memberWords, pathWords } from '../words/change.js'
import { differenceWords } from '../words/difference.js'
import { answerPhrases } from '../words/operation.js'
import { Room } from '../words/room.js'
import { valueWords } from '../words/value.js'
import { type Phrase, phrase } from '../wrap.js'

export type Sides<T> = Readonly<Record<SideName, T>>

/** One kind of effect that differs; neither side is empty. */
export type Contrast = Sides<readonly Phrase[]>

interface Telling {
  readonly mine: TraceStep
  readonly theirs: TraceStep
  readonly both: TraceStep
  readonly scene: Scene
  readonly room: Room
}

type Tell = (telling: Telling) => Phrase[]

/** What clients see stands first. */
const TELLERS: readonly Tell[] = [answers, sends, changes, timers, observed, rest]

const HIDDEN = 'records nothing that differs: the order of its messages or its disk must'

export function contrasts({ both, ...steps }: Split, scenes: Sides<Scene>, room: Room): Contrast[] {
  const found = TELLERS.flatMap((tell) => {
    const side = (name: SideName, given: Room): Phrase[] =>
      tell({
        mine: steps[name],
        theirs: steps[name === 'base' ? 'variant' : 'base'],
        both,
        scene: scenes[name],
        room: given,
      })
    const told = { base: side('base', room), variant: side('variant', room) }
    if (told.base.length + told.variant.length === 0) return []
    // Cut to their room, two long values may read alike: then there must be room for the difference.
    return [isAlike(told) ? { base: side('base', WIDE), variant: side('variant', WIDE) } : told]
  })
  return found.length > 0 ? found : [{ base: [phrase(HIDDEN)], variant: [phrase(HIDDEN)] }]
}

const WIDE = new Room(10_000)

const isAlike = ({ base, variant }: Contrast): boolean =>
  base.some(({ text }) => variant.some((other) => other.text === text))

function answers({ mine, theirs, scene, room }: Telling): Phrase[] {
  const given = answerPhrases(scene, mine, room)
  const missing = distinct(theirs.client.map(({ client }) => client)).filter((client) =>
    mine.client.every((event) => event.client !== client),
  )
  return [...given, ...missing.map((client) => phrase(`does not answer ${scene.trace.clients[client] ?? ''}`))]
}

/** Equal messages to several nodes in one phrase. */
function sends({ mine, theirs, both, room }: Telling): Phrase[] {
  if (mine.sent.length + theirs.sent.length === 0) return []
  if (mine.sent.length === 0) return [phrase(both.sent.length > 0 ? 'sends nothing else' : 'sends nothing')]
  return messageGroups(mine.sent).map((group) => phrase(`sends ${groupWords(group, room, ' → ')}`, 'message'))
}

export function messageGroups(sent: readonly SentMessage[]): SentMessage[][] {
  const groups = new Map<string, SentMessage[]>()
  for (const message of sent) {
    const alike = JSON.stringify([message.from, message.body])
    groups.set(alike, [...(groups.get(alike) ?? []), message])
  }
  return [...groups.values()]
}

/** `vote(yes) → coordinator`, with what is to stand between. */
export function groupWords(group: readonly SentMessage[], room: Room, between: string): string {
  const receivers = group.map(({ to }) => neutralised(to)).join(', ')
  return `${valueWords(group[0]?.body, room)}${between}${receivers}`
}

function changes({ mine, theirs, scene, room }: Telling): Phrase[] {
  return byName(mine.changes, theirs.changes, (name) => {
    const [own, other] = [of(mine.changes, name), of(theirs.changes, name)]
    const initial = scene.trace.nodes.find(({ id }) => id === name)?.initial
    const isLoss = mine.event.type === 'crash'
    const told = own.length === 0 ? [] : differenceWords(own, { initial, mentioned: new Set(), isLoss }, room)
    const words = told.some((text) => text.includes('…')) || room === WIDE ? own.map((c) => singleWords(c, room)) : told
    return [...(isLoss ? words.map((text) => `forgets ${text}`) : words), ...stays(own, other, room)]
  })
}

/** A change by itself. */
function singleWords(change: StateChange, room: Room): string {
  if (!isMember(change, false)) return changeWords(pathWords(change.path), change, room)
  const of = change.path.length > 1 ? `${pathWords(change.path.slice(0, -1))} ` : ''
  return `${of}${memberWords([change], false, room)}`
}

/** `decision stays ∅`, for what the other side alone changes. */
function stays(own: readonly StateChange[], other: readonly StateChange[], room: Room): string[] {
  return other
    .filter((change) => change.before !== undefined && !own.some((mine) => isWithin(mine, change)))
    .map(({ path, before }) => `${pathWords(path)} stays ${valueWords(before, room)}`)
}

/** Whether one of the two changes is about a part of what the other is about. */
export function isWithin(a: StateChange, b: StateChange): boolean {
  return a.path.every((name, i) => i >= b.path.length || b.path[i] === name)
}

function timers({ mine, theirs }: Telling): Phrase[] {
  const missing = theirs.timers.filter(
    ({ node, timer }) => !mine.timers.some((set) => set.node === node && set.timer === timer),
  )
  return [
    ...mine.timers.map(({ timer, change }) =>
      phrase(`${change === 'set' ? 'sets' : 'clears'} [${neutralised(timer)}]`),
    ),
    ...missing.map(({ timer, change }) =>
      phrase(`does not ${change === 'set' ? 'set' : 'clear'} [${neutralised(timer)}]`),
    ),
  ]
}

function observed({ mine, theirs, room }: Telling): Phrase[] {
  return byName(mine.observed, theirs.observed, (name) => {
    const [own, other] = [of(mine.observed, name), of(theirs.observed, name)]
    return [...own.map((change) => singleWords(change, room)), ...stays(own, other, room)]
  }).map(({ text }) => phrase(`observer ${text}`, 'dim'))
}

function rest({ mine, theirs }: Telling): Phrase[] {
  return [
    ...mine.lost.map((id) => phrase(`${neutralised(id)} can never arrive`)),
    ...(mine.synced ? [phrase('syncs to disk')] : theirs.synced ? [phrase('does not sync to disk')] : []),
    ...(mine.lost.length === 0 && theirs.lost.length > 0 ? [phrase('no message is lost for ever')] : []),
  ]
}

/** For each name that either side has, what is to be said of it, led by the name. */
function byName(
  mine: readonly StateChange[],
  theirs: readonly StateChange[],
  tell: (name: string) => readonly string[],
): Phrase[] {
  return distinct([...mine, ...theirs].map(({ node }) => node)).flatMap((name) => {
    const texts = tell(name)
    const told = texts.length > 0 ? texts : ['nothing else changes']
    return told.map((text) => phrase(`${neutralised(name)}: ${text}`))
  })
}

const of = (changes: readonly StateChange[], name: string) => changes.filter(({ node }) => node === name)

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)]
