#!/usr/bin/env node
/** The command line. Standard output carries results only; progress and complaints go to standard error. */
import { Console } from 'node:console'
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { exportFormats, exportNames } from '../traces/export/formats.js'
import type { ConvertFlags } from './commands/convert.js'
import type { ExhaustFlags } from './commands/exhaust.js'
import type { ExploreFlags } from './commands/explore.js'
import type { HistoryFlags } from './commands/history.js'
import type { ListFlags } from './commands/list.js'
import type { ShowFlags } from './commands/show.js'
import type { ShrinkFlags } from './commands/shrink.js'
import { EXIT, UsageError } from './errors.js'
import {
  type CommonFlags,
  duration,
  type OutputFlags,
  path,
  proofOption,
  size,
  withExploreFlags,
  withOutputFlags,
  withSamplingFlags,
  withSearchFlags,
  workersOption,
} from './flags.js'
import { PACKAGE } from './places.js'
import { complain } from './report/print.js'

const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }

const TARGETS_HELP = `
A target is a protocol, protocol/variant, or a .ts file that exports suites.
--against takes a variant of the target by its own name, a target, or one suite of a file: model.ts/name. Without
--config both run where the planted bug is caught. Exit code: 0 no difference found, 1 they differ, 2 undecided.`

const EXPLORE_HELP = `
A target is a protocol, protocol/variant, a .ts file that exports a suite, or a trace. The page is served to this machine
alone, to whoever has its address; Ctrl-C ends it, with exit code 0.`

const SHOW_HELP = `
A trace is one of ours, or the states of another tool in ITF (Apalache, Quint). What an export loses, it says, and so does
standard error:
${exportNames.map((name) => `  ${name.padEnd(12)}${exportFormats[name].what}\n${' '.repeat(14)}without ${exportFormats[name].loses}`).join('\n')}`

/** Each command is loaded when it is called: to answer a mistake, or to list protocols, should take no time. */
function program(finish: (code: number) => void): Command {
  const faultline = new Command('faultline')
    .description('Finds, shrinks and explains what is wrong with distributed protocols, and judges recorded histories.')
    .version(version)
    .showSuggestionAfterError()
    // So that flags behind `history convert` are its own.
    .enablePositionalOptions()
    .exitOverride()
  const add = (usage: string, description: string): Command =>
    withOutputFlags(faultline.command(usage).description(description).exitOverride())

  withSamplingFlags(add('check [target...]', 'sample protocols; without a target: all of them, with every planted bug'))
    .option(
      '--against <variant>',
      'compare: the first step at which the target and this one differ on one schedule',
      path,
    )
    .option('--report <dir>', 'write pages: an index of the targets, and one for each counterexample', path)
    .addHelpText('after', TARGETS_HELP)
    .action(async (targets: string[], flags: CommonFlags & OutputFlags) => {
      const { check } = await import('./commands/check.js')
      finish(await check(targets, flags))
    })
  withSearchFlags(add('exhaust <target>', 'look at every reachable state of a protocol in one configuration'))
    .option('--html <file>', 'write a page of charts as well, and beside it one for each counterexample', path)
    .addHelpText('after', '\nA target is a protocol, protocol/variant, or a .ts file that exports a suite.')
    .action(async (target: string, flags: ExhaustFlags & OutputFlags) => {
      const { exhaust } = await import('./commands/exhaust.js')
      finish(await exhaust(target, flags))
    })
  add('init', 'a new project: a small protocol, its properties, and a test')
    .argument('<dir>', 'a folder that is new or empty', path)
    .action(async (folder: string, flags: OutputFlags) => {
      const { init } = await import('./commands/init.js')
      finish(init(folder, flags))
    })
  add('list', 'protocols, configurations, properties and variants, with what is expected of each')
    .option('--model-file <path>', 'list the suites of this TypeScript file', path)
    .option('--markdown', 'as a page, with bounds, states and the strongest levels that hold')
    .action(async (flags: ListFlags) => {
      const { list } = await import('./commands/list.js')
      finish(await list(flags))
    })
  add('replay <trace>', 'take the choices of a trace on the model as it is now')
    .option('--model-file <path>', 'the model, where it is not the one that the trace names', path)
    .option(
      '--against <variant>',
      'take them on this protocol too, and show the first step at which the two differ',
      path,
    )
    .action(async (file: string, flags: OutputFlags) => {
      const { replay } = await import('./commands/replay.js')
      finish(await replay(file, flags))
    })
  add('shrink <trace>', 'shorten a trace, and write the result beside it')
    .option('--model-file <path>', 'the model, where it is not the one that the trace names', path)
    .option('--out <dir>', 'where to write the result (default: beside the trace)', path)
    .option('--in-place', 'write the result over the trace')
    .addOption(proofOption())
    .option('--time-limit <duration>', 'stop after this time with the best so far, such as 30s', duration)
    .action(async (file: string, flags: ShrinkFlags & OutputFlags) => {
      const { shrink } = await import('./commands/shrink.js')
      finish(await shrink(file, flags))
    })
  add('show <trace>', 'draw a trace, write it as a page, or in the format of another tool')
    .option('--html <file>', 'write a page instead, which needs nothing but a browser', path)
    .option('--export <format>', `write it as ${exportNames.join(', ')}`)
    .option('--out <file>', 'where to (default: standard output)', path)
    .addHelpText('after', SHOW_HELP)
    .action(async (file: string, flags: ShowFlags & OutputFlags) => {
      const { show } = await import('./commands/show.js')
      finish(await show(file, flags))
    })
  withExploreFlags(add('explore <target>', 'step through a protocol, or on from a trace, in a page at this machine'))
    .addHelpText('after', EXPLORE_HELP)
    .action(async (target: string, flags: ExploreFlags & OutputFlags) => {
      const { explore } = await import('./commands/explore.js')
      finish(await explore(target, flags))
    })
  addHistory(add, finish)
  return faultline
}

/** `history convert` is a command below `history`, which has arguments of its own. */
function addHistory(add: (usage: string, description: string) => Command, finish: (code: number) => void): void {
  const judging = add('history <file...>', 'judge recorded histories')
    .enablePositionalOptions()
    .option(
      '--check <checker>',
      'what to check for: linearizable, sequential, an isolation level or all, a session guarantee, or how messages, sets, … are delivered (default: by what the file has)',
    )
    .option('--model <specification>', 'the sequential specification, or a .ts file that exports one')
    .option('--options <json>', 'what the checker is told besides, such as {"negativeBalances":true} for bank')
    .option('--definition <whose>', 'whose isolation levels: adya or biswas-enea (default: by the format)')
    .option('--format <name>', 'the format (default: recognised from the content)')
    .option('--initial <value>', 'what objects hold at first')
    .option('--nil <meaning>', 'what reading nil means: wildcard or absent')
    .option('--ties <meaning>', 'operations that meet at one instant of a timed history: concurrent or sequential')
    .option('--time-limit <duration>', 'stop after this time, such as 30s', duration)
    .option('--memory-limit <size>', 'heap of each worker, such as 2g', size)
    .option('--out <dir>', 'where to write the part of a bad history that is bad by itself', path)
    .option('--html <file>', 'write a page as well, which needs nothing but a browser', path)
    .addOption(workersOption())
    .action(async (files: string[], flags: HistoryFlags & OutputFlags) => {
      const { history } = await import('./commands/history.js')
      finish(await history(files, flags))
    })
  withOutputFlags(judging.command('convert <in>').description('write a history in another format').exitOverride())
    .requiredOption('--to <format>', 'the format to write: jsonl or edn')
    .option('--out <file>', 'where to (default: standard output)', path)
    .option('--format <name>', 'the format of the input (default: recognised from the content)')
    .option('--ties <meaning>', 'operations that meet at one instant of a timed history: concurrent or sequential')
    .option('--pairs', 'EDN with keys as the first parts of values, as jepsen.independent writes them')
    .action(async (file: string, flags: ConvertFlags & OutputFlags) => {
      const { convert } = await import('./commands/convert.js')
      finish(convert(file, flags))
    })
}

async function main(): Promise<void> {
  let code: number = EXIT.valid
  try {
    await program((finished) => {
      code = finished
    }).parseAsync()
  } catch (error) {
    code = await report(error)
  }
  process.exitCode = code
}

/** Says what went wrong, and which exit code that is. */
async function report(error: unknown): Promise<number> {
  // commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.valid : EXIT.badInput
  const problem = error instanceof UsageError ? error.message : await badInput(error)
  if (problem !== undefined) {
    complain(`error: ${problem}`)
    return EXIT.badInput
  }
  complain(`internal error, please report it: ${error instanceof Error ? error.stack : String(error)}`)
  return EXIT.internal
}

/** What is wrong with a model, a history or a trace; `undefined` for any other error. */
async function badInput(error: unknown): Promise<string | undefined> {
  const { HistoryError } = await import('../history/index.js')
  const { ModelError } = await import('../kernel/index.js')
  const { TraceFileError } = await import('../traces/index.js')
  if (error instanceof HistoryError || error instanceof TraceFileError) return error.message
  if (!(error instanceof ModelError)) return undefined
  const { scheduleText } = await import('./report/schedule-text.js')
  return error.message + scheduleText(error.schedule)
}

// A model that logs must not end up in the results.
globalThis.console = new Console(process.stderr)
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe had enough: the verdict stays what it is.
  if (error.code === 'EPIPE') return
  complain(`error: cannot write to standard output: ${error.message}`)
  process.exit(EXIT.badInput)
})
process.stderr.on('error', () => {}) // nobody is left to tell
// Node would end with 1, which means that something was refuted.
process.on('uncaughtException', (error) => {
  complain(`internal error, please report it: ${error instanceof Error ? error.stack : String(error)}`)
  process.exit(EXIT.internal)
})
await main()
