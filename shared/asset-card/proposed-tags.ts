/** Tags that a picture's prompt suggests. Only proposals: which of them the card gets is the creator's choice. */

/** Longer parts are sentences, not names of things. */
const MAX_WORDS = 4
const MAX_CHARACTERS = 40
/** More are no help. */
const MAX_TAGS = 30

/** What generators are told about quality and technique says nothing about what the picture shows. */
const QUALITY =
  /^(?:masterpiece|(?:best|high|highest|good|amazing|top|great|normal|ultra|low|worst)[ -](?:quality|resolution|res|details?)|(?:very |highly |extremely |ultra[ -]?|super |insanely |hyper[ -]?)?(?:detailed|aesthetic|realistic|intricate)(?: details?| background)?|absurdres|highres|lowres|uhd|hdr|raw(?: photo)?|\d+k(?: (?:uhd|hdr|wallpaper|resolution))?|sharp focus|award[ -]winning|trending on .*|(?:unreal|octane) (?:engine|render).*|newest|year \d{4}|score \d.*|source \w+|rating \w+|safe|sensitive|general|nsfw|explicit|questionable|amazing|break|and)$/
const ARTIST = /^(?:by |artist:|art by |style of |in the style of )/
/** `<lora:name:0.8>`, wildcards and embeddings. */
const NOT_WORDS = /<[^<>]*>|__[^_]+__|\b(?:embedding|lora|lyco|hypernet):\S+/gi
/** `\(` and `\)` are meant as they are; all other brackets, and NovelAI's `1.2::text::`, are emphasis. */
const EMPHASIS = /(?<!\\)[()[\]{}]|(?:^|(?<=[\s,]))-?\d*\.?\d+::|::/g
const WEIGHT = /:\s*-?\d*\.?\d+(?=\s*(?:[)\],]|$))/g

/** @returns in lower case, each once, in the order of the prompt. */
export function proposeTags(prompt: string): string[] {
  const parts = cleanPrompt(prompt).map((part) => part.toLowerCase())
  return [...new Set(parts.filter(isTag))].slice(0, MAX_TAGS)
}

/** The parts of a prompt that say what is to be seen, without emphasis, weights and what only names a quality. */
export function cleanPrompt(prompt: string): string[] {
  return prompt
    .replaceAll(NOT_WORDS, ' ')
    .split(/[,\n;|]|\bBREAK\b|\.(?:\s|$)/)
    .map(cleaned)
    .filter((part) => part !== '' && !QUALITY.test(part.toLowerCase()) && !ARTIST.test(part.toLowerCase()))
}

function cleaned(part: string): string {
  return part
    .replaceAll(WEIGHT, '')
    .replaceAll(EMPHASIS, '')
    .replaceAll(/\\([()[\]{}])/g, '$1')
    .replaceAll(/[_\s]+/g, ' ')
    .replaceAll(/^[\s"'*.:!-]+|[\s"'*.:!-]+$/g, '')
}

function isTag(part: string): boolean {
  return part.length > 1 && part.length <= MAX_CHARACTERS && part.split(' ').length <= MAX_WORDS && /\p{L}/u.test(part)
}
