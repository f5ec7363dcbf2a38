/** Flaws in made-up histories that no order mends. */
import { type Chance, type Draft, listOf, ownBefore, readsOf, UNWRITTEN, valuesOf } from './drafts.js'

/** Something is read that should not be, if there is anything to read. */
export function flawed(chance: Chance, drafts: readonly Draft[], isLists: boolean): void {
  chance.pick(isLists ? LIST_FLAWS : REGISTER_FLAWS)(chance, drafts, isLists)
}

type Flaw = (chance: Chance, drafts: readonly Draft[], isLists: boolean) => void

/** A value from somewhere: unwritten, aborted, intermediate, or of the future. */
const readAnything: Flaw = (chance, drafts, isLists) => {
  const places = readsOf(drafts)
  if (places.length === 0) return
  const { step } = chance.pick(places)
  const all = [UNWRITTEN, ...drafts.flatMap((draft) => valuesOf(draft, step.key))]
  step.value = isLists ? listOf(step).toSpliced(-1, 1, chance.pick(all)) : chance.pick(all)
}

/** What a transaction did is undone, though others may have seen it. */
const abort: Flaw = (chance, drafts) => {
  const draft = chance.pick(drafts)
  draft.status = 'aborted'
}

const readOwnWrongly: Flaw = (chance, drafts, isLists) => {
  const places = readsOf(drafts).filter((place) => ownBefore(place).length > 0)
  if (places.length === 0) return readAnything(chance, drafts, isLists)
  const { draft, step } = chance.pick(places)
  const others = drafts.filter((other) => other !== draft).flatMap((other) => valuesOf(other, step.key))
  const value = chance.pick([null, ...others])
  if (!isLists) step.value = value
  else step.value = value === null ? listOf(step).slice(0, -1) : [...listOf(step), value]
}

/** A later step of the same transaction is what is read. */
const readFuture: Flaw = (chance, drafts, isLists) => {
  const places = readsOf(drafts).filter(
    ({ draft, at, step }) => valuesOf({ steps: draft.steps.slice(at) }, step.key)[0],
  )
  if (places.length === 0) return readAnything(chance, drafts, isLists)
  const { draft, at, step } = chance.pick(places)
  const value = valuesOf({ steps: draft.steps.slice(at) }, step.key)[0]!
  step.value = isLists ? [...listOf(step), value] : value
}

/** What is read is not what the writer left behind. */
const readIntermediate: Flaw = (chance, drafts, isLists) => {
  const places = readsOf(drafts).filter(({ draft, step }) => {
    return drafts.some((other) => other !== draft && valuesOf(other, step.key).length > 1)
  })
  if (places.length === 0) return readAnything(chance, drafts, isLists)
  const { draft, step } = chance.pick(places)
  const writer = chance.pick(drafts.filter((other) => other !== draft && valuesOf(other, step.key).length > 1))
  const values = valuesOf(writer, step.key)
  const value = values[0]!
  if (!isLists) step.value = value
  else step.value = [...listOf(step).filter((element) => !values.includes(element)), value]
}

/** Elements lost, exchanged, twice, or of another list. */
const spoilList: Flaw = (chance, drafts) => {
  const places = readsOf(drafts).filter(({ step }) => listOf(step).length > 0)
  if (places.length === 0) return
  const { step } = chance.pick(places)
  const list = listOf(step)
  const at = chance.below(list.length)
  const all = drafts.flatMap((draft) => valuesOf(draft, step.key)).filter((element) => !list.includes(element))
  const changed = [
    () => list.toSpliced(at, 1),
    () => list.toSpliced(at, 0, chance.pick(list)),
    () => chance.shuffled(list),
    () => list.toSpliced(at, 1, chance.pick([UNWRITTEN, ...all])),
    () => list.toSpliced(at + 1, 0, ...all.slice(0, 1)),
  ]
  step.value = chance.pick(changed)()
}

/** In every list, two neighbours are exchanged wherever both are: appends of one transaction are torn apart. */
const tearApart: Flaw = (chance, drafts, isLists) => {
  const places = readsOf(drafts).filter(({ step }) => listOf(step).length > 2)
  if (places.length === 0) return spoilList(chance, drafts, isLists)
  const { step: chosen } = chance.pick(places)
  const at = chance.below(listOf(chosen).length - 1)
  const [a, b] = listOf(chosen).slice(at)
  for (const { step } of readsOf(drafts).filter(({ step }) => step.key === chosen.key)) {
    const list = listOf(step)
    if (list.includes(b!)) step.value = list.map((element) => (element === a ? b! : element === b ? a! : element))
  }
}

/** In every list, an append of a transaction that made several of them is missing, or two of them have changed places. */
const misplace: Flaw = (chance, drafts, isLists) => {
  const keys = drafts.flatMap(({ steps }) => steps.map(({ key }) => key))
  const several = drafts.flatMap((draft) => [...new Set(keys)].map((key) => ({ key, own: valuesOf(draft, key) })))
  const found = several.filter(({ own }) => own.length > 1)
  if (found.length === 0) return tearApart(chance, drafts, isLists)
  const { key, own } = chance.pick(found)
  const [a, b] = chance.shuffled(own)
  const isLost = chance.percent(50)
  for (const { step } of readsOf(drafts).filter(({ step }) => step.key === key)) {
    const list = listOf(step)
    if (isLost) step.value = list.filter((element) => element !== a)
    else step.value = list.map((element) => (element === a ? b! : element === b ? a! : element))
  }
}

const REGISTER_FLAWS: readonly Flaw[] = [readAnything, abort, readOwnWrongly, readFuture, readIntermediate]

const LIST_FLAWS: readonly Flaw[] = [
  abort,
  readOwnWrongly,
  readFuture,
  readIntermediate,
  spoilList,
  tearApart,
  misplace,
  misplace,
]
