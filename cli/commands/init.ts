/** `faultline init`: a new project with a small protocol, its properties, and a test. */
import { isAbsolute, relative } from 'node:path'
import { commandLine } from '../../traces/index.js'
import type { OutputFlags } from '../flags.js'
import { expectFree, placeFiles } from '../init/place.js'
import { scaffold } from '../init/scaffold.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'

export function init(folder: string, flags: OutputFlags): number {
  expectFree(folder)
  const files = scaffold(folder)
  placeFiles(folder, files)
  const names = [...files.keys()].sort()
  if (flags.json) printJson({ folder, files: names }, flags)
  else print(nextSteps(folder, names, flags), flags)
  return 0
}

function nextSteps(folder: string, names: readonly string[], flags: OutputFlags): string {
  const { mark, colors } = styleOf(flags)
  const done = `${mark('valid')} ${folder}: ${names.join(', ')}\n`
  if (flags.quiet) return done
  const way = isAbsolute(folder) ? folder : relative('.', folder)
  return [
    done,
    'Next:',
    ...(way === '' ? [] : [`  ${commandLine(['cd', way])}`]),
    '  npm install',
    `  npm test                       ${colors.dim('every property is a test, and so is a planted bug')}`,
    `  npx faultline check model.ts   ${colors.dim('the same from the command line')}`,
    '',
    'Then break it: README.md says which line of model.ts to change, and what you will see.',
    '',
  ].join('\n')
}
