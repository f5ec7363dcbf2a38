/** Every protocol and variant that `models/` exports, found by looking: a new model is tested without being listed. */
import { existsSync, readdirSync } from 'node:fs'
import { type AnyProtocol, protocolName } from '../kernel/index.js'

const folder = new URL('../models/', import.meta.url)

export async function allModels(): Promise<[name: string, protocol: AnyProtocol][]> {
  const facades = readdirSync(folder).map((name) => new URL(`${name}/index.ts`, folder))
  const modules = await Promise.all(facades.filter((file) => existsSync(file)).map((file) => import(file.href)))
  const found = modules.flatMap((module: object) => Object.values(module)).filter(isProtocol)
  return [...new Set(found)].map((protocol) => [protocolName(protocol), protocol])
}

const isProtocol = (value: unknown): value is AnyProtocol =>
  typeof value === 'object' && value !== null && 'definition' in value && 'variant' in value
