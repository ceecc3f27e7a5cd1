/**
 * What each kind of asset is made of: the one table that drives the edit form, the card schema and the comparison.
 * Compared fields are those that carry a creator's expression; measurements and technical settings are not compared,
 * since two unrelated works may share them. The character's compared fields are those of the card format 1.0.
 */

export const ASSET_KINDS = [
  'character',
  'location',
  'item',
  'quest_hook',
  'room_template',
  'custom_module',
  'image',
  'video',
  'audio',
  'voice',
  'music',
  'style_pack',
  'template',
] as const

export type AssetKind = (typeof ASSET_KINDS)[number]

export type FieldType = 'text' | 'long_text' | 'integer' | 'number' | 'list' | 'choice'

export interface FieldDefinition {
  /** The key in the kind's block of the card. */
  readonly name: string
  readonly type: FieldType
  /** What the form offers for a choice; another value that an imported card brings is kept. */
  readonly choices?: readonly string[]
  /** True where the value is part of the metadata text; the metadata hash takes every field of the table. */
  readonly compared: boolean
  /** True where the value may also be a JSON object (or a list of them), as in the card format's own examples. */
  readonly structured?: true
  /** Longest text in characters, where it differs from the type's own limit. */
  readonly maxLength?: number
}

export interface KindDefinition {
  readonly media: 'picture' | 'optional_picture' | 'video' | 'audio' | 'none'
  readonly fields: readonly FieldDefinition[]
}

const compared = <const N extends string, const T extends FieldType>(name: N, type: T) =>
  ({ name, type, compared: true }) as const

const kept = <const N extends string, const T extends FieldType>(name: N, type: T) =>
  ({ name, type, compared: false }) as const

const choice = <const N extends string>(name: N, choices: readonly string[], isCompared = true) =>
  ({ name, type: 'choice', choices, compared: isCompared }) as const

const structured = <const N extends string, const T extends FieldType>(name: N, type: T) =>
  ({ name, type, compared: true, structured: true }) as const

/** Longest HTML/CSS source of a custom module, in characters. */
const CODE_MAX_LENGTH = 262_144

const KIND_TABLE = {
  character: {
    media: 'optional_picture',
    fields: [
      compared('race', 'text'),
      compared('class', 'text'),
      kept('level', 'integer'),
      choice(
        'alignment',
        [
          'Lawful Good',
          'Neutral Good',
          'Chaotic Good',
          'Lawful Neutral',
          'True Neutral',
          'Chaotic Neutral',
          'Lawful Evil',
          'Neutral Evil',
          'Chaotic Evil',
          'Unaligned',
        ],
        false,
      ),
      compared('personality_traits', 'list'),
      compared('backstory_summary', 'long_text'),
      kept('equipment', 'list'),
      kept('special_abilities', 'list'),
    ],
  },
  location: {
    media: 'optional_picture',
    fields: [
      compared('location_type', 'text'),
      compared('region', 'text'),
      compared('climate', 'text'),
      compared('terrain', 'text'),
      compared('atmosphere', 'long_text'),
      compared('landmarks', 'list'),
      compared('inhabitants', 'list'),
      compared('dangers', 'list'),
      compared('secrets', 'list'),
      kept('population', 'integer'),
      compared('history_summary', 'long_text'),
    ],
  },
  item: {
    media: 'optional_picture',
    fields: [
      compared('item_type', 'text'),
      choice('rarity', ['Common', 'Uncommon', 'Rare', 'Very rare', 'Legendary', 'Artifact'], false),
      compared('material', 'text'),
      compared('properties', 'list'),
      compared('abilities', 'list'),
      compared('drawbacks', 'list'),
      kept('required_level', 'integer'),
      kept('weight', 'number'),
      kept('value', 'number'),
      compared('origin_summary', 'long_text'),
    ],
  },
  quest_hook: {
    media: 'optional_picture',
    fields: [
      compared('premise', 'long_text'),
      compared('objective', 'long_text'),
      compared('giver', 'text'),
      compared('antagonist', 'text'),
      compared('setting', 'text'),
      compared('stakes', 'long_text'),
      compared('obstacles', 'list'),
      compared('twists', 'list'),
      compared('rewards', 'list'),
      compared('tone', 'text'),
      choice('difficulty', ['Easy', 'Moderate', 'Hard', 'Deadly'], false),
      kept('recommended_level', 'integer'),
    ],
  },
  room_template: {
    media: 'optional_picture',
    fields: [
      choice('room_type', ['Living room', 'Studio', 'Gallery', 'Stage', 'Club', 'Classroom', 'Office', 'Outdoor']),
      compared('style', 'text'),
      structured('layout', 'long_text'),
      structured('modules', 'list'),
      structured('customization', 'long_text'),
      compared('color_palette', 'list'),
      compared('lighting', 'text'),
      kept('capacity', 'integer'),
    ],
  },
  custom_module: {
    media: 'optional_picture',
    fields: [
      choice('module_type', ['Widget', 'Panel', 'Gallery', 'Profile', 'Card', 'Layout', 'Theme']),
      { name: 'code', type: 'long_text', compared: true, maxLength: CODE_MAX_LENGTH },
      structured('config', 'long_text'),
      compared('features', 'list'),
      kept('width', 'integer'),
      kept('height', 'integer'),
    ],
  },
  image: {
    media: 'picture',
    fields: [
      compared('subject', 'long_text'),
      choice('medium', [
        'Digital painting',
        'Illustration',
        'Photograph',
        '3D render',
        'Pixel art',
        'Watercolour',
        'Oil painting',
        'Line art',
        'Vector',
      ]),
      compared('style', 'text'),
      compared('composition', 'text'),
      compared('mood', 'text'),
      compared('color_palette', 'list'),
      choice('intended_use', ['Portrait', 'Scene', 'Background', 'Map', 'Icon', 'Token', 'Cover', 'Texture'], false),
      kept('format', 'text'),
      kept('width', 'integer'),
      kept('height', 'integer'),
    ],
  },
  video: {
    media: 'video',
    fields: [
      compared('subject', 'long_text'),
      compared('genre', 'text'),
      compared('style', 'text'),
      compared('mood', 'text'),
      compared('scenes', 'list'),
      kept('duration_seconds', 'number'),
      kept('frame_rate', 'number'),
      kept('width', 'integer'),
      kept('height', 'integer'),
      choice('has_audio', ['Yes', 'No'], false),
      kept('format', 'text'),
    ],
  },
  audio: {
    media: 'audio',
    fields: [
      choice('audio_type', ['Sound effect', 'Ambience', 'Foley', 'Narration', 'Dialogue', 'Stinger', 'Loop']),
      compared('sources', 'list'),
      compared('setting', 'text'),
      compared('mood', 'text'),
      compared('transcript', 'long_text'),
      kept('duration_seconds', 'number'),
      choice('loopable', ['Yes', 'No'], false),
      kept('sample_rate_hz', 'integer'),
      kept('channels', 'integer'),
      kept('format', 'text'),
    ],
  },
  voice: {
    media: 'audio',
    fields: [
      compared('language', 'text'),
      compared('accent', 'text'),
      choice('gender', ['Female', 'Male', 'Neutral']),
      choice('age', ['Child', 'Young', 'Adult', 'Middle-aged', 'Elderly']),
      compared('pitch', 'text'),
      compared('tone', 'text'),
      compared('speaking_style', 'text'),
      compared('emotions', 'list'),
      kept('use_cases', 'list'),
      kept('sample_text', 'long_text'),
      choice('consent', ['My own voice', 'Recorded with consent', 'Synthetic'], false),
      kept('duration_seconds', 'number'),
    ],
  },
  music: {
    media: 'audio',
    fields: [
      compared('genre', 'text'),
      compared('mood', 'text'),
      compared('instruments', 'list'),
      compared('structure', 'text'),
      compared('lyrics', 'long_text'),
      compared('bpm', 'number'),
      compared('key', 'text'),
      kept('time_signature', 'text'),
      choice('vocals', ['None', 'Lead', 'Choir', 'Spoken']),
      choice('loopable', ['Yes', 'No'], false),
      kept('duration_seconds', 'number'),
    ],
  },
  style_pack: {
    media: 'optional_picture',
    fields: [
      choice('pack_type', ['LoRA', 'Embedding', 'Checkpoint', 'Prompt set', 'Colour grade']),
      kept('base_model', 'text'),
      compared('styles', 'list'),
      compared('trigger_words', 'list'),
      compared('mediums', 'list'),
      compared('influences', 'list'),
      compared('color_palette', 'list'),
      compared('sample_prompts', 'list'),
      compared('usage_notes', 'long_text'),
      kept('recommended_weight', 'number'),
    ],
  },
  template: {
    media: 'optional_picture',
    fields: [
      choice('template_type', ['Story', 'Scene', 'Campaign', 'Dialogue', 'Prompt', 'Video', 'Document']),
      compared('purpose', 'long_text'),
      compared('genre', 'text'),
      compared('structure', 'list'),
      compared('placeholders', 'list'),
      { name: 'body', type: 'long_text', compared: true, maxLength: 200_000 },
      compared('instructions', 'long_text'),
      kept('language', 'text'),
    ],
  },
} as const satisfies Record<AssetKind, KindDefinition>

/** The table with its exact names, from which the blocks' types are derived. */
export type KindTable = typeof KIND_TABLE

export const KINDS: Readonly<Record<AssetKind, KindDefinition>> = KIND_TABLE
