// The checks of the source itself: every rule here fails the test run.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type CommandResult, runProgram, runTool, seconds } from './commands.ts'
import { root } from './set-up.mjs'
import { sourceFiles } from './sources.ts'

/** Above this a file should be divided soon; the limit itself (500) is the linter's. */
const LONG_FILE_LINES = 300

const CHECKS: Record<string, () => Promise<CommandResult>> = {
  'format and lint': () =>
    runTool(['@biomejs/biome', 'biome'], ['ci', '--colors=off', '--error-on-warnings', '.'], { output: 'collect' }),
  // More checkers each look at all that a project imports: on two cores that takes twice the time and memory.
  types: () =>
    runTool(['typescript', 'tsc'], ['-b', '--pretty', 'false', '--checkers', '1', '--builders', '2'], {
      // The compiler is a Go program: near this limit it collects its garbage more often instead of growing.
      env: { GOMEMLIMIT: '3GiB' },
      output: 'collect',
    }),
  layers: () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'check-layers.ts')], { output: 'collect' }),
  circles: () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'check-circles.ts')], { output: 'collect' }),
  words: () => runProgram(process.execPath, [path.join(import.meta.dirname, 'check-words.ts')], { output: 'collect' }),
  spelling: () =>
    runTool(
      ['cspell'],
      [
        ...['lint', '--config', 'build/words/cspell.config.mjs', '--no-progress', '--no-summary'],
        ...['--cache', '--cache-strategy', 'content', '--cache-location', 'out/cspell-cache'],
      ],
      { output: 'collect' },
    ),
  'table types': () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'generate-tables.ts'), '--check'], {
      output: 'collect',
    }),
  'client types': () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'generate-client.ts'), '--check'], {
      output: 'collect',
    }),
  'table of settings': () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'generate-settings.ts'), '--check'], {
      output: 'collect',
    }),
  'page scripts': () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'generate-scripts.ts'), '--check'], {
      output: 'collect',
    }),
  'bundled models': () =>
    runProgram(process.execPath, [path.join(import.meta.dirname, 'profile-versions.ts'), '--check'], {
      output: 'collect',
    }),
  'unused code': () => runTool(['knip'], ['--config', 'build/knip.json', '--no-progress'], { output: 'collect' }),
}

function longFiles(): string[] {
  return sourceFiles('ts,tsx,js,mjs,css')
    .filter((file) => !file.endsWith('.generated.ts'))
    .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONG_FILE_LINES)
    .map(({ file, lines }) => `${file} (${lines})`)
}

/** Runs all checks at once; prints the findings of those that fail. Returns the names of the failed ones. */
export async function runChecks(): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(CHECKS).map(async ([name, run]) => {
      const result = await run()
      console.log(`${result.exitCode === 0 ? '  ok  ' : 'FAILED'} ${name} (${seconds(result.elapsedMs)})`)
      return { name, ...result }
    }),
  )
  const failed = results.filter(({ exitCode }) => exitCode !== 0)
  for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trim()}\n`)
  const long = longFiles()
  if (long.length > 0)
    console.log(`  note over ${LONG_FILE_LINES} lines, to split before they grow: ${long.join(', ')}`)
  return failed.map(({ name }) => name)
}
