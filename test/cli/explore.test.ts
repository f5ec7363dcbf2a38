/** `faultline explore`: who is answered and who is not, what is saved, and what becomes of models that throw or never end. */
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stepperOf } from '../../explore/stepper/index.js'
import { catalogue } from '../../properties/index.js'
import { expectRefused, faultline, folder, model, quickly } from './run.js'

interface Answered {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

class Explorer {
  readonly url: URL
  constructor(readonly address: string) {
    this.url = new URL(address)
  }

  get token(): string {
    return this.url.searchParams.get('token')!
  }

  /** As a browser would never do it: with any headers. */
  request(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answered> {
    return new Promise((settle, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.url.port, method, path, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () => settle({ status: response.statusCode!, body: text, headers: response.headers }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  raw(method: string, body: string, headers: Record<string, string> = {}): Promise<Answered> {
    const own = { 'content-type': 'application/json', 'x-faultline-token': this.token }
    return this.request('POST', `/api/${method}`, { ...own, ...headers }, body)
  }

  async ask<T>(method: string, ...question: unknown[]): Promise<T> {
    const { status, body } = await this.raw(method, JSON.stringify(question))
    expect(status, body).toBe(200)
    return (JSON.parse(body) as { answer: T }).answer
  }
}

/** Starts it, does something with it, and presses Ctrl-C. */
async function exploring(args: string, act: (explorer: Explorer, cwd: string) => Promise<void>, cwd = folder()) {
  let acted: Promise<void> | undefined
  const meanwhile = (child: ChildProcess) => {
    let printed = ''
    acted = new Promise((settle, reject) => {
      child.on('close', () => reject(new Error(`it ended without an address: ${printed}`)))
      child.stdout!.on('data', (text: string) => {
        printed += text
        const address = /http:\/\/\S+(?=\n)/.exec(printed)?.[0]
        if (address === undefined || !printed.endsWith('\n')) return
        child.stdout!.removeAllListeners('data')
        act(new Explorer(address), cwd)
          .finally(() => child.kill('SIGINT'))
          .then(settle, reject)
      })
    })
    acted.catch(() => {})
  }
  const ended = await faultline(`explore ${args} --quiet`, { cwd, meanwhile })
  await acted
  expect(ended).toMatchObject({ code: 0, stderr: '' })
}

const suite = catalogue.find(({ protocol }) => protocol.name === 'quorum-store')!

test('serves the page and answers its questions as the model does, until Ctrl-C', () =>
  exploring('quorum-store --config weak', async (explorer) => {
    const page = await explorer.request('GET', explorer.url.pathname + explorer.url.search, {})
    expect(page.status).toBe(200)
    expect(page.body).toContain(`<meta name="faultline-token" content="${explorer.token}">`)
    expect(page.body).toMatch(/default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+'; connect-src 'self';/)
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(Object.keys(page.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    const setting = { variant: null, config: 'weak', property: null }
    const twin = stepperOf(suite, { setting, path: [] })
    expect(await explorer.ask('offer')).toEqual(await twin.offer())
    const goal = { type: 'steps', count: 7 } as const
    const ran = await twin.run(setting, [], goal, 3)
    const path = ran.told!.path
    expect(await explorer.ask('run', setting, [], goal, 3)).toEqual(ran)
    expect(await explorer.ask('outcomes', setting, path, 4)).toEqual(await twin.outcomes(setting, path, 4))
    expect(await explorer.ask('compare', setting, 'no-query', path)).toEqual(
      await twin.compare(setting, 'no-query', path),
    )
    expect(await explorer.ask('trace', setting, path)).toBe(await twin.trace(setting, path))
  }))

test('answers nobody who has not the token, or comes from elsewhere, or sends what it did not ask for', () =>
  exploring('two-phase-commit', async (explorer) => {
    const json = { 'content-type': 'application/json' }
    const trusted = { ...json, 'x-faultline-token': explorer.token }
    const { port } = explorer.url
    const refused: [number, RegExp, Promise<Answered>][] = [
      [403, /token/, explorer.request('GET', '/', {})],
      [403, /token/, explorer.request('GET', `/?token=${explorer.token}x`, {})],
      [403, /token/, explorer.request('POST', '/api/offer', json, '[]')],
      [403, /token/, explorer.request('POST', `/api/offer?token=${explorer.token}`, json, '[]')],
      [403, /got one to evil.example/, explorer.raw('offer', '[]', { host: 'evil.example' })],
      [403, /got one to 127.0.0.1:1/, explorer.raw('offer', '[]', { host: '127.0.0.1:1' })],
      [403, /got one from http:\/\/evil.example/, explorer.raw('offer', '[]', { origin: 'http://evil.example' })],
      [403, /got one from null/, explorer.raw('offer', '[]', { origin: 'null' })],
      [403, /another site/, explorer.raw('offer', '[]', { 'sec-fetch-site': 'cross-site' })],
      [405, /expected POST, got GET/, explorer.request('GET', '/api/offer', trusted)],
      [405, /expected GET, got POST/, explorer.request('POST', explorer.url.pathname + explorer.url.search, {})],
      [415, /application\/json, got text\/plain/, explorer.raw('offer', '[]', { 'content-type': 'text/plain' })],
      [404, /there is no \/etc\/passwd/, explorer.request('GET', '/etc/passwd', trusted)],
      [404, /expected one of offer, tell/, explorer.raw('constructor', '[]')],
      [400, /expected JSON/, explorer.raw('offer', '[')],
      [400, /expected a list/, explorer.raw('offer', '{}')],
      [422, /expected an object as setting/, explorer.raw('tell', '[7,[]]')],
    ]
    for (const [status, words, asked] of refused) {
      const { body, ...answered } = await asked
      expect({ status: answered.status, body }).toEqual({ status, body: expect.stringMatching(words) })
      expect(JSON.parse(body)).toEqual({ error: expect.any(String) })
      expect(body).not.toContain(explorer.token)
    }
    const localhost = { host: `localhost:${port}`, origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' }
    expect((await explorer.raw('offer', '[]', localhost)).status).toBe(200)
  }))

test('reads no question without end, whether or not it says how long it is', () =>
  exploring('two-phase-commit', async (explorer) => {
    const long = `[${' '.repeat(17_000_000)}]`
    const whole = await explorer.raw('offer', long).catch(() => ({ status: 413 }))
    const pieces = await explorer.raw('offer', long, { 'transfer-encoding': 'chunked' }).catch(() => ({ status: 413 }))
    expect([whole.status, pieces.status]).toEqual([413, 413])
    expect((await explorer.raw('offer', '[]')).status).toBe(200)
  }))

test('saves paths as traces, under names that are free, which replay, show, and explore on', () =>
  exploring('two-phase-commit/impatient-participant --out kept', async (explorer, cwd) => {
    const { setting } = await explorer.ask<{ setting: { property: string } }>('offer')
    const goal = { type: 'property', name: setting.property }
    const { told } = await explorer.ask<{ told: { path: unknown[] } }>('run', setting, [], goal, 1)
    const bad = await explorer.ask<{ file: string }>('save', setting, told.path)
    const good = await explorer.ask<{ file: string }>('save', setting, told.path.slice(0, 2))
    expect(readdirSync(join(cwd, 'kept'))).toHaveLength(2)
    expect(bad.file).not.toBe(good.file)
    expect(await quickly(['replay', bad.file], { cwd })).toMatchObject({ code: 1 })
    const replayed = await quickly(['replay', good.file], { cwd })
    expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining('holds in 2 steps') })
    expect((await quickly(['show', good.file], { cwd })).stdout).toMatch(/^HOLDS: .*\n[\s\S]*holds up to here/)
    await expectRefused(['shrink', good.file], /in which '.*' holds/, { cwd })
    await exploring(
      good.file,
      async (again) => expect(await again.ask('offer')).toMatchObject({ setting, path: told.path.slice(0, 2) }),
      cwd,
    )
    // Somebody changed what is promised: the same steps are worse than the trace says.
    const text = readFileSync(join(cwd, bad.file), 'utf8')
    writeFileSync(join(cwd, 'said.json'), text.replace('  "minimality"', '  "verdict": "holds",\n  "minimality"'))
    expect(await quickly('replay said.json', { cwd })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('although the trace says that it holds'),
    })
  }))

test('a trace of a model in a file names it from the folder that it is saved in', () =>
  exploring(`unreached --model-file ${model('verdicts.ts')} --out kept`, async (explorer, cwd) => {
    const { setting } = await explorer.ask<{ setting: object }>('offer')
    const { file } = await explorer.ask<{ file: string }>('save', setting, [])
    const saved = JSON.parse(readFileSync(join(cwd, file), 'utf8')) as { modelFile: string }
    expect(saved.modelFile).toMatch(/^\.\.\/.*verdicts\.ts$/)
    expect(await quickly(['replay', file], { cwd })).toMatchObject({ code: 0 })
  }))

test('outlives a model that never answers, and says so', () =>
  exploring(`handler --model-file ${model('endless.ts')} --time-limit 1500ms`, async (explorer) => {
    const { setting } = await explorer.ask<{ setting: object }>('offer')
    const { next } = await explorer.ask<{ next: { event: object }[] }>('tell', setting, [])
    const late = await explorer.raw('tell', JSON.stringify([setting, [next[0]!.event]]))
    expect(late).toMatchObject({ status: 504, body: expect.stringMatching(/did not answer in 1.5 s \(--time-limit/) })
    expect(await explorer.ask('tell', setting, [])).toMatchObject({ path: [] })
  }))

test('outlives a model that throws, and says what it said', () =>
  exploring(`throws --model-file ${model('broken.ts')}`, async (explorer) => {
    const { setting } = await explorer.ask<{ setting: object }>('offer')
    const path: object[] = []
    let answered: Answered | undefined
    for (let i = 0; i < 3 && answered?.status !== 422; i++) {
      const { next } = await explorer.ask<{ next: { event: object }[] }>('tell', setting, path)
      path.push(next[0]!.event)
      answered = await explorer.raw('tell', JSON.stringify([setting, path]))
    }
    expect(answered).toMatchObject({ status: 422, body: expect.stringMatching(/receive\.ping.* threw/) })
    expect(await explorer.ask('tell', setting, [])).toMatchObject({ path: [] })
  }))

test('bad input is refused before anything is served', async () => {
  await expectRefused('explore nope', /expected a protocol, protocol\/variant or \.ts file, got nope/)
  await expectRefused('explore specs/die-hard', /plain machine, without nodes and messages .*`faultline exhaust/)
  await expectRefused('explore missing.json', /expected a readable file, got missing.json/)
  await expectRefused('explore missing.json --config weak', /expected no --config with missing.json/)
  await expectRefused(['explore', 'raft', '--faults', '{"clock":1}'], /expected the protocol to declare a clock/)
  await expectRefused('explore raft --property nope', /expected a property of raft, got nope/)
  await expectRefused('explore raft --port 70000', /whole number from 0 to 65535/)
  await expectRefused(
    ['explore', model('verdicts.ts')],
    /expected one suite in .*verdicts\.ts, got .*choose: faultline/,
  )
  const taken = createServer()
  await new Promise<void>((settle) => taken.listen(0, '127.0.0.1', settle))
  const { port } = taken.address() as AddressInfo
  await expectRefused(
    `explore two-phase-commit --port ${port}`,
    /expected a port that is free, got \d+: something else/,
  )
  taken.close()
})
