/**
 * Recording a system of your own, and letting Faultline judge what was recorded.
 *
 * The system is a small key-value server over HTTP with a bug: it answers reads from a cache which it forgets to renew.
 * Two clients use it, `record` writes down what they see, and the server stops after the last request. Run it, then judge
 * the file:
 *
 *     npx tsx examples/record-http-store.ts run.jsonl
 *     npx faultline history run.jsonl --check linearizable --model kv --initial null
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { record } from 'faultline/history'

/** A store whose cache, once filled, is never renewed; `isStale: false` leaves the cache out. */
function startServer(isStale: boolean): Promise<Server> {
  const values = new Map<string, string>()
  const cache = new Map<string, string | undefined>()
  const server = createServer((request, response) => {
    const [, key = '', value] = (request.url ?? '').split('/')
    if (request.method === 'PUT') values.set(key, value ?? '')
    else if (!cache.has(key)) cache.set(key, values.get(key))
    const answer = isStale ? cache.get(key) : values.get(key)
    response.end(JSON.stringify(request.method === 'PUT' ? null : (answer ?? null)))
  })
  return new Promise((settle) => {
    server.listen(0, '127.0.0.1', () => settle(server))
  })
}

/** What a program would use to talk to the server; it knows nothing of recording. */
function connect(port: number) {
  const call = async (method: string, path: string): Promise<string | null> => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method, signal: AbortSignal.timeout(5000) })
    return (await response.json()) as string | null
  }
  return {
    get: (key: string) => call('GET', key),
    put: (key: string, value: string) => call('PUT', `${key}/${value}`),
  }
}

/** Two clients that write and read a few times; a bounded number of requests. */
export async function recordRun(to: string, isStale = true): Promise<void> {
  const server = await startServer(isStale)
  const { port } = server.address() as AddressInfo
  const client = () =>
    record(connect(port), {
      to,
      operations: {
        get: (key: string) => ({ f: 'get', key }),
        put: (key: string, value: string) => ({ f: 'put', key, value }),
      },
      // A server that was never reached did nothing; after any other error nobody knows.
      classify: (error) => (isRefused(error) ? 'fail' : 'info'),
    })
  try {
    const [a, b] = [client(), client()]
    for (const round of [1, 2, 3]) {
      await Promise.all([a.put('x', `a${round}`), b.put('y', `b${round}`)])
      await Promise.all([a.get('y'), b.get('x')])
    }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function isRefused(error: unknown): boolean {
  const cause = (error as { readonly cause?: { readonly code?: string } }).cause
  return cause?.code === 'ECONNREFUSED'
}

const [program, file] = process.argv.slice(1)
if (program?.endsWith('record-http-store.ts') && file !== undefined) await recordRun(file)
