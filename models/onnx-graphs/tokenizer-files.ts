/** Small tokenizers in the form of CLIP's and BGE's `tokenizer.json`, made from a vocabulary of our own. */

/** What the vocabularies are learned from: words of story assets. */
const SAMPLE = `
the a an of and in on with from by to for at who that is was has never always
knight wizard dragon castle forest village tavern sword shield crown throne queen king prince thief bard healer
ancient forgotten silver golden crimson shadow frozen burning hidden sacred haunted ruined endless quiet broken
river mountain valley harbour desert temple library tower dungeon cellar market garden chamber bridge crossroad
brave cunning gentle stubborn loyal curious reckless patient bitter cheerful proud humble grim witty
hunts guards seeks remembers betrays protects wanders sings whispers forges heals studies collects trades
map lantern amulet scroll potion blade arrow ring mirror key compass tome banner coin
human elf dwarf orc goblin ranger cleric paladin rogue sorcerer merchant captain sailor farmer
storm winter summer dawn dusk night moon star flame ice stone iron oak
`

/** GPT-2's printable stand-ins for the 256 bytes, in CLIP's order: printable bytes first, then the others. */
function byteCharacters(): string[] {
  const printable: number[] = []
  for (let code = 0; code < 256; code++) {
    if ((code >= 33 && code <= 126) || (code >= 161 && code <= 172) || code >= 174) printable.push(code)
  }
  const others = Array.from({ length: 256 }, (_, code) => code).filter((code) => !printable.includes(code))
  return [
    ...printable.map((code) => String.fromCodePoint(code)),
    ...others.map((_, index) => String.fromCodePoint(256 + index)),
  ]
}

function mergeOnce(symbols: readonly string[], left: string, right: string): string[] {
  const merged: string[] = []
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index] ?? ''
    if (symbol === left && symbols[index + 1] === right) {
      merged.push(left + right)
      index++
    } else merged.push(symbol)
  }
  return merged
}

/** Byte pair encoding as Sennrich et al. 2016 learn it; ties go to the pair met first. */
function learnMerges(words: readonly string[], count: number): [string, string][] {
  let spelled = words.map((word) => [...word].map((letter, at) => (at === word.length - 1 ? `${letter}</w>` : letter)))
  const merges: [string, string][] = []
  while (merges.length < count) {
    const counts = new Map<string, number>()
    for (const symbols of spelled) {
      for (let index = 0; index + 1 < symbols.length; index++) {
        const pair = `${symbols[index]} ${symbols[index + 1]}`
        counts.set(pair, (counts.get(pair) ?? 0) + 1)
      }
    }
    let best: [string, number] | undefined
    for (const entry of counts) if (best === undefined || entry[1] > best[1]) best = entry
    if (best === undefined) break
    const [left = '', right = ''] = best[0].split(' ')
    merges.push([left, right])
    spelled = spelled.map((symbols) => mergeOnce(symbols, left, right))
  }
  return merges
}

export interface TokenizerFile {
  /** The content of `tokenizer.json`. */
  readonly json: string
  readonly vocabularySize: number
}

function sampleWords(): string[] {
  return SAMPLE.split(/\s+/).filter((word) => word !== '')
}

function toVocabulary(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]))
}

function addedToken(id: number, content: string): object {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
}

export function clipTokenizerFile(mergeCount = 300): TokenizerFile {
  const bytes = byteCharacters()
  const merges = learnMerges(sampleWords(), mergeCount)
  const tokens = [...bytes, ...bytes.map((byte) => `${byte}</w>`), ...merges.map((pair) => pair.join(''))]
  const start = tokens.length
  const end = start + 1
  const special = ['<|startoftext|>', '<|endoftext|>']
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, index) => addedToken(start + index, content)),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: ['<|endoftext|>', end],
      cls: ['<|startoftext|>', start],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<|endoftext|>',
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab: toVocabulary([...tokens, ...special]),
      merges: merges.map((pair) => pair.join(' ')),
    },
  }
  return { json: JSON.stringify(json), vocabularySize: tokens.length + special.length }
}

export function bgeTokenizerFile(): TokenizerFile {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
  const characters = [...'abcdefghijklmnopqrstuvwxyz0123456789.,;:!?\'"()-']
  const words = sampleWords()
  const endings = words.filter((word) => word.length > 5).map((word) => `##${word.slice(3)}`)
  const starts = words.filter((word) => word.length > 5).map((word) => word.slice(0, 3))
  const pieces = [...characters.map((one) => `##${one}`), ...words, ...starts, ...endings]
  const tokens = [...new Set([...special, ...characters, ...pieces])]
  const [cls, sep] = [tokens.indexOf('[CLS]'), tokens.indexOf('[SEP]')]
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => addedToken(id, content)),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: { id: '[SEP]', type_id: 1 } },
      ],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [cls], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [sep], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: toVocabulary(tokens),
    },
  }
  return { json: JSON.stringify(json), vocabularySize: tokens.length }
}
