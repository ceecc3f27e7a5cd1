import type { AssetCard } from '#shared/asset-card/card.ts'
import { cardOf, type SampleWords } from './cards.ts'

const item = (words: SampleWords): AssetCard => cardOf('item', words)
const quest = (words: SampleWords): AssetCard => cardOf('quest_hook', words)

export const LANTERN = item({
  name: 'Saltglass lantern',
  description:
    'A storm lantern with panes of sea glass. Its flame leans towards the nearest open water, even from the bottom of a pack.',
  tags: ['glass coast', 'light', 'tool'],
  fields: {
    item_type: 'Lantern',
    rarity: 'Uncommon',
    material: 'Brass and sea glass',
    properties: ['Burns underwater', 'Never hot to the touch'],
    abilities: ['Points to open water', 'Shows the tide line of past storms'],
    drawbacks: ['Goes out when its bearer lies about the sea'],
    weight: 1.4,
    value: 180,
    origin_summary: 'Made by the keeper of the last lighthouse from panes that were too flawed for the great lamp.',
  },
})

export const FLASK = item({
  name: 'Moonwell flask',
  description:
    'A flask that fills itself with moonlight when it is left on a sill. Drunk, it tastes of cold stone, and gives back one hour of sleep that was lost.',
  tags: ['potion', 'moon', 'violet marches'],
  fields: {
    item_type: 'Potion',
    rarity: 'Rare',
    material: 'Blown glass, cork, gold wire',
    properties: ['Refills at the full moon'],
    abilities: ['Restores lost sleep', 'Glows when someone nearby is dreaming'],
    drawbacks: ['The hour is taken from somebody else'],
    required_level: 4,
    weight: 0.6,
    value: 420,
    origin_summary: 'The first was bought by a queen who had a war to end and no nights left.',
  },
})

export const BLADE = item({
  name: 'Ashbound blade',
  description:
    'A sword quenched in the ashes of a fleet. Its runes warm at the approach of rain, which in the dunes makes it worth more than any edge.',
  tags: ['ember dunes', 'weapon', 'runes'],
  fields: {
    item_type: 'Sword',
    rarity: 'Very rare',
    material: 'Singing steel, bronze, garnet',
    properties: ['Hums one low note', 'Cannot rust'],
    abilities: ['Foretells rain', 'Parts smoke'],
    drawbacks: ['Grows heavy on still water'],
    required_level: 7,
    weight: 3.2,
    value: 2_600,
    origin_summary: 'Brakka Ironsong forged it for a captain without a ship, and it answered her in tune.',
  },
})

export const COMPASS = item({
  name: 'Wayfinder’s compass',
  description: 'Its red needle points to the place where its owner would turn back. Most people carry it closed.',
  tags: ['travel', 'tool', 'caravan'],
  fields: {
    item_type: 'Compass',
    rarity: 'Rare',
    material: 'Brass, enamel, a splinter of lodestone',
    properties: ['Works below ground', 'Resets when it is given away'],
    abilities: ['Points to the turning point', 'Keeps true north on its smaller star'],
    drawbacks: ['Spins for those who have passed that place already'],
    weight: 0.3,
    value: 310,
    origin_summary: 'Built by a guide who had never once been lost, and wished to know what it was like.',
  },
})

export const LETTERS = item({
  name: 'The book of unsent letters',
  description:
    'An open book that writes down letters people decided not to send. It can be read by anyone except the one to whom a letter is addressed.',
  tags: ['floating orchard', 'book', 'memory'],
  fields: {
    item_type: 'Book',
    rarity: 'Legendary',
    material: 'Calfskin, rag paper, sealing wax',
    properties: ['Never full', 'Opens at the newest page'],
    abilities: ['Keeps what was not said', 'Delivers one letter, once'],
    drawbacks: ['The delivered letter is not always yours'],
    weight: 2.1,
    value: 5_000,
    origin_summary: 'Found on a shelf of the growing library where nobody had put a shelf.',
  },
})

export const DUSK: AssetCard = cardOf('style_pack', {
  name: 'Dusk gouache',
  description:
    'The look of this sample library as a style: flat paper shapes, seven colors from cream to ink, light from one low source.',
  tags: ['style', 'gouache', 'palette'],
  fields: {
    pack_type: 'Prompt set',
    styles: ['Flat gouache', 'Paper cut', 'Travel poster'],
    trigger_words: ['dusk gouache', 'layered paper'],
    mediums: ['Gouache', 'Vector'],
    influences: ['Mid-century travel posters', 'Theatre flats'],
    color_palette: ['#fbe3c0', '#f6b98a', '#e5816b', '#b55670', '#7a3f74', '#46316b', '#231f4a'],
    sample_prompts: [
      'dusk gouache, layered hills under a low sun, seven flat colors',
      'dusk gouache portrait, halo of paper rings, light from the left',
    ],
    usage_notes:
      'Keep to one light source and let the farthest layer be the palest. Add grain only at the end, if at all.',
  },
})

export const QUEST_LANTERN = quest({
  name: 'The lantern that came down',
  description:
    'For the first time in living memory a birth lantern sinks back over Lanternreach, still lit, with a name on it that nobody bears.',
  tags: ['lanternreach', 'mystery'],
  fields: {
    premise:
      'Birth lanterns rise and never return. Tonight one is falling, slowly enough to follow through the streets, and the clerks who should know its name have locked their doors.',
    objective: 'Follow the lantern to where it lands and learn whose birth it was lit for.',
    giver: 'Ysolde of the Ninth Lantern',
    antagonist: 'The birth clerk of the canal of names',
    setting: 'The terraces of Lanternreach, from dusk to first bell',
    stakes:
      'If the lantern touches the water unclaimed, its name is struck from the canal, and so is everyone descended from it.',
    obstacles: [
      'Rooftops that belong to rival families',
      'A crowd that wants to see it fall',
      'A second lantern, unlit, that follows the first',
    ],
    twists: ['The name belongs to one of the party', 'The lantern was lit before the city was founded'],
    rewards: ['A vow of the ninth lamp', 'The clerks’ true ledger'],
    tone: 'Wistful mystery',
    difficulty: 'Moderate',
    recommended_level: 4,
  },
})

export const QUEST_BELL = quest({
  name: 'A bell for the dry lake',
  description:
    'Brakka’s bell is ready but for its last alloy: a handful of coins that were paid for a ship which never sailed.',
  tags: ['ember dunes', 'heist'],
  fields: {
    premise:
      'The captain says the water will come back for a bell it remembers. The smith has everything but the final metal, and the coins he needs lie in the strongbox of the harbour exchange, as evidence.',
    objective:
      'Bring thirty particular coins from the Harbour of Glass to the forge in the dunes before the next new moon.',
    giver: 'Brakka Ironsong',
    antagonist: 'The notaries of the evening',
    setting: 'The glass coast and the caravan road south',
    stakes: 'Four hundred sailors have walked long enough.',
    obstacles: [
      'A vault that opens only while the bells ring',
      'Coins that count themselves',
      'A caravan that leaves on time',
    ],
    twists: ['The ship did sail, with someone else’s crew', 'The bell calls more than water'],
    rewards: ['A berth for life', 'An ashbound blade tuned to its owner'],
    tone: 'Warm-hearted caper',
    difficulty: 'Hard',
    recommended_level: 7,
  },
})

export const QUEST_ROOM = quest({
  name: 'The lit room at Veyrmoor',
  description:
    'One window in the empty tower has been bright for eleven years. The queen would like to know who is paying for the oil.',
  tags: ['castle veyrmoor', 'investigation'],
  fields: {
    premise:
      'The accounts of Castle Veyrmoor balance to the last farthing except for one line: lamp oil, the tall tower. The tower has no floors, no stairs and, according to the builders, no inside.',
    objective: 'Find a way into the lit room and bring the queen a receipt.',
    giver: 'Queen Orsola Vane',
    antagonist: 'A tenant with a very old lease',
    setting: 'The towers and cellars of Castle Veyrmoor',
    stakes: 'The crown’s creditors arrive in three days and will count the candles.',
    obstacles: ['The seventh landing', 'A steward who is sure that he has dealt with it', 'Bats with opinions'],
    twists: ['The room is lit from next year', 'The queen signed the lease herself'],
    rewards: ['A glass jewel that was never glass', 'The freedom of the shared staircase'],
    tone: 'Dry comedy with a cold draught',
    difficulty: 'Easy',
    recommended_level: 3,
  },
})
