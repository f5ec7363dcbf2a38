/**
 * One process that answers many command lines, one after another. Each runs the module of the command line from its first
 * line to its exit code; what that has loaded is there already, and to load it is most of what a short command takes.
 */
import { fileURLToPath, pathToFileURL } from 'node:url'

const main = pathToFileURL(process.argv[2]).href
const now = performance.now.bind(performance)
let answered = 0

/** As if the process had just been started in that folder. */
async function answer({ args, cwd }) {
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    process[name].removeAllListeners('error')
    process[name].write = (text) => {
      written[name] += text
      return true
    }
  }
  process.removeAllListeners('uncaughtException')
  const begin = now()
  performance.now = () => now() - begin
  process.argv = [process.execPath, process.argv[1], ...args]
  process.exitCode = undefined
  process.chdir(cwd)
  answered += 1
  await import(`${main}?${answered}`)
  const code = process.exitCode ?? 0
  process.exitCode = undefined
  return { code, signal: null, ...written, seconds: (now() - begin) / 1000 }
}

// What compiles TypeScript remembers the folder in which it was loaded: this one is here to stay.
const model = fileURLToPath(new URL('./models/ping.ts', import.meta.url))
const ready = answer({ args: ['list', '--model-file', model], cwd: process.cwd() })

process.on('message', (request) => {
  // Without an answer this process ends, which the other side reports.
  ready.then(() => answer(request)).then((ended) => process.send(ended))
})
