// American spelling in all that we write. terms.txt has names and terms of the field; kept.json the names that stay.
import kept from './kept.json' with { type: 'json' }

export default {
  version: '0.2',
  language: 'en-US',
  globRoot: '../..',
  files: ['**/*.{ts,tsx,mjs,md,css,html,yml,yaml,sh,py}'],
  useGitignore: true,
  ignorePaths: ['**/migrations/**', '**/*.generated.ts', 'tests/fixtures/hostile/**'],
  minWordLength: 4,
  dictionaryDefinitions: [{ name: 'terms', path: './terms.txt' }],
  dictionaries: ['terms'],
  words: kept.map(({ name }) => name),
  // Texts in other alphabets, and encoded data.
  ignoreRegExpList: ['[\\u0370-\\u1cff\\u2e80-\\uffff]+', '/[0-9A-Za-z+_-]{40,}=*/g'],
}
