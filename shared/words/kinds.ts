import type { AssetKind, KindTable } from '#shared/asset-card/kinds.ts'

export interface KindWords {
  one: string
  many: string
  /** What such an asset is, for the menu of new assets. */
  help: string
}

export const kinds: Record<AssetKind, KindWords> = {
  character: { one: 'Character', many: 'Characters', help: 'A person or creature of a story or game' },
  location: { one: 'Location', many: 'Locations', help: 'A place that stories happen in' },
  item: { one: 'Item', many: 'Items', help: 'A thing to find, wield or wear' },
  quest_hook: { one: 'Quest hook', many: 'Quest hooks', help: 'The opening of an adventure' },
  room_template: { one: 'Room template', many: 'Room templates', help: 'A room that others can furnish as their own' },
  custom_module: { one: 'Custom module', many: 'Custom modules', help: 'HTML and CSS for a page or profile' },
  image: { one: 'Image', many: 'Images', help: 'A standalone picture' },
  video: { one: 'Video', many: 'Videos', help: 'A moving picture' },
  audio: { one: 'Audio', many: 'Audio', help: 'A sound effect, ambience or narration' },
  voice: { one: 'Voice', many: 'Voices', help: 'A speaking voice' },
  music: { one: 'Music', many: 'Music', help: 'A piece of music' },
  style_pack: { one: 'Style pack', many: 'Style packs', help: 'A style for generating pictures' },
  template: { one: 'Template', many: 'Templates', help: 'A form that others fill in' },
}

export interface FieldWords {
  label: string
  help?: string
}

type FieldName = KindTable[AssetKind]['fields'][number]['name']

/** Labels of the kinds' own fields. A name means the same in every kind that has it. */
const fieldWords: Record<FieldName, FieldWords> = {
  abilities: { label: 'Abilities', help: 'What it can do, one per line.' },
  accent: { label: 'Accent' },
  age: { label: 'Age' },
  alignment: { label: 'Alignment' },
  antagonist: { label: 'Antagonist' },
  atmosphere: { label: 'Atmosphere', help: 'What a visitor sees, hears and smells.' },
  audio_type: { label: 'Type of audio' },
  backstory_summary: { label: 'Backstory', help: 'Where the character comes from and what drives them.' },
  base_model: { label: 'Base model', help: 'The model this pack was made for.' },
  body: { label: 'Body', help: 'The template itself, with its placeholders.' },
  bpm: { label: 'Tempo (BPM)' },
  capacity: { label: 'Capacity', help: 'How many people fit in.' },
  channels: { label: 'Channels', help: '1 for mono, 2 for stereo.' },
  class: { label: 'Class' },
  climate: { label: 'Climate' },
  code: { label: 'HTML and CSS', help: 'No scripts, no event handlers, nothing loaded from elsewhere.' },
  color_palette: { label: 'Colors', help: 'Names or hex values, one per line.' },
  composition: { label: 'Composition' },
  config: { label: 'Configuration', help: 'What users can set, as JSON or plain text.' },
  consent: { label: 'Consent', help: 'Whose voice this is.' },
  customization: { label: 'Customization', help: 'What others may change.' },
  dangers: { label: 'Dangers' },
  difficulty: { label: 'Difficulty' },
  drawbacks: { label: 'Drawbacks' },
  duration_seconds: { label: 'Duration (seconds)' },
  emotions: { label: 'Emotions' },
  equipment: { label: 'Equipment' },
  features: { label: 'Features' },
  format: { label: 'File format' },
  frame_rate: { label: 'Frames per second' },
  gender: { label: 'Gender' },
  genre: { label: 'Genre' },
  giver: { label: 'Quest giver' },
  has_audio: { label: 'Has sound' },
  height: { label: 'Height (pixels)' },
  history_summary: { label: 'History' },
  influences: { label: 'Influences', help: 'Movements, periods and traditions it draws on.' },
  inhabitants: { label: 'Inhabitants' },
  instructions: { label: 'Instructions', help: 'How to use the template.' },
  instruments: { label: 'Instruments' },
  intended_use: { label: 'Intended use' },
  item_type: { label: 'Type of item' },
  key: { label: 'Key', help: 'For example D minor.' },
  landmarks: { label: 'Landmarks' },
  language: { label: 'Language' },
  layout: { label: 'Layout', help: 'Where things stand, in words or as JSON.' },
  level: { label: 'Level' },
  lighting: { label: 'Lighting' },
  location_type: { label: 'Type of location' },
  loopable: { label: 'Loops seamlessly' },
  lyrics: { label: 'Lyrics' },
  material: { label: 'Material' },
  medium: { label: 'Medium' },
  mediums: { label: 'Media', help: 'For example ink, gouache, 3D.' },
  module_type: { label: 'Type of module' },
  modules: { label: 'Modules', help: 'What the room contains.' },
  mood: { label: 'Mood' },
  objective: { label: 'Objective' },
  obstacles: { label: 'Obstacles' },
  origin_summary: { label: 'Origin', help: 'Who made it, and when.' },
  pack_type: { label: 'Type of pack' },
  personality_traits: { label: 'Personality' },
  pitch: { label: 'Pitch' },
  placeholders: { label: 'Placeholders', help: 'The blanks that others fill in.' },
  population: { label: 'Population' },
  premise: { label: 'Premise', help: 'What has happened before the heroes arrive.' },
  properties: { label: 'Properties' },
  purpose: { label: 'Purpose' },
  race: { label: 'Race' },
  rarity: { label: 'Rarity' },
  recommended_level: { label: 'Recommended level' },
  recommended_weight: { label: 'Recommended weight', help: 'Usually between 0.4 and 1.' },
  region: { label: 'Region' },
  required_level: { label: 'Required level' },
  rewards: { label: 'Rewards' },
  room_type: { label: 'Type of room' },
  sample_prompts: { label: 'Sample prompts' },
  sample_rate_hz: { label: 'Sample rate (Hz)' },
  sample_text: { label: 'Sample text', help: 'What the voice says in the recording.' },
  scenes: { label: 'Scenes' },
  secrets: { label: 'Secrets', help: 'What only the game master knows.' },
  setting: { label: 'Setting' },
  sources: { label: 'Sources', help: 'What makes the sound.' },
  speaking_style: { label: 'Speaking style' },
  special_abilities: { label: 'Special abilities' },
  stakes: { label: 'Stakes', help: 'What is lost if no one acts.' },
  structure: { label: 'Structure' },
  style: { label: 'Style' },
  styles: { label: 'Styles' },
  subject: { label: 'Subject', help: 'What the picture shows.' },
  template_type: { label: 'Type of template' },
  terrain: { label: 'Terrain' },
  time_signature: { label: 'Time signature' },
  tone: { label: 'Tone' },
  transcript: { label: 'Transcript' },
  trigger_words: { label: 'Trigger words', help: 'The words that activate the style.' },
  twists: { label: 'Twists' },
  usage_notes: { label: 'Usage notes' },
  use_cases: { label: 'Uses' },
  value: { label: 'Value', help: 'In the currency of its world.' },
  vocals: { label: 'Vocals' },
  weight: { label: 'Weight' },
  width: { label: 'Width (pixels)' },
}

const labels = new Map<string, FieldWords>(Object.entries(fieldWords))

/** The words of a field; a field that an imported card brought along is named by its own key. */
export function fields(name: string): FieldWords {
  const known = labels.get(name)
  if (known) return known
  const spaced = name.replaceAll('_', ' ')
  return { label: spaced.charAt(0).toUpperCase() + spaced.slice(1) }
}
