/** The whole page. */
import { Controls } from './controls.js'
import { Diagram } from './diagram/diagram.js'
import { Header } from './header.js'
import { Help } from './help.js'
import { HistoryPanel } from './panels/history.js'
import { StatePanel } from './panels/state.js'
import { Table } from './panels/table.js'
import { WhyPanel } from './panels/why.js'
import type { View } from './view.js'

export function App({ view }: { view: View }) {
  return (
    <>
      <Header view={view} />
      <Controls view={view} />
      <main>
        {view.isTable.value ? <Table view={view} /> : <Diagram view={view} />}
        <StatePanel view={view} />
        <WhyPanel view={view} />
        <HistoryPanel view={view} />
      </main>
      {view.isHelpOpen.value && <Help view={view} />}
    </>
  )
}
