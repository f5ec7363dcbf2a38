/** The whole page of recorded histories. */
import { useEffect, useMemo } from 'preact/hooks'
import type { HistoryPage } from '../../../history/page/index.js'
import { shown } from '../../text.js'
import { type Frame, Framed, type Key, Mark, type Sign, toggle } from '../frame.js'
import { wordsOf } from './bar.js'
import { Levels } from './levels.js'
import { Picture } from './picture.js'
import { keepInAddress } from './place.js'
import { mattering } from './scene.js'
import { Table } from './table.js'
import { chooseFile, choosePart, type HistoryView, move, nextOfPart, viewOf } from './view.js'
import { Why } from './why.js'
import { Extent } from './words.js'

export function History({ page, frame }: { page: HistoryPage; frame: Frame }) {
  const view = useMemo(() => viewOf(page), [page])
  useEffect(() => keepInAddress(view, frame, window), [view, frame])
  const { file, verdict, story, facts, levels, drawn } = view.file.value
  return (
    <Framed
      frame={frame}
      verdict={verdict}
      title={shown(story)}
      target={file}
      facts={facts}
      keys={keysOf(view)}
      signs={SIGNS}
    >
      <Controls view={view} />
      <main class="recorded">
        <section class="panel history" aria-labelledby="history-title">
          <h2 id="history-title">
            History <small>{drawn === undefined ? '' : hintOf(view)}</small>
          </h2>
          {drawn !== undefined &&
            (frame.isTable.value ? (
              <Table view={view} drawn={drawn} />
            ) : (
              <Picture view={view} scene={view.scene.value!} />
            ))}
          <Chosen view={view} />
        </section>
        <Why view={view} />
        {levels !== undefined && <Levels levels={levels} isTable={frame.isTable.value} />}
      </main>
    </Framed>
  )
}

function hintOf(view: HistoryView): string {
  const part = view.part.value
  const drawn = view.file.value.drawn!
  const inPicture = view.scene.value!.ids.length
  return [
    inPicture === drawn.total
      ? `${drawn.total.toLocaleString('en')} operations`
      : `${inPicture.toLocaleString('en')} of ${drawn.total.toLocaleString('en')} operations`,
    ...((part?.points?.length ?? 0) > 0 ? ['◆ may have taken effect here'] : []),
    ...((part?.stuck?.length ?? 0) > 0 ? ['hatched: has no place'] : []),
    ...(drawn.faults.length > 0 ? ['bands: what was done to the system'] : []),
  ].join(' · ')
}

/** What is known of the operation that is looked at, in words. */
function Chosen({ view }: { view: HistoryView }) {
  const { drawn } = view.file.value
  const at = view.chosen.value
  const operation = at === undefined ? undefined : drawn?.operations[at]
  const stuck = view.part.value?.stuck?.find((each) => each.operation === at)
  return (
    <p class="chosen-words" aria-live="polite">
      {operation === undefined ? (
        'No operation is chosen: → chooses one.'
      ) : (
        <>
          <b>{shown(drawn!.lanes[operation.lane]!)}</b> <span class="value">{shown(wordsOf(operation))}</span>{' '}
          <Extent view={view} operation={at} />
          {stuck !== undefined && <span class="bad"> ✗ {shown(stuck.why)}</span>}
        </>
      )}
    </p>
  )
}

function Controls({ view }: { view: HistoryView }) {
  const { files } = view.page
  const { drawn } = view.file.value
  return (
    <section class="controls" aria-label="Controls">
      {files.length > 1 && (
        <label>
          File{' '}
          <select
            value={String(view.fileAt.value)}
            onChange={({ currentTarget }) => chooseFile(view, Number(currentTarget.value))}
          >
            {files.map(({ file, verdict }, i) => (
              <option key={i} value={String(i)}>
                {MARKS[verdict]} {file.slice(-80)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="buttons">
        <button
          type="button"
          title="Operation before (←)"
          aria-label="Operation before"
          onClick={() => move(view, -1, 0)}
        >
          ←
        </button>
        <button type="button" title="Next operation (→)" aria-label="Next operation" onClick={() => move(view, 1, 0)}>
          →
        </button>
        <button type="button" title="Next one that matters (w)" onClick={() => nextOfPart(view, 1)}>
          Next that matters
        </button>
      </div>
      <div class="buttons">
        <button type="button" title="Closer (+)" aria-label="Closer" onClick={() => zoomBy(view, 1.5)}>
          +
        </button>
        <button type="button" title="Farther (-)" aria-label="Farther" onClick={() => zoomBy(view, 1 / 1.5)}>
          −
        </button>
        {mattering(view.part.value).length > 0 && (
          <button
            type="button"
            aria-pressed={view.isFocused.value}
            title="Only what matters, or all (e)"
            onClick={() => toggle(view.isFocused)}
          >
            Only what matters
          </button>
        )}
        {drawn?.times !== undefined && (
          <button
            type="button"
            aria-pressed={view.axis.value === 'time'}
            title="By time, or one after the other (o)"
            onClick={() => switchAxis(view)}
          >
            By time
          </button>
        )}
      </div>
      {files.length > 1 && (
        <span class="count">
          {(['invalid', 'unknown', 'valid'] as const).map((verdict) => (
            <span key={verdict}>
              <Mark verdict={verdict} /> {files.filter((each) => each.verdict === verdict).length}{' '}
            </span>
          ))}
        </span>
      )}
    </section>
  )
}

const MARKS = { valid: '✓', invalid: '✗', unknown: '?' } as const

const [ZOOM_MIN, ZOOM_MAX] = [0.3, 200]

function zoomBy(view: HistoryView, factor: number): void {
  view.zoom.value = Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, view.zoom.value * factor))
}

function switchAxis(view: HistoryView): void {
  if (view.file.value.drawn?.times !== undefined) view.axis.value = view.axis.value === 'time' ? 'order' : 'time'
}

function keysOf(view: HistoryView): Key[] {
  const last = (view.file.value.drawn?.operations.length ?? 1) - 1
  const choose = (operation: number) => () => {
    view.chosen.value = operation
  }
  return [
    { keys: ['ArrowRight', 'j'], does: 'next operation', act: () => move(view, 1, 0) },
    { keys: ['ArrowLeft', 'k'], does: 'operation before', act: () => move(view, -1, 0) },
    { keys: ['ArrowDown'], does: 'into the lane below', act: () => move(view, 0, 1) },
    { keys: ['ArrowUp'], does: 'into the lane above', act: () => move(view, 0, -1) },
    { keys: ['Home'], does: 'the first operation', act: choose(0) },
    { keys: ['End'], does: 'the last operation', act: choose(last) },
    { keys: ['w', 'n'], does: 'next operation that matters', act: () => nextOfPart(view, 1) },
    { keys: ['W', 'N'], does: 'the one before that matters', act: () => nextOfPart(view, -1) },
    { keys: ['p'], does: 'what is told next', act: () => nextPart(view) },
    { keys: [']'], does: 'next file', act: () => chooseFile(view, view.fileAt.value + 1) },
    { keys: ['['], does: 'file before', act: () => chooseFile(view, view.fileAt.value - 1) },
    { keys: ['e'], does: 'only what matters, or all', act: () => toggle(view.isFocused) },
    { keys: ['+', '='], does: 'closer', act: () => zoomBy(view, 1.5) },
    { keys: ['-'], does: 'farther', act: () => zoomBy(view, 1 / 1.5) },
    { keys: ['o'], does: 'by time, or one after the other', act: () => switchAxis(view) },
  ]
}

function nextPart(view: HistoryView): void {
  const { length } = view.file.value.parts
  if (length > 0) choosePart(view, (view.partAt.value + 1) % length)
}

const SIGNS: readonly Sign[] = [
  ['▬', 'an operation, from its beginning to its end'],
  ['▭', 'a failed one: it did not happen'],
  ['▬┄', 'nobody knows when it ended, or whether it happened'],
  ['◆', 'the moment at which it may have taken effect, in an order that goes well as far as it goes'],
  ['▨', 'an operation for which there is no such moment'],
  ['░', 'a band over all lanes: what was done to the system meanwhile'],
  ['⋯', 'operations that are left out of the picture'],
  ['ww wr rw', 'an edge of the ring: overwrote it; read it; read what it overwrote'],
]
