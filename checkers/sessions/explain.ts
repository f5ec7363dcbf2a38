/** The evidence in English: who wrote and found what, and why no order of the writes agrees with it. */
import { showValue } from '../../history/index.js'
import { Speaker } from '../mention.js'
import type { Naming } from '../verdict.js'
import type { Deed, OrderStep, SessionConflict, SessionEvidence, SessionsBroken, Version } from './evidence.js'

/** One statement a line. */
export function explainSessions(evidence: SessionEvidence, naming: Naming = {}): readonly string[] {
  if (evidence.type === 'session-guarantee-kept') {
    const { sessions, reads, writes, guarantees } = evidence
    const counts = `${plural(sessions, 'session')}, ${plural(writes, 'write')} and ${plural(reads, 'read')}`
    const kept = `${counts}: some order of the writes of each key keeps ${guarantees.join(', ')}.`
    if (evidence.unlessIssued === undefined) return [kept]
    return [
      kept,
      'But no such order has the writes of each session in the order in which they were issued:',
      ...explainSessions(evidence.unlessIssued, naming),
    ]
  }
  const lines = conflictLines(evidence, new Speaker(naming))
  if (evidence.choices === undefined) return lines
  const ways = `${plural(evidence.choices, 'way')} ${evidence.choices === 1 ? 'was' : 'were'} tried`
  return [
    `Values were written several times; whichever of the equal writes each read found (${ways}), something goes wrong, such as:`,
    ...lines,
  ]
}

/** The same in one sentence. */
export function reasonOf(evidence: SessionsBroken): string {
  const { conflict } = evidence
  const speaker = new Speaker()
  if (conflict.type !== 'circle') return conflictLines(evidence, speaker)[0]!.replace(/\.$/, '')
  const told = conflict.steps.filter(({ deeds }) => deeds.length > 0)
  if (told.length > 2) return `${writesOf(evidence)} have no order that agrees with what was found`
  const stories = told.map(({ deeds }) => story(deeds, speaker)).join('; ')
  return told.length === conflict.steps.length ? stories : `${stories}, which was there at first`
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const writesOf = ({ key }: SessionsBroken) => (key === undefined ? 'the writes' : `the writes of ${showValue(key)}`)

function conflictLines(evidence: SessionsBroken, speaker: Speaker): readonly string[] {
  const { conflict } = evidence
  switch (conflict.type) {
    case 'never-written': {
      const found = `${speaker.operation(conflict.read)} found ${showValue(conflict.value)}, which nobody wrote`
      return [conflict.attempt ? `${found}: ${speaker.operation(conflict.attempt)} would have.` : `${found}.`]
    }
    case 'element-twice':
      return [`${speaker.operation(conflict.read)} found ${showValue(conflict.value)} twice.`]
    case 'lists-disagree': {
      const [one, other] = conflict.reads.map((read) => speaker.operation(read))
      return [`${one} and ${other} contradict each other: neither list is the beginning of the other.`]
    }
    case 'overwritten':
      return [`${story(conflict.deeds, speaker)}, which ${showValue(conflict.deeds[1]!.value)} had replaced.`]
    case 'circle':
      return circleLines(evidence, conflict, speaker)
  }
}

function circleLines(
  evidence: SessionsBroken,
  { steps }: Extract<SessionConflict, { type: 'circle' }>,
  speaker: Speaker,
): readonly string[] {
  const initial = steps.find(({ rule }) => rule === 'first')
  const others = steps.filter((step) => step !== initial)
  if (initial && others.length === 1 && others[0]!.deeds.length > 0)
    return [`${story(others[0]!.deeds, speaker)}, which was there at first.`]
  const texts = steps.map(({ from }) => showValue(from.value))
  const name = ({ value, write }: Version) => {
    const text = showValue(value)
    const isAlone = texts.indexOf(text) === texts.lastIndexOf(text)
    return isAlone || !write ? text : `${text} of ${speaker.client(write)}${speaker.end(write)}`
  }
  return [
    `No order of ${writesOf(evidence)} does all of this:`,
    ...steps.map((step, i) => `${i + 1}. ${sentence(step, name, speaker)}.`),
  ]
}

function sentence({ rule, from, to, deeds }: OrderStep, name: (version: Version) => string, speaker: Speaker): string {
  const [before, after] = [name(from), name(to)]
  switch (rule) {
    case 'first':
      return `${before} was there at first, so it comes before ${after}`
    case 'program':
      return `a transaction of ${story(deeds, speaker)}, so ${before} comes before ${after}`
    case 'real-time':
      return `${story(deeds, speaker)}, which began only after the other had returned; so ${before} comes before ${after}`
    case 'listed':
      return `${story(deeds, speaker)}, where ${before} comes before ${after}`
    case 'unlisted':
      return `${story(deeds, speaker)}, the longest list, without ${after}, so ${after} comes after ${before}`
    default:
      return before === after ? story(deeds, speaker) : `${story(deeds, speaker)}, so ${before} comes before ${after}`
  }
}

/** `client 1 wrote 1 to "x" (line 1) and later 2 to "y" (line 2); client 2 found 2 in "y" (line 4)`. */
function story(deeds: readonly Deed[], speaker: Speaker): string {
  const hasKeys = deeds.some(({ key }) => key !== undefined)
  let text = ''
  let last: Deed | undefined
  for (const deed of deeds) {
    const isSame = last?.process === deed.process
    const who = isSame ? ' and later ' : `${last ? '; ' : ''}${speaker.client(deed)} `
    const verb = isSame && last!.did === deed.did ? '' : `${deed.did} `
    const place = hasKeys ? ` ${deed.did === 'found' ? 'in' : 'to'} ${showValue(deed.key ?? null)}` : ''
    text += `${who}${verb}${showValue(deed.value)}${place}${speaker.end(deed)}`
    last = deed
  }
  return text
}
