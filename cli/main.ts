#!/usr/bin/env node
/** The command line. Standard output carries results only; progress and complaints go to standard error. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { HistoryError } from '../history/index.js'
import { ModelError } from '../kernel/index.js'
import { TraceFileError } from '../traces/index.js'
import { check } from './commands/check.js'
import { type HistoryFlags, history } from './commands/history.js'
import { list } from './commands/list.js'
import { replay } from './commands/replay.js'
import { show } from './commands/show.js'
import { EXIT, UsageError } from './errors.js'
import { type CommonFlags, duration, type OutputFlags, withOutputFlags, withSamplingFlags } from './flags.js'
import { scheduleText } from './report/schedule-text.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

function program(finish: (code: number) => void): Command {
  const faultline = new Command('faultline')
    .description('Finds, shrinks and explains what is wrong with distributed protocols, and judges recorded histories.')
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
  const add = (usage: string, description: string): Command =>
    withOutputFlags(faultline.command(usage).description(description).exitOverride())

  withSamplingFlags(add('check [target...]', 'sample protocols; without a target: all of them, with every planted bug'))
    .addHelpText('after', '\nA target is a protocol, protocol/variant, or a .ts file that exports suites.')
    .action(async (targets: string[], flags: CommonFlags & OutputFlags) => finish(await check(targets, flags)))
  add('list', 'protocols, configurations, properties and variants, with what is expected of each')
    .option('--model-file <path>', 'list the suites of this TypeScript file')
    .action(async (flags: OutputFlags) => finish(await list(flags)))
  add('replay <trace>', 'take the choices of a trace on the model as it is now')
    .option('--model-file <path>', 'the model, where it is not the one that the trace names')
    .action(async (file: string, flags: OutputFlags) => finish(await replay(file, flags)))
  add('show <trace>', 'draw a trace').action((file: string, flags: OutputFlags) => finish(show(file, flags)))
  add('history <file...>', 'judge recorded histories')
    .requiredOption('--check <checker>', 'what to check for: linearizable')
    .option('--model <specification>', 'the sequential specification (default: the one that fits the format)')
    .option('--format <name>', 'the format (default: recognised from the content)')
    .option('--initial <value>', 'what objects hold at first')
    .option('--nil <meaning>', 'what reading nil means: wildcard or absent')
    .option('--time-limit <duration>', 'stop after this time, such as 30s', duration)
    .action((files: string[], flags: HistoryFlags & OutputFlags) => finish(history(files, flags)))
  return faultline
}

async function main(): Promise<void> {
  let code: number = EXIT.valid
  try {
    await program((finished) => {
      code = finished
    }).parseAsync()
  } catch (error) {
    code = report(error)
  }
  process.exitCode = code
}

/** Says what went wrong, and which exit code that is. */
function report(error: unknown): number {
  // commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.valid : EXIT.badInput
  if (error instanceof ModelError) {
    process.stderr.write(`error: ${error.message}\n${scheduleText(error.schedule)}`)
    return EXIT.badInput
  }
  if (error instanceof UsageError || error instanceof HistoryError || error instanceof TraceFileError) {
    process.stderr.write(`error: ${error.message}\n`)
    return EXIT.badInput
  }
  process.stderr.write(`internal error, please report it: ${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT.internal
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away: nobody is left to tell.
  if (error.code === 'EPIPE') process.exit(EXIT.valid)
})
await main()
