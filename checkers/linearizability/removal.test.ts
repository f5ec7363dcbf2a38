import { describe, expect, test } from 'vitest'
import { type History, pairOperations } from '../../history/index.js'
import { coreOf, unitsOf, until, without } from './core.js'
import { withoutSettled } from './settled.js'
import { problemsOf } from './shares.js'
import { holds, type Level } from './testing/definition.js'
import { Histories } from './testing/histories.js'
import { naiveObjects } from './testing/objects.js'
import { disagreement } from './testing/shown.js'
import { specified } from './testing/specified.js'

const samples = Number(process.env.FAULTLINE_HISTORIES ?? 4_000)

describe.each(naiveObjects)('what may be left out of a history of a $name', (naive) => {
  const specification = specified(naive.name)

  test('never makes a good one bad', () => {
    let removals = 0
    for (let i = 0; i < samples; i += 1) {
      const histories = new Histories(naive, { operationsMax: 6, unique: i % 3 === 0 }, `removal ${naive.name} ${i}`)
      const history = histories.next()
      const level: Level = i % 2 === 0 ? 'linearizable' : 'sequential'
      if (!holds(history, naive, level)) continue
      for (const { operations } of problemsOf(specification, pairOperations(history), () => false)) {
        const all = pairOperations(history).filter(({ status }) => status !== 'fail')
        for (const unit of unitsOf(specification, operations)) {
          const rest = coreOf(at(history), without(all, unit)).history
          removals += 1
          if (!holds(rest, naive, level)) throw disagreement(history, 'good without a unit', JSON.stringify(unit))
        }
      }
    }
    expect(removals).toBeGreaterThan(samples / 4)
  })

  test('settled stretches and what comes later change nothing of what is bad', () => {
    let shorter = 0
    for (let i = 0; i < samples / 4; i += 1) {
      const shape = { operationsMax: 7, unique: i % 3 === 0, clients: 2, lostPercent: 2 }
      const history = new Histories(naive, shape, `settled ${naive.name} ${i}`).next()
      const problems = problemsOf(specification, pairOperations(history), () => false)
      if (problems.length !== 1) continue
      const { operations } = problems[0]!
      const rest = withoutSettled(problems[0]!)
      if (rest.length < operations.length) shorter += 1
      const isGood = holds(history, naive)
      if (holds(coreOf(at(history), rest).history, naive) !== isGood) throw disagreement(history, isGood, !isGood)
      const cut = coreOf(at(history), until(operations, Math.floor(history.length / 2))).history
      if (isGood && !holds(cut, naive)) throw disagreement(cut, 'good', 'bad')
    }
    expect(shorter).toBeGreaterThan(samples / 400)
  })
})

function at(history: History) {
  return (position: number) => history[position]!
}
