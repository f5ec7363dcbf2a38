/**
 * Who may talk to the explorer: whoever has its address with the token, at this machine, from its own page. A page of
 * somebody else in the same browser knows neither the token nor the port, and could not read the answer; it is refused
 * all the same, by what browsers say of where a request comes from.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Why a request is refused, and with which status. */
export interface Refusal {
  readonly status: number
  readonly error: string
}

export interface Guarded {
  readonly port: number
  readonly token: string
}

/** `undefined` for a request that may be answered. `given` is the token that came with it. */
export function refusalOf(
  headers: IncomingHttpHeaders,
  given: string | undefined,
  { port, token }: Guarded,
): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  // A name of another host that was made to lead here.
  if (!hosts.includes(headers.host ?? ''))
    return { status: 403, error: `expected a request to ${hosts[0]}, got one to ${headers.host ?? 'no host'}` }
  const origins = hosts.map((host) => `http://${host}`)
  if (headers.origin !== undefined && !origins.includes(headers.origin))
    return { status: 403, error: `expected a request from ${origins[0]}, got one from ${headers.origin}` }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return { status: 403, error: `expected a request of this page, got one of another site (${String(site)})` }
  if (given === undefined || !isSame(given, token))
    return { status: 403, error: 'expected the token of the address that `faultline explore` printed' }
  return undefined
}

/** In the same time whatever they are. */
function isSame(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a!, b!)
}
