/** The whole page. */
import { Controls } from './controls.js'
import { Diagram } from './diagram/diagram.js'
import { Header } from './header.js'
import { Help } from './help.js'
import { Explorer } from './panels/explorer.js'
import { HistoryPanel } from './panels/history.js'
import { HoldsPanel } from './panels/holds.js'
import { Next } from './panels/next.js'
import { StatePanel } from './panels/state.js'
import { Table } from './panels/table.js'
import { WhyPanel } from './panels/why.js'
import type { View } from './view.js'

export function App({ view }: { view: View }) {
  return (
    <>
      <Header view={view} />
      <Controls view={view} />
      {view.isExploring.value && <Explorer view={view} />}
      <main>
        {view.isTable.value ? <Table view={view} /> : <Diagram view={view} />}
        <StatePanel view={view} />
        {view.violatedAt === undefined ? <HoldsPanel view={view} /> : <WhyPanel view={view} />}
        <HistoryPanel view={view} />
        <Next view={view} />
      </main>
      {view.isHelpOpen.value && <Help view={view} />}
    </>
  )
}
