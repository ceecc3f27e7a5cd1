import type { AssetCard } from '#shared/asset-card/card.ts'
import { cardOf, type SampleWords } from './cards.ts'

const character = (words: SampleWords): AssetCard => cardOf('character', words)

export const MAREN = character({
  name: 'Maren Tideglass',
  description:
    'Keeper of the last lighthouse on the glass coast. She grinds its lenses herself from sand the storms leave behind, and each one shows the sea as it was on the day the sand was made.',
  tags: ['glass coast', 'keeper', 'sea'],
  fields: {
    race: 'Human',
    class: 'Tidewitch',
    level: 7,
    alignment: 'Neutral Good',
    personality_traits: ['patient', 'dry-humoured', 'counts everything', 'hates to be thanked'],
    backstory_summary:
      'Maren came to the lighthouse to wait for one ship. It never arrived, but forty others did because her lamp was lit, and by the time she noticed she had stopped waiting, the harbour had begun to call the light by her name.',
    equipment: ['Lens-grinding kit', 'Oilskin coat', 'Saltglass lantern'],
    special_abilities: ['Reads weather in broken glass', 'Calls the ebb early'],
  },
})

export const YSOLDE = character({
  name: 'Ysolde of the Ninth Lantern',
  description:
    'A lamplighter who walks Lanternreach after curfew and lights the one lamp in nine that the city charter forgot. People follow her at a distance, because in her light they can see who walks beside them.',
  tags: ['lanternreach', 'night', 'mystic'],
  fields: {
    race: 'Human',
    class: 'Lampwright',
    level: 5,
    alignment: 'Chaotic Good',
    personality_traits: ['soft-spoken', 'stubborn about small promises', 'remembers every name'],
    backstory_summary:
      'Her order kept nine lamps and nine vows. Eight of her sisters gave up theirs for quieter lives. Ysolde kept the ninth, which was never written down, and she has told nobody what it asks of her.',
    equipment: ['Brass lighting pole', 'Wick knife', 'Ledger of the dark streets'],
    special_abilities: ['Light that shows the unseen', 'Steps without a shadow'],
  },
})

export const BRAKKA = character({
  name: 'Brakka Ironsong',
  description:
    'A smith who tunes steel by ear. Every blade from his forge hums a note of its own, and he will not sell one until he has heard it answer its owner.',
  tags: ['forge', 'dwarf', 'ember dunes'],
  fields: {
    race: 'Dwarf',
    class: 'Smith',
    level: 9,
    alignment: 'Lawful Neutral',
    personality_traits: ['loud in company', 'silent at work', 'proud of his mistakes'],
    backstory_summary:
      'He left the mountain halls when they melted down the bell that had rung for his wedding. He carries a hammer cast from its clapper, and somewhere in the dunes he has begun to cast the bell again.',
    equipment: ['Clapper hammer', 'Tuning forks', 'Leather apron with forty pockets'],
    special_abilities: ['Hears flaws in metal', 'Sets armor ringing'],
  },
})

export const THESSALY = character({
  name: 'Thessaly Quill',
  description:
    'Archivist of a library that grows. She prunes its shelves in autumn, grafts torn pages in spring, and is fairly sure that the east wing has started to write back.',
  tags: ['floating orchard', 'elf', 'scholar'],
  fields: {
    race: 'Elf',
    class: 'Archivist',
    level: 6,
    alignment: 'True Neutral',
    personality_traits: ['curious beyond manners', 'orderly', 'talks to books as to children'],
    backstory_summary:
      'Thessaly was meant to catalog the orchard library for one season. The catalog is now in its ninth volume and has entries in a hand that is almost hers.',
    equipment: ['Pruning shears', 'Silver quill', 'Seed envelopes'],
    special_abilities: ['Reads torn pages', 'Grows paper'],
  },
})

export const RUO = character({
  name: 'Captain Ruo Ashfall',
  description:
    'She commands a caravan as others command a ship: by stars, by bell, and with a plank for those who cheat at dice. Her red plume is the first thing seen over the crest of a dune and the last thing seen by bandits.',
  tags: ['ember dunes', 'captain', 'caravan'],
  fields: {
    race: 'Human',
    class: 'Fighter',
    level: 8,
    alignment: 'Chaotic Neutral',
    personality_traits: ['generous with water', 'mean with praise', 'never sits with her back to the wind'],
    backstory_summary:
      'Ruo lost a navy on a lake that dried up overnight. She marched the crews out across the lake bed, and they have been walking behind her ever since, waiting for the water to come back.',
    equipment: ['Ashbound blade', 'Plumed helm', 'A ship’s bell'],
    special_abilities: ['Steers by buried rivers', 'Rallying bell'],
  },
})

export const HOLLOW_SAINT = character({
  name: 'The Hollow Saint',
  description:
    'A figure in an antlered mask that hears confessions at crossroads and forgets them by morning, on purpose. Nobody has seen what is under the mask, and the Saint asks, kindly, that nobody try.',
  tags: ['whisperpine', 'masked', 'folk tale'],
  fields: {
    race: 'Unknown',
    class: 'Confessor',
    alignment: 'Unaligned',
    personality_traits: ['gentle', 'literal', 'afraid of mirrors'],
    backstory_summary:
      'Once the Saint kept a secret too well, and a valley drowned for it. The mask was carved from the doorpost of the last house above the water.',
    equipment: ['Mask of bone-white pine', 'A bowl without a bottom'],
    special_abilities: ['Takes a memory that is offered', 'Cannot be followed'],
  },
})

export const ORSOLA = character({
  name: 'Queen Orsola Vane',
  description:
    'She inherited a castle, four debts and a war, and paid for all of them with the crown jewels, one honest stone at a time. The gems she wears now are glass, and everybody at court knows it.',
  tags: ['castle veyrmoor', 'ruler', 'court'],
  fields: {
    race: 'Human',
    class: 'Noble',
    level: 10,
    alignment: 'Lawful Good',
    personality_traits: ['frank', 'tireless', 'cheats only at chess'],
    backstory_summary:
      'Orsola was fourth in line and learned bookkeeping instead of dancing. When the three before her had fled, married or drowned, she asked to see the accounts before she asked to see the throne.',
    equipment: ['Crown of glass', 'The royal ledger'],
    special_abilities: ['Knows the price of a lie', 'Word that binds'],
  },
})
