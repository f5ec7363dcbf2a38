/** Random runs from the step that is looked at, to a goal. */
import { useState } from 'preact/hooks'
import type { StepperGoal } from '../../traces/report/index.js'
import { runUntil } from '../explore/acts.js'
import type { Json } from '../state/tree.js'
import { visible } from '../state/words.js'
import type { View } from '../view.js'
import { propertiesOf } from './explorer.js'

const GOALS = {
  property: 'a property breaks, or is reached',
  field: 'a field has a value',
  quiet: 'nothing but faults can happen',
  steps: 'so many steps are done',
} as const satisfies Record<StepperGoal['type'], string>

export function RunForm({ view }: { view: View }) {
  const { desk, report, step } = view
  const { offer } = desk.model.value!
  const { setting } = desk.branch.value
  const properties = propertiesOf(offer, setting)
  const [type, setType] = useState<StepperGoal['type']>('property')
  const [name, setName] = useState<string>()
  const [node, setNode] = useState<string>()
  const [path, setPath] = useState('')
  const [value, setValue] = useState('')
  const [count, setCount] = useState(10)
  const [seed, setSeed] = useState(1)
  const property = [name, setting.property, properties[0]?.name].find((each) =>
    properties.some((known) => known.name === each),
  )
  const goal = (): StepperGoal | undefined => {
    switch (type) {
      case 'property':
        return property == null ? undefined : { type, name: property }
      case 'field':
        return { type, node: node ?? report.nodes[0]?.id ?? '', path: pathIn(path), value: valueIn(value) }
      case 'quiet':
        return { type }
      case 'steps':
        return { type, count }
    }
  }
  return (
    <form
      aria-label="Random runs"
      onSubmit={(event) => {
        event.preventDefault()
        const wanted = goal()
        if (wanted !== undefined) runUntil(desk, wanted, seed)
      }}
    >
      <label>
        run on from step {step.value} until{' '}
        <select value={type} onChange={({ currentTarget }) => setType(currentTarget.value as StepperGoal['type'])}>
          {Object.entries(GOALS).map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {type === 'property' && (
        <label>
          which{' '}
          <select value={property ?? ''} onChange={({ currentTarget }) => setName(currentTarget.value)}>
            {properties.map((each) => (
              <option key={each.name} value={each.name}>
                {visible(each.name).slice(0, 120)} ({each.kind})
              </option>
            ))}
          </select>
        </label>
      )}
      {type === 'field' && (
        <>
          <label>
            of{' '}
            <select value={node} onChange={({ currentTarget }) => setNode(currentTarget.value)}>
              {report.nodes.map(({ id }) => (
                <option key={id} value={id}>
                  {visible(id).slice(0, 60)}
                </option>
              ))}
            </select>
          </label>
          <label>
            field{' '}
            <input
              required
              size={12}
              placeholder="log.0.term"
              value={path}
              onInput={({ currentTarget }) => setPath(currentTarget.value)}
            />
          </label>
          <label>
            value{' '}
            <input
              required
              size={8}
              placeholder="JSON, or a word"
              value={value}
              onInput={({ currentTarget }) => setValue(currentTarget.value)}
            />
          </label>
        </>
      )}
      {type === 'steps' && (
        <label>
          steps{' '}
          <input
            type="number"
            min={1}
            max={1000}
            required
            value={count}
            onInput={({ currentTarget }) => setCount(Number(currentTarget.value))}
          />
        </label>
      )}
      <label>
        seed{' '}
        <input
          type="number"
          min={0}
          max={999_999}
          required
          value={seed}
          onInput={({ currentTarget }) => setSeed(Number(currentTarget.value))}
        />
      </label>
      <button type="submit">Run</button>
    </form>
  )
}

/** `log[0].term` or `log.0.term`. */
export function pathIn(text: string): readonly string[] {
  return text
    .split(/[.[\]]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** JSON, or else the text itself. */
export function valueIn(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text.trim()
  }
}
