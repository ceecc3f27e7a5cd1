/** Files that are made from the sources and committed all the same. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { toolPath } from './commands.ts'
import { root } from './set-up.mjs'

/** Formats a source as the linter wants `file`, a path from the root; throws with its findings. */
export function formatted(file: string, source: string): string {
  const args = [toolPath('@biomejs/biome', 'biome'), 'check', '--write', `--stdin-file-path=${path.join(root, file)}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, input: source, encoding: 'utf8' })
  if (status !== 0) throw new Error(`biome does not accept what is generated for ${file}:\n${stderr}`)
  return stdout
}

/** Writes the file; with `--check` on the command line it changes nothing, and fails the process where it differs. */
export function writeOrCheck(file: string, content: string, remedy: string): void {
  const target = path.join(root, file)
  if (!process.argv.includes('--check')) {
    writeFileSync(target, content)
  } else if (readFileSync(target, 'utf8') !== content) {
    console.error(`${file} is not up to date: ${remedy}`)
    process.exitCode = 1
  }
}
