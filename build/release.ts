// `npm run release -- major|minor|patch|1.2.3`: makes a version of what main has. Moves the changelog's unreleased entries
// to the version, sets it in package.json and the lock file, commits, and tags the commit. Pushes nothing.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { nextVersion, releaseChangelog } from './changelog.ts'
import { root } from './set-up.mjs'

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr.trim()}`)
  return stdout.trim()
}

const git = (...args: string[]): string => run('git', args)

function release(wanted: string): string {
  if (git('status', '--porcelain') !== '')
    throw new Error('Commit or discard your changes first: the tree is not clean.')
  if (git('branch', '--show-current') !== 'main') throw new Error('Releases are made from the branch main.')
  const { version: current } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const version = nextVersion(current, wanted)
  const file = path.join(root, 'CHANGELOG.md')
  const day = new Date().toISOString().slice(0, 10)
  const { changelog, notes } = releaseChangelog(readFileSync(file, 'utf8'), version, day)
  run('npm', ['version', version, '--no-git-tag-version', '--ignore-scripts'])
  writeFileSync(file, changelog)
  git('commit', '--quiet', '--all', '--message', `Release ${version}`)
  git('tag', '--annotate', `v${version}`, '--cleanup=verbatim', '--message', `Luna Studio ${version}\n\n${notes}\n`)
  return version
}

const [wanted, ...rest] = process.argv.slice(2)
if (wanted === undefined || rest.length > 0) {
  console.error('Name the version: npm run release -- major|minor|patch|1.2.3')
  process.exit(2)
}
try {
  const version = release(wanted)
  console.log(`Version ${version} is committed and tagged. Push it with: git push --follow-tags`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
