// Compiles what the entry points reach to dist/. Run by `npm run build`, and by `npm ci` through `prepare`.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const dist = join(root, 'dist')
const fresh = join(root, `dist-${process.pid}`)
const project = join(root, 'tsconfig.build.json')
// Aside first: a build that fails leaves the last good one in place.
try {
  execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', project, '--outDir', fresh], { stdio: 'inherit' })
  // What `faultline init` copies: it is never compiled.
  cpSync(join(root, 'cli/init/template'), join(fresh, 'cli/init/template'), { recursive: true })
  rmSync(dist, { recursive: true, force: true })
  renameSync(fresh, dist)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
const main = join(dist, 'cli/main.js')
chmodSync(main, 0o755)

// In a checkout, `npx faultline` finds the command here at once; without the link it works too, but takes seconds longer.
const bin = join(root, 'node_modules/.bin')
if (existsSync(bin) && process.platform !== 'win32') {
  rmSync(join(bin, 'faultline'), { force: true })
  symlinkSync('../../dist/cli/main.js', join(bin, 'faultline'))
}
