import type { LayerCheck } from '#shared/similarity/layers.ts'

type SkipReason = NonNullable<LayerCheck['reason']>

const skipped: Record<SkipReason, string> = {
  no_model: 'Not compared: no model in use',
  no_picture: 'Not compared: no picture',
  no_text: 'Not compared: no text yet',
  low_information: 'Not compared: the picture is too plain',
  catalog_profile: 'Not compared: the catalog was made with another model',
  not_ready: 'Not compared yet: the fingerprint is still being computed',
  not_needed: 'Covered by another method',
}

const works = (count: number) => (count === 1 ? '1 work' : `${count.toLocaleString('en-US')} works`)

export const uniqueness = {
  title: 'Uniqueness',
  region: 'Uniqueness of this asset',
  checking: 'Checking…',
  checkingAll: 'Comparing card and picture…',
  notCheckedYet: 'Not checked yet',
  notCheckedText: 'A check compares this asset with your library and the catalogs. Nothing leaves this computer.',
  check: 'Check now',
  checkAgain: 'Check again',
  failed: 'The check could not be finished',
  failedKept: 'The last result is still shown below.',
  noAnswer: 'The studio is not responding. Showing the last result; the check reruns automatically.',
  noAnswerYet: 'The studio is not responding. The check runs automatically when it is back.',
  comparedWith: (own: number, catalog: number, asOf: string | null) =>
    `Compared with ${own === 1 ? '1 asset' : `${own.toLocaleString('en-US')} assets`} in your library and ${
      catalog === 1 ? '1 published work' : `${catalog.toLocaleString('en-US')} published works`
    }${asOf === null ? '' : `, the market’s as of ${asOf}`}.`,
  /** Sentences that state what was found. The name of the match follows, then the text of `measure`. */
  sentence: {
    unique: 'Unique: no evidence of copying.',
    nothingElse: 'Unique: no other evidence of copying.',
    similar: 'Unique: no evidence of copying. The most similar work is ',
    earlierRules: 'This verdict is from an earlier version. Check again to see the evidence.',
    own: 'your own ',
    by: (name: string | null) => ` by ${name ?? 'another creator'}`,
    found: {
      sameFile: 'The same file as ',
      sameCard: 'The same card as ',
      samePicture: 'The same picture as ',
      part: 'Part of ',
      contains: 'Contains ',
      sharedPart: 'Shares a part with ',
      passage: (count: number) =>
        `${count === 1 ? '1 word' : `${count.toLocaleString('en-US')} words`} in a row as in `,
      text: 'Nearly the same text as ',
      pictureAndText: 'Picture and text are both close to ',
      close: 'Very similar to ',
    },
    ofIt: (share: string) => `${share} of it`,
    ofItsText: (share: string) => `${share} of its text`,
    detail: (share: string) => `${share} of the detail matches`,
    turned: (degrees: number) => `rotated by ${degrees}°`,
  },
  actions: {
    label: 'What you can do',
    compare: 'Compare',
    report: 'Full report',
    notDuplicate: 'Not a duplicate',
    alternate: 'Mark as alternate',
    change: 'Change the card',
    undo: 'Undo the decision',
    decided: {
      not_duplicate: (name: string) => `“${name}” no longer counts as a duplicate.`,
      alternate_of: (name: string) => `Marked as an alternate of “${name}”.`,
    },
    undone: 'The decision was removed.',
  },
  score: {
    label: 'Closest match',
    closest: (value: string) => `Closest match: ${value}`,
    scale: (value: string) => `Similarity of the closest match: ${value}`,
    derivative: 'derivative',
    copy: 'copy',
    explain: 'What the scale means',
    more: 'How a verdict is reached',
    rises: 'Similarity rises as fewer works this close are expected by chance.',
    derivativeHelp:
      'From here, another creator’s work counts as the parent: submit as a derivative, or change your work.',
    copyHelp: 'From here, it counts as a copy: an identical file, the same picture, a shared area or a shared passage.',
  },
  evidence: {
    title: 'Evidence',
    states: {
      shown: 'Decides',
      found: 'Found',
      similar: 'Similar works only',
      nothing: 'Nothing found',
      skipped: 'Not compared',
    },
  },
  layers: {
    title: 'What was compared',
    names: {
      exact: 'Card and file',
      picture: 'Whole picture',
      parts: 'Parts of the picture',
      look: 'Look of the picture',
      text: 'Text',
    },
    about: {
      exact: 'Equal or not',
      picture: 'Perceptual hashes, then pixels',
      parts: 'Local features',
      look: 'Image model',
      text: 'Passages, words and meaning',
      textByWords: 'Passages and words',
    },
    sameCard: 'Both cards are identical.',
    skipped,
  },
  matches: {
    title: (count: number) => (count === 1 ? '1 match' : `${count} matches`),
    all: (count: number) => `All ${count} in the full report`,
    own: 'Yours',
    other: (name: string | null) => name ?? 'Another creator',
    open: 'Compare with',
    decisions: { not_duplicate: 'Not a duplicate', alternate_of: 'Alternate' },
    noPicture: 'The catalog contains fingerprints only',
    pictureLater: 'Connect to see the picture, if it is still on the market',
  },
  similar: {
    title: 'Similar works',
    explain: 'Similar in appearance or wording, without evidence of copying. They do not change the result.',
    picture: 'Similar picture',
    text: 'Similar text',
    both: 'Similar picture and text',
    nothingShown: 'No evidence of copying',
    all: (count: number) => `All ${works(count)} in the full report`,
  },
  notChecked: {
    noCatalog: 'Other creators’ published works were not compared: there is no catalog.',
    oldCatalog: (days: number) => `Newer works of other creators were not compared: the catalog is ${days} days old.`,
    othersNotReady: 'Some assets in your library were not compared: their fingerprints are still being computed.',
    settings: { models: 'Models', catalogs: 'Catalogs' },
    text: {
      no_model: 'Texts were compared by their words, not by their meaning: no model is in use.',
      no_text: 'The text was not compared: the card is empty.',
      low_information: 'The text was not compared.',
      catalog_profile: 'Texts of the catalog were not compared: it was made with another model.',
      not_ready: 'The text is still being processed.',
    },
    picture: {
      no_model: 'Pictures were compared without an image model: no model is in use.',
      no_text: 'The picture was not compared.',
      low_information: 'The picture was not compared by the image model: it is too plain.',
      catalog_profile: 'Pictures of the catalog were not compared by the image model: it was made with another model.',
      not_ready: 'The picture is still being processed.',
    },
    hashesLowInformation: 'The picture was not compared by its hashes: it is flat, tiny or transparent.',
    nearestCompact:
      'The closest works on the market were compared by their catalog entries. Check again with a connection to compare them in full.',
  },
}
