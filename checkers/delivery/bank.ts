/**
 * `bank`: money moves between accounts, and every read shows all of it. Each completed `read` gives the balance of every
 * account; `transfer`s are not looked at. Of a read the first of these that is so is a finding:
 *
 * - `unexpected-account`: a balance of an account that there is not;
 * - `missing-account`: no balance of one that there is;
 * - `nil-balance`;
 * - `wrong-total`;
 * - `negative-balance`, unless these are allowed.
 *
 * The accounts and the total, where they are not given, are those of the first read without nil balances.
 *
 * Source: `jepsen.tests.bank`. It differs in that an account without a balance is a finding of its own, and that without
 * options the history tells the accounts and the total.
 */
import { HistoryError, type Operation, showValue, type Value } from '../../history/index.js'
import { type Example, Findings, type Phrase, type Phrases, plural } from '../findings.js'
import { mentionOf, type Speaker } from '../mention.js'
import { type Judgement, tallyChecker } from '../tally.js'

export interface BankOptions {
  readonly accounts?: readonly (string | number)[]
  readonly total?: number
  /** By default `false`. */
  readonly negativeBalances?: boolean
}

const phrase = (what: string, of: (example: Example) => string): Phrase => ({
  reason: ({ count, examples }) => `${plural(count, 'read', 'was')} ${what}, first one with ${of(examples[0]!)}`,
  sentence: (example, speaker: Speaker) => `${speaker.operation(example.operations[0]!)} found ${of(example)}`,
})

const phrases: Phrases = {
  'wrong-total': phrase(
    'of a wrong total',
    ({ detail }) => `a total of ${detail!.total} instead of ${detail!.expected}`,
  ),
  'negative-balance': phrase(
    'wrong',
    ({ value, detail }) => `a balance of ${detail!.balance} in account ${showValue(value!)}`,
  ),
  'nil-balance': phrase('wrong', ({ value }) => `no balance in account ${showValue(value!)}`),
  'missing-account': phrase('incomplete', ({ value }) => `nothing of account ${showValue(value!)}`),
  'unexpected-account': phrase('wrong', ({ value }) => `a balance of account ${showValue(value!)}, which there is not`),
}

/** O(operations × accounts). */
export const bank = (options: BankOptions = {}) =>
  tallyChecker({
    name: 'bank',
    operations: ['read', 'transfer'],
    isKeyed: true,
    phrases,
    judging: () => (operations) => judge(operations, options),
  })

type Balances = Readonly<Record<string, Value>>

function judge(operations: readonly Operation[], options: BankOptions): Judgement {
  const findings = new Findings()
  const reads = operations.filter(({ f, status }) => f === 'read' && status === 'ok')
  const first = reads.map(balancesOf).find((balances) => Object.values(balances).every((each) => each !== null))
  const accounts = new Set((options.accounts ?? Object.keys(first ?? {})).map(String))
  const expected = options.total ?? totalOf(first ?? {})
  for (const read of reads) {
    const wrong = firstWrong(balancesOf(read), { ...options, accounts, expected })
    if (wrong) findings.add(wrong.what, () => ({ ...wrong.example, operations: [mentionOf(read)] }))
  }
  const transfers = operations.filter(({ f }) => f === 'transfer')
  const counts = { transfers: transfers.length, reads: reads.length, accounts: accounts.size, total: expected }
  return reads.length > 0 ? { counts, findings } : { counts, findings, vacuous: 'no completed read' }
}

/** @throws HistoryError for what is no map from accounts to whole numbers and nil */
function balancesOf({ output, completed }: Operation): Balances {
  const position = completed!
  if (typeof output !== 'object' || output === null || Array.isArray(output))
    throw new HistoryError({ position, expected: 'the balances by account', got: showValue(output ?? null) })
  const balances = output as Balances
  for (const [account, balance] of Object.entries(balances)) {
    if (balance === null || Number.isSafeInteger(balance)) continue
    const expected = `a whole number as the balance of account ${account}, or nil`
    throw new HistoryError({ position, expected, got: showValue(balance), hint: 'count in the smallest unit' })
  }
  return balances
}

function totalOf(balances: Balances): number {
  return Object.values(balances).reduce<number>((total, balance) => total + ((balance as number | null) ?? 0), 0)
}

interface Rules {
  readonly accounts: ReadonlySet<string>
  readonly expected: number
  readonly negativeBalances?: boolean
}

function firstWrong(
  balances: Balances,
  { accounts, expected, negativeBalances = false }: Rules,
): { readonly what: string; readonly example: Omit<Example, 'operations'> } | undefined {
  const names = Object.keys(balances)
  const unexpected = names.find((account) => !accounts.has(account))
  if (unexpected !== undefined) return { what: 'unexpected-account', example: { value: unexpected } }
  if (names.length < accounts.size) {
    const missing = [...accounts].find((account) => !Object.hasOwn(balances, account))!
    return { what: 'missing-account', example: { value: missing } }
  }
  const nil = names.find((account) => balances[account] === null)
  if (nil !== undefined) return { what: 'nil-balance', example: { value: nil } }
  const total = totalOf(balances)
  if (total !== expected) return { what: 'wrong-total', example: { detail: { total, expected } } }
  const negative = negativeBalances ? undefined : names.find((account) => (balances[account] as number) < 0)
  if (negative === undefined) return undefined
  return { what: 'negative-balance', example: { value: negative, detail: { balance: balances[negative]! } } }
}
