/**
 * Reads from standbys: the same servers as in streaming replication, and clients that read from anywhere, with or without a
 * memory of what they have seen. Source: PostgreSQL 17 manual, section 26.4 "Hot Standby".
 * Faithful, left out, assumes: as in `model.ts`.
 */
import { readConfigs } from './configs.js'
import { streamingReplication } from './model.js'
import { protocol } from './state.js'

export const standbyReads = protocol({
  ...streamingReplication.definition,
  name: 'standby-reads',
  source: 'PostgreSQL 17 manual, section 26.4 "Hot Standby"',
  configs: readConfigs,
})
