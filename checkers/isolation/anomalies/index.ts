/** Anomalies of transactional histories by name, each with an example and an explanation. */
export {
  type Anomalies,
  type Anomaly,
  type AnomalyExample,
  type AnomalyOptions,
  anomaliesOf,
  findAnomalies,
} from './anomalies.js'
export { explainAnomaly } from './explain.js'
export { explainEdge } from './explain-edge.js'
export { meaningOf } from './meanings.js'
export { type AnomalyName, anomalyNames } from './names.js'
export type { TransactionNaming } from './phrases.js'
export type { KeyAssumptions, VersionSource } from './versions.js'
