/** What Paxos promises. Source: Lamport, "Paxos Made Simple" (2001), section 2; the TLA+ module Paxos. */
import { majorities, type PaxosSpecView, paxosConstants, paxosSpec } from '../../models/specs/index.js'
import { machineSuite } from '../machine-suite.js'
import { always, sometimes } from '../property.js'

/** The values for which some ballot has the votes of a majority. */
function chosen({ msgs, config }: PaxosSpecView): string[] {
  const { Acceptor, Ballot, Value } = paxosConstants(config)
  const quorums = majorities(Acceptor)
  return Value.filter((val) =>
    Ballot.some((bal) => quorums.some((quorum) => quorum.every((acc) => msgs.has({ type: '2b', acc, bal, val })))),
  )
}

export const paxosSpecSuite = machineSuite(paxosSpec, [
  always('at most one value is chosen', (view) => chosen(view).length <= 1, {
    explain: (view) => `${chosen(view).join(' and ')} are both chosen.`,
  }),
  always('a ballot has one value', ({ msgs, config }) =>
    paxosConstants(config).Ballot.every((bal) => msgs.filter((m) => m.type === '2a' && m.bal === bal).length <= 1),
  ),
  always('an acceptor’s last vote is for no later ballot than it has heard of', ({ maxBal, maxVBal }) =>
    maxBal.keys.every((acc) => maxVBal.get(acc) <= maxBal.get(acc)),
  ),
  // Which value makes no difference: the machine says that they are interchangeable.
  sometimes('a value is chosen', (view) => chosen(view).length > 0),
  sometimes('a value is chosen in the last ballot', ({ msgs, config }) => {
    const { Acceptor, Ballot, Value } = paxosConstants(config)
    const votes = (val: string) => Acceptor.filter((acc) => msgs.has({ type: '2b', acc, bal: Ballot.at(-1)!, val }))
    return Value.some((val) => votes(val).length * 2 > Acceptor.length)
  }),
])
