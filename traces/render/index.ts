/** Traces as text for a terminal. */
export { type RenderOptions, renderStepList, renderTrace } from './render.js'
