import type { AssetCard } from '#shared/asset-card/card.ts'
import { cardOf, type SampleWords } from './cards.ts'

const location = (words: SampleWords): AssetCard => cardOf('location', words)

const HARBOUR_WORDS: SampleWords = {
  name: 'Harbour of Glass',
  description:
    'A harbour town where the evening sun turns the bay to amber for exactly as long as the bells ring. What is said on the quay in that light is held to be a contract.',
  tags: ['glass coast', 'harbour', 'evening'],
  fields: {
    location_type: 'Harbour town',
    region: 'The glass coast',
    climate: 'Mild, with sudden salt fogs',
    terrain: 'Sheltered bay under low hills',
    atmosphere: 'Warm windows, slow bells and the smell of tar; everyone is about to leave and nobody does.',
    landmarks: ['The leaning exchange', 'Maren’s light', 'The quay of promises'],
    inhabitants: ['Pilots', 'Glassblowers', 'Notaries of the evening'],
    dangers: ['Fogs that keep what they find', 'Contracts made by accident'],
    secrets: ['The bells are rung from under the water'],
    population: 4_200,
    history_summary:
      'Founded by the crews of three ships that lost their way in the same storm and could not agree whose fault it was.',
  },
}

export const HARBOUR = location(HARBOUR_WORDS)

/** Another light on the same place: close to it in words and picture, as a variant is. */
export const HARBOUR_AT_DAWN = location({
  ...HARBOUR_WORDS,
  name: 'Harbour of Glass, before dawn',
  tags: ['glass coast', 'harbour', 'dawn'],
})

const PASS_WORDS: SampleWords = {
  name: 'Whisperpine Pass',
  description:
    'The only way over the northern range in winter. The pines here stand so close that the wind has to ask its way, and travelers hear it asking in voices that they know.',
  tags: ['whisperpine', 'mountains', 'forest'],
  fields: {
    location_type: 'Mountain pass',
    region: 'The northern range',
    climate: 'Cold, with long blue dusks',
    terrain: 'Steep pine forest under bare peaks',
    atmosphere: 'Snow light without snow; every sound comes back a little later than it should.',
    landmarks: ['The toll stone', 'The drowned valley', 'Seven peaks that count as eight'],
    inhabitants: ['Charcoal burners', 'The Hollow Saint'],
    dangers: ['Answering the wind', 'Old snow'],
    secrets: ['The trees have moved a mile east since the map was drawn'],
    history_summary: 'An army crossed the pass in one night and came out smaller, older and unwilling to say why.',
  },
}

export const WHISPERPINE = location(PASS_WORDS)

export const WHISPERPINE_WESTWARD = location({
  ...PASS_WORDS,
  name: 'Whisperpine Pass, the way back',
  tags: ['whisperpine', 'mountains', 'return'],
})

export const VEYRMOOR = location({
  name: 'Castle Veyrmoor',
  description:
    'Seat of a small crown on a dark hill. Its towers were built by rivals, each a hand taller than the last, until the money ran out at the tallest and the rivals had to share a staircase.',
  tags: ['castle veyrmoor', 'castle', 'night'],
  fields: {
    location_type: 'Castle',
    region: 'The violet marches',
    climate: 'Clear nights, wet mornings',
    terrain: 'Wooded hills around a single rise',
    atmosphere: 'Moonlit and draughty, with one room always lit and nobody assigned to it.',
    landmarks: ['The shared staircase', 'The lit room', 'The gate that opens inward only'],
    inhabitants: ['Queen Orsola Vane', 'A court of forty', 'More bats than that'],
    dangers: ['Creditors', 'The seventh landing'],
    secrets: ['The tallest tower is empty from floor to roof'],
    population: 130,
    history_summary: 'Besieged nine times and taken once, by a tax collector with a signed writ.',
  },
})

export const EMBER_DUNES = location({
  name: 'Ember Dunes',
  description:
    'A desert that keeps the warmth of every fire ever lit in it. Caravans travel from obelisk to obelisk and sleep on sand that remembers supper.',
  tags: ['ember dunes', 'desert', 'sunset'],
  fields: {
    location_type: 'Desert',
    region: 'The red south',
    climate: 'Hot days, warm nights, no seasons to speak of',
    terrain: 'High dunes between standing stones',
    atmosphere: 'Wide, slow and red; distances lie, shadows do not.',
    landmarks: ['The three obelisks', 'The dry lake', 'Brakka’s forge'],
    inhabitants: ['Caravan crews', 'Bell casters', 'Glass-sand gatherers'],
    dangers: ['Sinking embers', 'Mirages that keep appointments'],
    secrets: ['The dunes walk towards the sea, a foot a year'],
    history_summary: 'A lake once carried a navy here. It left in one night and took its fish along.',
  },
})

export const ORCHARD = location({
  name: 'The Floating Orchard',
  description:
    'Islands of blossom that hang in the upper air and drift apart by a hair each spring. The ladders between them are rehung every year, and every year one ladder is too short.',
  tags: ['floating orchard', 'sky', 'spring'],
  fields: {
    location_type: 'Sky islands',
    region: 'Above the cloud sea',
    climate: 'Bright and windy',
    terrain: 'Floating rock with meadows, waterfalls and cherry trees',
    atmosphere: 'Petals fall upwards on still days; voices carry far and arrive sweetened.',
    landmarks: ['The growing library', 'The fall without a foot', 'The short ladder'],
    inhabitants: ['Ladderwrights', 'Archivists', 'Bees the size of thumbs'],
    dangers: ['Gusts', 'Reading aloud near the edge'],
    secrets: ['The islands were one island, and want to be again'],
    population: 310,
    history_summary: 'Planted as a hedge around a garden whose gardener let go of the ground.',
  },
})

export const LANTERNREACH = location({
  name: 'Lanternreach',
  description:
    'A city that releases a lantern for each birth and lets none come down. On clear nights there is more light above the roofs than in the streets, and people read by their ancestors.',
  tags: ['lanternreach', 'city', 'night'],
  fields: {
    location_type: 'City',
    region: 'The reach',
    climate: 'Clear and cool',
    terrain: 'Terraced streets over a canal',
    atmosphere: 'Blue stone, gold windows, and a sky that is never empty.',
    landmarks: ['The lantern stairs', 'The unlit lamp in nine', 'The canal of names'],
    inhabitants: ['Lampwrights', 'Birth clerks', 'Ysolde of the Ninth Lantern'],
    dangers: ['A lantern that falls'],
    secrets: ['Some lanterns went up without a birth'],
    population: 61_000,
    history_summary: 'It began as one house with one lamp, on a road where nobody else left a light burning.',
  },
})

export const THREE_MOONS: AssetCard = cardOf('image', {
  name: 'Three moons over the salt flats',
  description: 'Two travelers cross a mirror of salt under three moons, and the larger one carries nothing.',
  tags: ['landscape', 'moons', 'travelers'],
  fields: {
    subject: 'Two cloaked travelers on flooded salt flats at dusk under three moons',
    medium: 'Vector',
    style: 'Flat gouache shapes, limited palette',
    composition: 'Low horizon, a column of light under the largest moon, figures off center',
    mood: 'Quiet, a little solemn',
    color_palette: ['#1b1744', '#4b2f72', '#b0567f', '#f2a488', '#ffe9d6'],
    intended_use: 'Scene',
  },
})
