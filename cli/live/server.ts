/** The explorer's server: its page, and an answer for each question of it. It listens to this machine alone. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UsageError } from '../errors.js'
import { type Guarded, type Refusal, refusalOf } from './guard.js'
import { NoAnswer } from './host.js'

export interface Served {
  /** HTML. Asked for each time, since the page has the token in it. */
  readonly page: (token: string) => string
  /** Answers by the names of what is asked. Reject with `NoAnswer` or `UsageError`. */
  readonly answers: Readonly<Record<string, (given: readonly unknown[]) => Promise<unknown>>>
}

/** Bytes of a question; a path of ten thousand steps has a few million. */
export const BODY_MAX = 16_000_000

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const

/** Listens at the port (0: at any that is free). Throws `UsageError` where it cannot. */
export async function serve(served: Served, token: string, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    respond(request, response, served, { port, token }).catch((error: unknown) => {
      // Whoever asked has gone, or something of ours is broken: the others are served nonetheless.
      if (response.headersSent) response.destroy()
      else refuse(response, { status: 500, error: `internal error: ${error instanceof Error ? error.message : error}` })
    })
  })
  await new Promise<void>((settle, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else listens there' : error.message
      reject(new UsageError(`expected a port that is free, got ${port}: ${why}`))
    })
    server.listen(port, '127.0.0.1', settle)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { page, answers }: Served,
  guarded: Guarded,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const header = request.headers['x-faultline-token']
  const given = url.pathname === '/' ? (url.searchParams.get('token') ?? undefined) : header
  const refusal = refusalOf(request.headers, typeof given === 'string' ? given : undefined, guarded)
  if (refusal !== undefined) return refuse(response, refusal)
  if (url.pathname === '/') {
    if (request.method !== 'GET') return refuse(response, notAllowed('GET', request.method))
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(page(guarded.token))
    return
  }
  const name = /^\/api\/(\w+)$/.exec(url.pathname)?.[1]
  if (name === undefined) return refuse(response, { status: 404, error: `there is no ${url.pathname} here` })
  if (!Object.hasOwn(answers, name))
    return refuse(response, { status: 404, error: `expected one of ${Object.keys(answers).join(', ')}, got ${name}` })
  if (request.method !== 'POST') return refuse(response, notAllowed('POST', request.method))
  const question = await questionOf(request)
  if (!Array.isArray(question)) return refuse(response, question as Refusal)
  await answer(response, answers[name]!, question)
}

async function answer(
  response: ServerResponse,
  ask: (given: readonly unknown[]) => Promise<unknown>,
  question: readonly unknown[],
): Promise<void> {
  try {
    sendJson(response, 200, { answer: (await ask(question)) ?? null })
  } catch (error) {
    if (error instanceof UsageError) return refuse(response, { status: 422, error: error.message })
    if (!(error instanceof NoAnswer)) throw error
    refuse(response, { status: STATUS[error.kind], error: error.message })
  }
}

const STATUS = { refused: 422, late: 504, failed: 500 } as const

/** The arguments of a question, or why there are none. */
async function questionOf(request: IncomingMessage): Promise<readonly unknown[] | Refusal> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim()
  if (type !== 'application/json')
    return { status: 415, error: `expected content of type application/json, got ${type || 'none'}` }
  const tooLong = { status: 413, error: `expected a question of at most ${BODY_MAX} bytes, got more` }
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX) return tooLong
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > BODY_MAX) return tooLong
    pieces.push(piece)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'))
    if (Array.isArray(value)) return value
    return { status: 400, error: 'expected a list of what is asked about, got another value' }
  } catch (error) {
    return { status: 400, error: `expected JSON, got something else: ${(error as Error).message}` }
  }
}

const notAllowed = (method: string, got: string | undefined): Refusal => ({
  status: 405,
  error: `expected ${method}, got ${got}`,
})

function refuse(response: ServerResponse, { status, error }: Refusal): void {
  // What is left of a question that is too long is not read.
  if (status === 413) response.setHeader('connection', 'close')
  sendJson(response, status, { error })
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}
