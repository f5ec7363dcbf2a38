import { describe, expect, it } from 'vitest'
import type { Suite } from '../properties/index.js'
import { sample } from '../test/sampling.js'
import { withFencingToken, withoutFencingToken } from './lock-service.js'
import { everyReplicaIsRead, everyReplicaIsWritten } from './quorum-store-variant.js'

/** What 1,000 runs in the default configuration violate; all the rest must have been reached. */
function violated(suite: Suite): string[] {
  const config = Object.keys(suite.protocol.definition.configs)[0]!
  const { found, reached } = sample(suite, { config, runs: 1000 })
  for (const { kind, name } of suite.properties) if (kind === 'sometimes') expect(reached).toContain(name)
  return [...found.keys()]
}

describe('the lock service', () => {
  it('keeps writes in order with fencing tokens', () => expect(violated(withFencingToken)).toEqual([]))

  it('lets an earlier holder write last without them', () => {
    expect(violated(withoutFencingToken)).toEqual(["no write of an earlier holder lands after a later holder's"])
  })
})

describe('the variants of the quorum store', () => {
  it('writing to every replica does not make reads linearizable', () => {
    expect(violated(everyReplicaIsWritten)).toEqual(['linearizable'])
  })

  it('reading from every replica does', () => expect(violated(everyReplicaIsRead)).toEqual([]))
})
