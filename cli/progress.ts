/** One line of progress on a terminal; nothing at all when standard error is piped. */
export class Progress {
  readonly #isShown: boolean
  #runs = 0
  #steps = 0
  #done = 0
  #drawn = 0
  readonly #begin = performance.now()

  constructor(
    readonly targets: number,
    isQuiet: boolean,
  ) {
    this.#isShown = !isQuiet && process.stderr.isTTY === true
  }

  batch(runs: number, steps: number): void {
    this.#runs += runs
    this.#steps += steps
    this.#draw()
  }

  targetDone(): void {
    this.#done++
    this.#draw()
  }

  clear(): void {
    if (this.#isShown && this.#drawn > 0) process.stderr.write('\r\x1b[K')
  }

  #draw(): void {
    const now = performance.now()
    if (!this.#isShown || now - this.#drawn < 250) return
    this.#drawn = now
    const seconds = (now - this.#begin) / 1000
    const rate = Math.round(this.#steps / seconds).toLocaleString('en')
    const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
    const counts = `${this.#done}/${this.targets} targets · ${this.#runs.toLocaleString('en')} runs`
    process.stderr.write(
      `\r\x1b[K${counts} · ${this.#steps.toLocaleString('en')} steps · ${rate} steps/s · ${memory} MB · ${seconds.toFixed(0)} s`,
    )
  }
}
