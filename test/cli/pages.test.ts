/** Pages of histories, state spaces and runs of machines, as files: what is written, and what is refused. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { folder, quickly } from './run.js'

const jsonl = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

const STALE = jsonl(
  { process: 0, type: 'invoke', f: 'write', value: 1 },
  { process: 0, type: 'ok', f: 'write', value: 1 },
  { process: 1, type: 'invoke', f: 'read' },
  { process: 1, type: 'ok', f: 'read', value: null },
)

function withFiles(files: Readonly<Record<string, string>>): string {
  const cwd = folder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  return cwd
}

// biome-ignore lint/suspicious/noExplicitAny: what a page holds is looked at as data
type Data = any

/** What a page holds. */
function dataIn(cwd: string, page: string): Data {
  const text = readFileSync(join(cwd, page), 'utf8')
  const plain = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(text)?.[1]
  if (plain !== undefined) return JSON.parse(plain)
  const packed = /id="report-gzip">(.*?)<\/script>/s.exec(text)![1]!
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())
}

describe('history --html', () => {
  test('writes a page beside what it prints, the same bytes each time, and answers as it does without', async () => {
    const cwd = withFiles({ 'stale.jsonl': STALE })
    const ended = await quickly('history stale.jsonl --html page.html', { cwd })
    expect(ended).toMatchObject({ code: 1, stderr: '' })
    expect(ended.stdout).toMatch(/not linearizable[\s\S]*\npage: page\.html\n$/)
    const first = readFileSync(join(cwd, 'page.html'), 'utf8')
    await quickly('history stale.jsonl --html page.html', { cwd })
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toBe(first)
    expect(/\b(?:src|href)="(?!data:)/.test(first)).toBe(false)
    const [file] = dataIn(cwd, 'page.html').files
    expect(file).toMatchObject({ file: 'stale.jsonl', verdict: 'invalid', story: 'not linearizable' })
    const [part] = file.parts
    expect(part.operations).toEqual([0, 1])
    expect(part.points).toEqual([{ operation: 0, at: 0.15 }])
    expect(part.stuck).toEqual([{ operation: 1, why: 'it would return 1' }])
    expect(part.cycle.edges.map(({ type }: Data) => type).sort()).toEqual(['real time', 'value'])
    for (const { from, to } of part.cycle.edges) expect([from, to].sort()).toEqual([0, 1])
  })

  test('prints the same JSON with it as without', async () => {
    const cwd = withFiles({ 'stale.jsonl': STALE })
    const json = async (more: string) => {
      const { stdout } = await quickly(`history stale.jsonl --json ${more}`, { cwd })
      return JSON.parse(stdout.replace(/"seconds": ?[\d.e-]+/g, '"seconds":0'))
    }
    expect(await json('--html page.html')).toEqual(await json(''))
  })

  test('has all files on one page, and those that hold as well', async () => {
    const fine = STALE.replace('"value":null', '"value":1')
    const cwd = withFiles({ 'stale.jsonl': STALE, 'fine.jsonl': fine })
    expect((await quickly('history stale.jsonl fine.jsonl --html page.html --quiet', { cwd })).code).toBe(1)
    const { files } = dataIn(cwd, 'page.html')
    expect(files.map(({ verdict }: Data) => verdict)).toEqual(['invalid', 'valid'])
    expect(files[1].parts[0].points).toHaveLength(2)
  })

  test('has all levels, and of each that fails the circle with its sentences', async () => {
    const skew = jsonl(
      ...['x', 'y'].map((key, process) => ({
        process,
        type: 'invoke',
        f: 'txn',
        value: [
          ['r', 'x', null],
          ['r', 'y', null],
          ['w', key, 1],
        ],
      })),
      ...['x', 'y'].map((key, process) => ({
        process,
        type: 'ok',
        f: 'txn',
        value: [
          ['r', 'x', 0],
          ['r', 'y', 0],
          ['w', key, 1],
        ],
      })),
    )
    const cwd = withFiles({ 'skew.jsonl': skew })
    expect((await quickly('history skew.jsonl --check all --initial 0 --html page.html', { cwd })).code).toBe(1)
    const [{ levels, parts, drawn }] = dataIn(cwd, 'page.html').files
    const verdict = (name: string) => levels.find((level: Data) => level.name === name).verdict
    expect([verdict('snapshot-isolation'), verdict('serializable')]).toEqual(['valid', 'invalid'])
    const top = levels.at(-1)
    expect(top.implies.map((i: number) => levels[i].name).sort()).toEqual([
      'strong-session-serializable',
      'strong-snapshot-isolation',
    ])
    expect(parts).toHaveLength(1)
    expect(parts[0]).toMatchObject({ anomaly: 'write-skew', operations: [0, 1] })
    expect(parts[0].cycle.edges.map(({ type }: Data) => type)).toEqual(['rw', 'rw'])
    for (const { from, to, text } of parts[0].cycle.edges)
      expect(text).toMatch(new RegExp(`^T${from + 1} comes before T${to + 1}: `))
    expect(drawn.operations[0]).toMatchObject({ name: 'T1', call: 'r x→0 · r y→0 · w x 1' })
  })

  test('names the operations of guarantees by their lines', async () => {
    const cwd = withFiles({
      'own.jsonl': jsonl(
        { process: 0, type: 'invoke', f: 'write', key: 'x', value: 1 },
        { process: 0, type: 'ok', f: 'write', key: 'x', value: 1 },
        { process: 0, type: 'invoke', f: 'read', key: 'x' },
        { process: 0, type: 'ok', f: 'read', key: 'x', value: null },
      ),
    })
    expect((await quickly('history own.jsonl --check read-your-writes --html page.html', { cwd })).code).toBe(1)
    const [{ story, parts }] = dataIn(cwd, 'page.html').files
    expect(story).toBe('not read-your-writes')
    expect(parts[0].operations).toEqual([0, 1])
  })

  test('of 100,000 operations is small, and says what it leaves out', async () => {
    const events: object[] = []
    for (let i = 0; i < 100_000; i++) {
      const wrong = i === 70_000 ? -1 : i
      events.push({ process: i % 50, type: 'invoke', f: 'put', key: i % 100, value: i })
      events.push({ process: i % 50, type: 'ok', f: 'put', key: i % 100, value: i })
      if (i % 1_000 !== 0) continue
      events.push({ process: 50, type: 'invoke', f: 'get', key: i % 100 })
      events.push({ process: 50, type: 'ok', f: 'get', key: i % 100, value: wrong })
    }
    const cwd = withFiles({ 'long.jsonl': events.map((event) => `${JSON.stringify(event)}\n`).join('') })
    expect((await quickly('history long.jsonl --model kv --html page.html --quiet', { cwd })).code).toBe(1)
    expect(statSync(join(cwd, 'page.html')).size).toBeLessThan(200_000)
    const [{ drawn, parts }] = dataIn(cwd, 'page.html').files
    expect(drawn).toMatchObject({ total: 100_100 })
    expect(drawn.operations).toHaveLength(300)
    expect(drawn.left[0]).toMatch(/^300 of 100,100 operations are drawn: .* 99,800 are left out/)
    expect(parts[0].operations.map((i: number) => drawn.operations[i].result)).toContain('→-1')
  })
})

describe('exhaust --html', () => {
  test('writes charts, the graph of a small space, and a page for each counterexample', async () => {
    const cwd = folder()
    const ended = await quickly('exhaust specs/die-hard --html pages/space.html', { cwd })
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/page: pages\/space\.html\n$/)
    expect(readdirSync(join(cwd, 'pages')).sort()).toEqual([
      'space.html',
      'space.the-big-jug-never-holds-4-gallons.html',
    ])
    const page = dataIn(cwd, 'pages/space.html')
    expect(page).toMatchObject({ kind: 'space', verdict: 'invalid', statesPerDepth: [1, 2, 3, 2, 2, 2, 2, 2] })
    expect(page.properties[0].page).toBe('space.the-big-jug-never-holds-4-gallons.html')
    expect(page.graph.states).toHaveLength(16)
    expect(page.graph.paths[0].states).toHaveLength(7)
    expect(dataIn(cwd, 'pages/space.the-big-jug-never-holds-4-gallons.html').kind).toBe('machine')
  })

  test('tells of protocols what happens in their states, the same bytes each time', async () => {
    const cwd = folder()
    const args = 'exhaust snapshot-isolation --config write-skew --property serializable --no-database --html'
    for (const page of ['a/space.html', 'b/space.html'])
      expect((await quickly(`${args} ${page}`, { cwd })).code).toBe(1)
    for (const name of readdirSync(join(cwd, 'a')))
      expect(readFileSync(join(cwd, 'b', name), 'utf8')).toBe(readFileSync(join(cwd, 'a', name), 'utf8'))
    const page = dataIn(cwd, 'a/space.html')
    expect(page.steps.actions.length).toBeGreaterThan(1)
    expect(page.notes.map(({ name }: Data) => name)).toContain('space')
    expect(dataIn(cwd, 'a/space.serializable.html').property.name).toBe('serializable')
  })

  test('says what is missing where the states stand for others', async () => {
    const cwd = folder()
    const ended = await quickly('exhaust specs/two-phase-commit --reductions symmetry --html space.html', { cwd })
    expect(ended.code).toBe(0)
    const page = dataIn(cwd, 'space.html')
    expect(page.steps).toBeUndefined()
    expect(page.missing).toEqual([expect.stringContaining('stands for others')])
  })
})

describe('show --html', () => {
  test('draws the run of a plain machine', async () => {
    const cwd = folder()
    await quickly('exhaust specs/die-hard --out traces --quiet', { cwd })
    const trace = join('traces', readdirSync(join(cwd, 'traces'))[0]!)
    const ended = await quickly(['show', trace, '--html', 'page.html'], { cwd })
    expect(ended).toMatchObject({ code: 0, stdout: 'page.html\n' })
    const page = dataIn(cwd, 'page.html')
    expect(page.steps).toHaveLength(7)
    expect(page.facts).toEqual(['config film', '6 steps', 'shortest (proved)', 'found among 16 states'])
  })
})

describe('what is refused', () => {
  test.each([
    ['history stale.jsonl --html', 'argument missing'],
    ['history missing.jsonl --html page.html', 'expected a readable file, got missing.jsonl'],
    ['history stale.jsonl --html taken', 'taken'],
    ['exhaust specs/die-hard --html taken', 'taken'],
    ['exhaust specs/die-hard --html', 'argument missing'],
    ['history stale.jsonl --check never --html page.html', 'expected a checker for --check'],
  ])('%s', async (args, complaint) => {
    const cwd = withFiles({ 'stale.jsonl': STALE })
    mkdirSync(join(cwd, 'taken'))
    const ended = await quickly(args, { cwd })
    expect(ended.code).toBe(254)
    expect(ended.stderr).toContain(complaint)
  })
})

describe('show --html of a trace in ITF', () => {
  const FERRY = {
    vars: ['boat', 'trips'],
    states: [
      { boat: 'E', trips: 0 },
      { '#meta': { action: 'Cross' }, boat: 'W', trips: { '#bigint': '1' } },
      { boat: 'E', trips: 2 },
    ],
    loop: 1,
  }

  test('writes a page of its states, which says nothing of a violation', async () => {
    const cwd = withFiles({ 'ferry.itf.json': JSON.stringify(FERRY) })
    const ended = await quickly('show ferry.itf.json --html page.html', { cwd })
    expect(ended).toMatchObject({ code: 0, stdout: 'page.html\n', stderr: '' })
    const page = dataIn(cwd, 'page.html')
    expect(page).toMatchObject({ kind: 'machine', machine: 'ferry.itf.json', why: [], lasso: { start: 1 } })
    expect(page.property).toBeUndefined()
    expect(page.facts).toEqual(['3 states', '2 variables'])
    expect(page.steps).toEqual([
      { action: null, state: { boat: 'E', trips: 0 } },
      { action: 'Cross', state: { boat: 'W', trips: 1 } },
      { action: null, state: { boat: 'E', trips: 2 } },
    ])
  })

  test('is refused where there is no state', async () => {
    const cwd = withFiles({ 'none.itf.json': JSON.stringify({ ...FERRY, states: [], loop: undefined }) })
    const ended = await quickly('show none.itf.json --html page.html', { cwd })
    expect(ended).toMatchObject({ code: 254, stdout: '' })
    expect(ended.stderr).toContain('expected states to show in none.itf.json, got a trace without any')
    expect(readdirSync(cwd)).toEqual(['none.itf.json'])
  })
})
