/** What must never stand in a source file. Source: the house style, "Never". */
import { codeOf, complaints, folderOf, isTest, type Source } from './source.js'

const NEAR_THE_WORLD = ['cli', 'bench', 'viewer', 'test', 'vitest.ts', 'vitest.config.ts']

/** Who records a program as it runs must know when things happen; the example of it is such a program. */
const RECORDERS = ['history/record.ts', 'examples/record-http-store.ts']

const WORLD: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/g, 'a clock'],
  [/\bMath\.random\b|\bcrypto\.(?:randomUUID|getRandomValues|randomBytes)\b/g, 'chance that has no seed'],
  [
    /(?<![\w.])process\.(?:env|argv|exit|exitCode|cwd|std\w+|on|hrtime|nextTick|memoryUsage|platform|pid)\b/g,
    'the process',
  ],
  [/(?<![\w.])(?:setTimeout|setInterval|setImmediate|fetch|require)\(/g, 'the world outside'],
  [/(?<![\w.])console\.\w+\(/g, 'the console'],
]

/** Clock, chance, process and console belong to `cli`, `bench` and the viewer. */
export function touchesWorld(source: Source): string[] {
  if (NEAR_THE_WORLD.includes(folderOf(source.path)) || isTest(source.path) || RECORDERS.includes(source.path))
    return []
  const code = codeOf(source, { texts: false })
  return WORLD.flatMap(([pattern, what]) =>
    complaints(source, code, pattern, (found) => `expected no use of ${what}, got ${found}`),
  )
}

/** A test that is left out, or leaves out the others, goes unnoticed. `skipIf` says when, and a bare
 * `skip(reason)` leaves nothing out: both are allowed. */
export function leavesTestsOut(source: Source): string[] {
  if (!/\.test\.ts$/.test(source.path)) return []
  const pattern =
    /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|todo|skip(?!\(\s*\w+\s*\)))\b|\bx(?:it|test|describe)\(|\bf(?:it|describe)\(/g
  return complaints(
    source,
    codeOf(source, { texts: false }),
    pattern,
    (found) => `expected a test that runs, got ${found}`,
  )
}

/** A sleep, or an assertion about time, fails on a busy machine. Who interrupts a command must choose a moment: that is allowed. */
export function sleeps(source: Source): string[] {
  if (!/\.test\.ts$/.test(source.path) || source.path.startsWith('test/cli/')) return []
  const pattern = /\b(?:setTimeout|sleep)\(|\bperformance\.now\(|\bDate\.now\(/g
  return complaints(
    source,
    codeOf(source, { texts: false }),
    pattern,
    (found) => `expected a test that does not look at the clock, got ${found}`,
  )
}

export function usesAny(source: Source): string[] {
  const code = codeOf(source, { texts: false })
  const pattern = /:\s*any\b|<\s*any\s*[,>]|,\s*any\s*>|\bany\[\]|\bas any\b|[|&]\s*any\b/g
  return [
    ...complaints(source, code, pattern, (found) => `expected a type, got ${found}`),
    ...complaints(
      source,
      source.text,
      /\/\/\s*@ts-(?:ignore|nocheck)/g,
      (found) => `expected @ts-expect-error, got ${found}`,
    ),
  ]
}

export function exportsDefault(source: Source): string[] {
  if (/\.config\.ts$/.test(source.path)) return []
  return complaints(
    source,
    codeOf(source, { texts: false }),
    /\bexport default\b|\bas default\b/g,
    () => 'expected a named export, got a default one',
  )
}

/** A path of one machine means nothing on another. */
export function namesMachine(source: Source): string[] {
  const pattern = /(?<![\w.*/<>)\]}-])\/(?:work|tmp|home|root|Users|var\/folders)\/[\w.-]+/g
  return complaints(source, source.text, pattern, (found) => `expected no path of this machine, got ${found}`)
}

export function isInJunkFolder({ path }: Source): string[] {
  const junk = path.split('/').find((part) => /^(utils?|helpers?|misc|common|mappers)(\.ts)?$/.test(part))
  return junk === undefined ? [] : [`${path}: expected a name that says what is inside, got ${junk}`]
}
