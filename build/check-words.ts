// Holds texts, names and comments to plain American English: build/words/habits.ts lists the words that we do not write.
// The uses that are left are noted in left.json, and may only shrink: `--write` notes that they did.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './set-up.mjs'
import { sourceFiles } from './sources.ts'
import { findHabits } from './words/find.ts'
import { HABITS } from './words/habits.ts'
import { compareLeft, countOf, type Left } from './words/left.ts'

const LIST = path.join(import.meta.dirname, 'words/left.json')

/** Released files never change, generated ones repeat their source, and sample cards are fiction. */
const SKIPPED = /\/migrations\/|\.generated\.ts$|^models\/sample-world\/|^build\/words\/|^tests\/fixtures\/hostile\//

const documents = globSync(['*.md', '*.ts', '{docs,deploy,.github}/**/*.{md,yml}'], { cwd: root })
const files = [...sourceFiles('ts,tsx,mjs,css,md,py,sh'), ...documents].filter((file) => !SKIPPED.test(file))
const found = files.flatMap((file) =>
  findHabits(file, readFileSync(path.join(root, file), 'utf8')).map((use) => ({ ...use, file })),
)
const noted: Left = JSON.parse(readFileSync(LIST, 'utf8'))
const left = countOf(found)
const { grown, shrunk } = compareLeft(left, noted)
for (const [word, textClass] of grown) {
  console.error(`"${word}" in ${textClass}; write: ${HABITS.find((habit) => habit.word === word)?.instead}`)
  for (const use of found.filter((one) => one.word === word && one.class === textClass))
    console.error(`  ${use.file}:${use.line}`)
}
if (process.argv.includes('--write') && grown.length === 0) {
  writeFileSync(LIST, `${JSON.stringify(left, null, 2)}\n`)
} else {
  for (const [word, textClass] of shrunk)
    console.error(`"${word}" in ${textClass} has become rarer: run build/check-words.ts --write`)
  process.exitCode = grown.length + shrunk.length > 0 ? 1 : 0
}
console.log(`${files.length} files, ${found.length} uses of ${HABITS.length} words`)
