/** When to end early: the time limit, or Ctrl-C. A second Ctrl-C ends at once. */
import type { Stop } from './sample.js'

export interface StopControl extends Stop {
  /** No more listening; the process may end. */
  readonly release: () => void
}

/** The limit counts from `elapsedMs` ago. */
export function stopControl(timeLimitMs: number | undefined, elapsedMs: number): StopControl {
  let reason: string | undefined
  let resolve: (reason: string) => void
  const promise = new Promise<string>((settle) => {
    resolve = settle
  })
  const stop = (why: string) => {
    reason ??= why
    resolve(reason)
  }
  const onInterrupt = () => {
    if (reason !== undefined) process.exit(130)
    stop('interrupted')
  }
  process.on('SIGINT', onInterrupt)
  const timer =
    timeLimitMs === undefined
      ? undefined
      : setTimeout(() => stop(`time limit of ${timeLimitMs / 1000} s reached`), Math.max(0, timeLimitMs - elapsedMs))
  return {
    reason: () => reason,
    promise,
    release: () => {
      clearTimeout(timer)
      process.off('SIGINT', onInterrupt)
    },
  }
}
