import { describe, expect, it } from 'vitest'
import type { AnyProtocol } from '../kernel/index.js'
import { guardedByRunId } from '../models/idempotent-sink/index.js'
import { describeSuite, sample } from '../test/sampling.js'
import { idempotentSinkSuite } from './idempotent-sink.js'

describeSuite(idempotentSinkSuite, 1000, {
  'increment-on-replay': 8,
  'commit-before-effect': 4,
  'insert-without-key': 8,
  'guarded-by-run-id': 8,
})

describe('an upsert guarded by the id of the run', () => {
  it('does keep a single run from writing twice, whatever happens to it', () => {
    const { found, reached } = sample(
      idempotentSinkSuite,
      { config: 'one-run' },
      guardedByRunId as unknown as AnyProtocol,
    )
    expect([...found.keys()]).toEqual([])
    expect(reached).toContain('something is handed to the sink twice')
  })
})
