/** Which file calls a function: how a suite knows where it is written. */

type Function = Parameters<typeof Error.captureStackTrace>[1]

/** Path or URL of the file that calls `callee`, as the stack tells it; `null` where the stack does not tell. */
export function fileCalling(callee: Function): string | null {
  const holder: { stack?: string } = {}
  Error.captureStackTrace(holder, callee)
  const frame = holder.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? ''
  const place = /(?:^\s+at |\()(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):\d+:\d+\)?$/.exec(frame)?.[1]
  return place?.replace(/\?.*$/, '') ?? null
}
