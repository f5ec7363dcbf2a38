/**
 * Files that the command line finds from where it stands. The build puts shared code into `dist/cli`, so what looks for a
 * file beside itself must stand in this folder, not below it.
 */
export const PACKAGE = new URL('../../package.json', import.meta.url)
export const TEMPLATE = new URL('./init/template/', import.meta.url)
/** What the build made of the viewer: its script and its style. */
export const VIEWER = new URL('../viewer/', import.meta.url)
/** The thread that has the model of the explorer. */
export const LIVE_WORKER = new URL('./live-worker.js', import.meta.url)
/** What the build made for models in pages: see `bundleParts` in scripts/build.mjs. */
export const PARTS = new URL('../parts/', import.meta.url)
