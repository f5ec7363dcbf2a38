/** Where the console of a worker thread goes. */
import { Console } from 'node:console'
import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'

/** What a model prints is no result. It goes out at once: what a thread has buffered is lost when the thread is ended. */
const standardError = new Writable({
  write(chunk: Buffer, _, done) {
    try {
      writeSync(2, chunk)
    } catch {} // a full or closed pipe is no fault of the model
    done()
  },
})

/** To standard error, from now on. */
export function redirectConsole(): void {
  globalThis.console = new Console(standardError)
}
