/** The explorer: where runs begin, what they run to, and what is done with a path. */
import { useState } from 'preact/hooks'
import type { StepperOffer, StepperSetting } from '../../traces/report/index.js'
import { begin, compare, save } from '../explore/acts.js'
import { visible } from '../state/words.js'
import { shown } from '../text.js'
import type { View } from '../view.js'
import { Messages } from './branches.js'
import { RunForm } from './run-form.js'

export function Explorer({ view }: { view: View }) {
  const offer = view.desk.model.value?.offer
  if (offer === undefined) return null
  return (
    <section class="panel explorer" aria-labelledby="explorer-title" aria-busy={view.desk.busy.value !== undefined}>
      <h2 id="explorer-title">
        Explorer <small>{shown(offer.protocol)}: the model is at hand</small>
      </h2>
      <SettingForm view={view} offer={offer} />
      <RunForm view={view} />
      <PathForm view={view} offer={offer} />
      <Messages view={view} />
    </section>
  )
}

/** A name in an option cannot turn the line round either. */
const optionText = (text: string): string => visible(text).slice(0, 120)

function SettingForm({ view, offer }: { view: View; offer: StepperOffer }) {
  const { desk } = view
  const now = desk.branch.value.setting
  const [setting, setSetting] = useState<StepperSetting>(now)
  const [seen, setSeen] = useState(desk.name.value)
  if (seen !== desk.name.value) {
    setSeen(desk.name.value)
    setSetting(now)
  }
  const { variants, configs } = offer
  const named = configs.find(({ name }) => name === setting.config)
  const change = (part: Partial<StepperSetting>) => setSetting({ ...setting, ...part })
  return (
    <form
      aria-label="Where runs begin"
      onSubmit={(event) => {
        event.preventDefault()
        begin(desk, setting)
      }}
    >
      <label>
        variant{' '}
        <select
          value={setting.variant ?? ''}
          onChange={({ currentTarget: { value } }) => {
            const chosen = variants.find(({ name }) => name === value)
            const config =
              chosen !== undefined && configs.some(({ name }) => name === chosen.config) ? chosen.config : undefined
            const { faults: _, ...rest } = setting
            setSetting({
              ...(config === undefined ? setting : { ...rest, config }),
              variant: chosen?.name ?? null,
              property: null,
            })
          }}
        >
          <option value="">none: as it is</option>
          {variants.map(({ name, about }) => (
            <option key={name} value={name} title={about ?? undefined}>
              {optionText(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        configuration{' '}
        <select
          value={typeof setting.config === 'string' ? setting.config : ''}
          onChange={({ currentTarget: { value } }) => {
            const { faults: _, madeFrom: __, ...rest } = setting
            setSetting(value === '' ? { ...setting, config: now.config } : { ...rest, config: value })
          }}
        >
          {typeof now.config !== 'string' && <option value="">that of the trace</option>}
          {configs.map(({ name }) => (
            <option key={name} value={name}>
              {optionText(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        property{' '}
        <select
          value={setting.property ?? ''}
          onChange={({ currentTarget: { value } }) => change({ property: value === '' ? null : value })}
        >
          <option value="">whichever breaks first</option>
          {propertiesOf(offer, setting).map(({ name, kind }) => (
            <option key={name} value={name}>
              {optionText(name)} ({kind})
            </option>
          ))}
        </select>
      </label>
      <Budgets
        names={offer.budgets}
        own={named?.budgets ?? {}}
        given={setting.faults ?? {}}
        onChange={(faults) => {
          const { faults: _, ...rest } = setting
          setSetting(Object.keys(faults).length === 0 ? rest : { ...rest, faults })
        }}
      />
      <button type="submit">Start at the initial states</button>
    </form>
  )
}

/** Those that apply to the configuration. */
export function propertiesOf({ properties }: StepperOffer, { config, madeFrom }: StepperSetting) {
  const name = typeof config === 'string' ? config : madeFrom
  return properties.filter(({ only }) => only === undefined || name === undefined || only.includes(name))
}

interface BudgetProps {
  readonly names: readonly string[]
  readonly own: Readonly<Record<string, number | null>>
  readonly given: Readonly<Record<string, number | null>>
  readonly onChange: (given: Readonly<Record<string, number | null>>) => void
}

/** How much of what may happen: empty where the configuration says it, `∞` for no limit. */
function Budgets({ names, own, given, onChange }: BudgetProps) {
  const changed = Object.keys(given).length
  return (
    <details class="budgets">
      <summary>
        faults and bounds <small>{changed === 0 ? 'of the configuration' : `${changed} changed`}</small>
      </summary>
      <div class="numbers">
        {names.map((name) => (
          <label key={name}>
            {shown(name)}{' '}
            <input
              inputMode="numeric"
              pattern="\d{1,6}|∞|"
              title="A number, ∞ for no limit, or nothing: as in the configuration"
              size={4}
              placeholder={budgetText(own[name])}
              value={name in given ? budgetText(given[name]) : ''}
              onChange={({ currentTarget }) => {
                const { [name]: _, ...others } = given
                const amount = amountIn(currentTarget.value)
                onChange(amount === undefined ? others : { ...others, [name]: amount })
              }}
            />
          </label>
        ))}
      </div>
    </details>
  )
}

const budgetText = (amount: number | null | undefined): string =>
  amount === undefined ? '0' : amount === null ? '∞' : String(amount)

function amountIn(text: string): number | null | undefined {
  const given = text.trim()
  return given === '∞' ? null : /^\d{1,6}$/.test(given) ? Number(given) : undefined
}

/** What is done with the path of the branch that is shown. */
function PathForm({ view, offer }: { view: View; offer: StepperOffer }) {
  const { desk } = view
  const own = desk.branch.value.setting.variant
  const variants = offer.variants.map(({ name }) => name)
  const [chosen, choose] = useState<string>()
  const variant = chosen ?? own ?? variants[0]
  return (
    <form
      aria-label="This schedule"
      onSubmit={(event) => {
        event.preventDefault()
        if (variant !== undefined) compare(desk, variant)
      }}
    >
      {variant !== undefined && (
        <>
          <label>
            this schedule as it is against{' '}
            <select value={variant} onChange={({ currentTarget }) => choose(currentTarget.value)}>
              {variants.map((name) => (
                <option key={name} value={name}>
                  {optionText(name)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">Compare</button>
        </>
      )}
      <button type="button" onClick={() => save(desk, download)}>
        Save as a trace
      </button>
    </form>
  )
}

/** For the reader to keep. */
function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
